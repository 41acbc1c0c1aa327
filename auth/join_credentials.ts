// What somebody is given who comes by an invitation: all of it follows from an id that the browser
// made. A join whose answer was lost is asked for again with that id, and comes to the same: neither
// the invitation nor the name is lost to somebody who never came.

import { deriveId, deriveSecret, sha256 } from "./signing.ts";

export interface JoinCredentials {
  /** Of the change. It can be read in the log, so it is not the browser's own id. */
  readonly id: string;
  readonly user: string;
  /** The secret of the first session. */
  readonly secret: string;
}

const PERSON_CHARS = 22;

/** @param asked The browser's id and the secret of the invitation: together nobody else has them. */
export function deriveJoinCredentials(
  asked: { id: string; invitation: string },
  key: Uint8Array,
): JoinCredentials {
  const text = `${sha256(asked.id)} ${sha256(asked.invitation)}`;
  const sealed = { key, purpose: "join" } as const;
  return {
    id: deriveId(`entry ${text}`, sealed),
    user: deriveSecret(`person ${text}`, sealed).slice(0, PERSON_CHARS),
    secret: deriveSecret(`session ${text}`, sealed),
  };
}
