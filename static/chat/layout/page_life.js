// @ts-check
// The life of the page: network, visibility, freezing, back/forward cache.

/** @import { BaseClient } from "../../client/base_client.js" */

/**
 * @typedef {object} PageLifeOptions
 * @property {() => void} onOnline the browser has found a network again
 * @property {() => void} onFocus
 * @property {() => void} onShow
 * @property {() => void} onHide another tab covers the page
 * @property {() => void} onLeave the page ends, or sleeps in the back/forward cache
 */

/**
 * @param {BaseClient} client
 * @param {PageLifeOptions} options
 */
export function followPageLife(client, { onOnline, onFocus, onShow, onHide, onLeave }) {
  addEventListener("online", () => {
    client.wake({ isNetworkNew: true });
    onOnline();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return onHide();
    client.wake();
    onShow();
  });
  addEventListener("focus", onFocus);
  document.addEventListener("resume", () => client.wake());
  addEventListener("pagehide", () => {
    client.stop();
    onLeave();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && client.start());
  // Without a durable store, unsent messages are lost with the page.
  addEventListener("beforeunload", (event) => {
    const { drafts, isDurable } = client.outbox;
    if (drafts.length > 0 && !isDurable) event.preventDefault();
  });
}
