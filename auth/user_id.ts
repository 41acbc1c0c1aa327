// The author id of a user name of others. A mail address keeps the rule, and what identity providers
// call a subject.

import { isUserId } from "../chat/user.ts";
import { headerBytes } from "./header_encoding.ts";

/** What begins an id that was made of a name. */
const MADE = "h:";

/**
 * The id of a user name as a header has it: the name itself where it keeps the rule, otherwise "h:"
 * and the SHA-256 of its bytes in base64url. A name that begins like that is hashed as well, so that
 * nobody can be called like the id of another.
 */
export async function toUserId(name: string): Promise<string> {
  if (isUserId(name) && !name.startsWith(MADE)) return name;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", headerBytes(name)));
  return MADE + hash.toBase64({ alphabet: "base64url", omitPadding: true });
}
