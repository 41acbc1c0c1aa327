// What somebody is given who comes by an invitation: all of it follows from an id that the browser
// made. A join whose answer was lost is asked for again with that id, and comes to the same: neither
// the invitation nor the name is lost to somebody who never came.

import { deriveSecret, hashOf } from "./seal.ts";

export interface Lot {
  /** Of the change. It can be read in the log, so it is not the browser's own id. */
  readonly id: string;
  readonly person: string;
  /** The secret of the first session. */
  readonly secret: string;
}

const PERSON_CHARS = 22;

/** @param asked The browser's id and the secret of the invitation: together nobody else has them. */
export function drawLot(asked: { id: string; invitation: string }, key: Uint8Array): Lot {
  const text = `${hashOf(asked.id)} ${hashOf(asked.invitation)}`;
  const derive = (what: string) => deriveSecret(`${what} ${text}`, { key, purpose: "join" });
  return {
    id: toUuid(derive("entry")),
    person: derive("person").slice(0, PERSON_CHARS),
    secret: derive("session"),
  };
}

/** Version 8: made by rules of one's own. */
function toUuid(secret: string): string {
  const hex = Array.from(
    atob(secret.replaceAll("-", "+").replaceAll("_", "/")),
    (char) => char.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}
