// The table of all error codes, each with its status. The page has a sentence for each in
// static/i18n/errors.js, and docs/protocol.md says when it occurs.

import { ChatError, type ChatErrorCode } from "../../chat/errors.ts";
import { errorMessage } from "../../chat/logging/logger.ts";
import { ThrottledLog } from "../../chat/logging/throttled_log.ts";
import { HTTP_PROBLEMS, HttpProblem, type Problem } from "../../http/problem.ts";

const CHAT_STATUS: Readonly<Record<ChatErrorCode, number>> = {
  "invalid-field": 422,
  "empty": 422,
  "too-long": 422,
  "invalid-text": 422,
  "invalid-name": 422,
  "invalid-room-name": 422,
  "invalid-number": 422,
  "invalid-members": 422,
  "invalid-address": 422,
  "invalid-user": 422,
  "invalid-search": 422,
  "blocked-words": 422,
  "too-many-files": 422,
  "invalid-file-name": 422,
  "invalid-avatar": 422,
  "invalid-thumbnail": 422,
  "damaged-file": 422,
  "infected-file": 422,
  "file-too-large": 413,
  "quota-exceeded": 413,
  // As tus defines it.
  "wrong-checksum": 460,

  "ambiguous-credentials": 400,
  "bad-credentials": 401,
  "expired-credentials": 401,
  "credentials-required": 401,
  "passkey-refused": 403,
  "no-passkeys": 403,

  "forbidden": 403,
  "banned": 403,
  "muted": 403,
  "not-author": 403,
  "author-mismatch": 403,
  "room-creation-forbidden": 403,
  "room-archived": 403,
  "dm-ended": 403,
  "dm-members-fixed": 403,

  "unknown-message": 404,
  "unknown-user": 404,
  "unknown-room": 404,
  "unknown-upload": 404,
  "unknown-file": 404,

  "name-taken": 409,
  "id-taken": 409,
  "room-taken": 409,
  "passkey-taken": 409,
  "self-address": 409,
  "last-owner": 409,
  "signed-in": 409,
  "already-member": 409,
  "duplicate": 409,
  "file-taken": 409,
  "incomplete-file": 409,
  "wrong-offset": 409,
  "already-pinned": 409,
  "room-full": 409,
  "added-too-often": 409,
  "too-many-emoji": 409,
  "too-many-passkeys": 409,
  "too-many-reactions": 409,
  "too-many-saved": 409,

  "gone": 410,

  "slow-mode": 429,
  "rate-limited": 429,
  "too-many-streams": 429,
  "too-many-uploads": 429,
  "server-full": 503,
  "broker-unavailable": 503,
  "cannot-store": 503,
  "files-unavailable": 503,
  "scanner-unavailable": 503,
  "no-space": 507,
  "keys-unavailable": 503,
};

/** All error codes of the server. */
export const STATUS = { ...HTTP_PROBLEMS, ...CHAT_STATUS };

/** Seconds within which a restarted process is back, or its disk may have space again. */
const RESTART_SECONDS = 2;
const RESTART_CODES: readonly ChatErrorCode[] = [
  "broker-unavailable",
  "cannot-store",
  "files-unavailable",
  "scanner-unavailable",
];

/** Throttled: a request that triggers a bug must not fill the operator's log when repeated. */
const internalErrors = new ThrottledLog();

/** Converts anything thrown by a handler into a problem. */
export function toProblem(error: unknown, log: ThrottledLog = internalErrors): Problem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ChatError) return chatProblem(error);
  log.failed(`Cannot answer a request: ${errorMessage(error)}`);
  return new HttpProblem("internal-error", "Internal server error");
}

function chatProblem({ code, message: detail, details: { retryAfter, ...members } }: ChatError) {
  const seconds = RESTART_CODES.includes(code) ? RESTART_SECONDS : retryAfter;
  const needsToken = code === "bad-credentials" || code === "expired-credentials";
  const headers = {
    ...(seconds !== undefined && { "retry-after": `${seconds}` }),
    ...(needsToken && { "www-authenticate": "Bearer" }),
  };
  return { status: CHAT_STATUS[code], code, detail, members, headers };
}
