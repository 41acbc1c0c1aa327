// @ts-check
// Files can't be sent yet.

/**
 * Calls `refused` when a file is pasted or dropped: without this the browser would open a dropped file
 * in place of the page.
 * @param {() => void} refused
 */
export function refuseFiles(refused) {
  for (const type of ["dragover", "drop", "paste"]) {
    addEventListener(type, (event) => {
      const data = event instanceof DragEvent ? event.dataTransfer : clipboardOf(event);
      // Copied cells come as text and as a picture: paste the text.
      if (!data?.types.includes("Files") || data.types.includes("text/plain")) return;
      event.preventDefault();
      if (type !== "dragover") refused();
    });
  }
}

/** @param {Event} event */
function clipboardOf(event) {
  return event instanceof ClipboardEvent ? event.clipboardData : null;
}
