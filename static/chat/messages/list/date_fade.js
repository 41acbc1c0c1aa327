// @ts-check
// Fades the date that lies over the messages a second after the user has stopped scrolling.

const REST_MS = 1_000;

/**
 * @param {HTMLElement} timeline
 * @param {() => boolean} isAtEnd whether the list follows new messages, which scrolls too
 */
export function fadeDates(timeline, isAtEnd) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  timeline.addEventListener("scroll", () => {
    for (const date of timeline.querySelectorAll(".day-name")) {
      // In its own place it is the first in its day, and covers nothing.
      if (date instanceof HTMLElement) date.classList.toggle("stuck", date.offsetTop > 0);
    }
    clearTimeout(timer);
    timer = setTimeout(() => timeline.classList.remove("scrolling"), REST_MS);
    timeline.classList.toggle("scrolling", !isAtEnd());
  }, { passive: true });
}
