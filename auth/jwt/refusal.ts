// The answers to one whose credentials do not hold. `detail` goes to whoever sent them: it may quote
// a claim, never the token itself.

import { type ChatError, chatError } from "../../chat/errors.ts";

export function badCredentials(detail: string): ChatError {
  return chatError("bad-credentials", detail);
}

export function expiredCredentials(detail: string): ChatError {
  return chatError("expired-credentials", detail);
}
