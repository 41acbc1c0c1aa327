// @ts-check
// What covers the page: the sidebar and the panel of a narrow window, and dialogs.

const OVERLAYS = ".sidebar:popover-open, .panel:popover-open, dialog[open]";

/** @param {() => void} onOpen also called again while it is open */
export function watchOverlays(onOpen) {
  document.addEventListener("toggle", () => document.querySelector(OVERLAYS) && onOpen(), true);
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
