// @ts-check
// What covers the page: the sidebar and the panel of a narrow window, and dialogs. The browser's Back closes
// it and stays in the room.

const OVERLAYS = ".sidebar:popover-open, .panel:popover-open, dialog[open]";

/** Adds an entry to the history for what covers the page; its state is `true`. */
export function addEntriesForOverlays() {
  document.addEventListener("toggle", () => {
    if (!history.state && document.querySelector(OVERLAYS)) history.pushState(true, "");
  }, true);
}

/** Closes all popovers and dialogs, and returns whether any was open. */
export function closeOverlays() {
  const open = document.querySelectorAll(":popover-open, dialog[open]");
  for (const one of open) {
    if (one instanceof HTMLDialogElement) one.close();
    else if (one instanceof HTMLElement) one.hidePopover();
  }
  return open.length > 0;
}
