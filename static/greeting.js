// @ts-check
// Who one is in the chat, where the server knows it.

import { part } from "./markup.js";
import { askWhoIAm } from "./people.js";
import { words } from "./words.js";

/**
 * Finds out who one is. Who must come in first, or was signed out meanwhile, is sent to where one does.
 * @param {string} room
 * @param {(name: string) => void} known told the name under which one writes here
 */
export async function greet(room, known) {
  try {
    const { mode, id, name } = await askWhoIAm();
    if (mode === "invite" && !id) location.replace(`/join?room=${encodeURIComponent(room)}`);
    if (mode === "invite") sayWhoReads();
    if (name) known(name);
  } catch {
    // The page goes on trying to read, and asks again when it has trouble with that.
  }
}

/** A link to the room alone lets nobody in. */
function sayWhoReads() {
  part(document, "[data-word=whoReads]", HTMLElement).textContent = words.whoReadsInvited;
}
