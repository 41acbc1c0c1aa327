// @ts-check

/**
 * Joins all calls until the next frame; a hidden page has no frames but goes on reading.
 * @param {() => void} draw
 */
export function oncePerFrame(draw) {
  let isDue = false;
  const run = () => {
    if (!isDue) return;
    isDue = false;
    draw();
  };
  document.addEventListener("visibilitychange", run);
  return () => {
    if (isDue) return;
    isDue = true;
    if (document.hidden) setTimeout(run);
    else requestAnimationFrame(run);
  };
}
