// The answers to one whose credentials do not hold. `detail` goes to whoever sent them: it may quote
// a claim, never the token itself.

import { type ChatError, refused } from "../chat/errors.ts";

export function badCredentials(detail: string): ChatError {
  return refused("bad-credentials", detail);
}

export function expiredCredentials(detail: string): ChatError {
  return refused("expired-credentials", detail);
}
