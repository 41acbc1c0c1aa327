// Error codes of the chat, and the structured details of each. The page localizes errors by code
// and details; `routes/request/error_responses.ts` maps codes to statuses.

export interface ErrorDetails {
  /** The field of the request that is at fault. */
  readonly field?: string | undefined;
  /** Minimum of a number or a count. */
  readonly min: number;
  /** Maximum of a number, of the characters of a field, of a count, or of bytes. */
  readonly max: number;
  /** Display name of a user. */
  readonly name?: string | undefined;
  /** Search operator that lacks a valid value, such as "from". */
  readonly operator?: string;
  /** Committed bytes of an upload. */
  readonly offset: number;
  /** A moderator's reason; may be empty. */
  readonly reason: string;
  /** The missing resource: "ban", "link", "mute", "passkey", "pin", "session", "sign-in" or "upload". */
  readonly resource: string;
  /** Seconds after which to try again. */
  readonly retryAfter: number;
  /** The lowest role allowed to do it, such as "moderator". */
  readonly role?: string;
  /** Milliseconds since 1970; permanent if missing. */
  readonly until?: number | undefined;
}

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";

/** Checks the type of each detail. */
const CHECKS: Readonly<Record<keyof ErrorDetails, (value: unknown) => boolean>> = {
  field: isText,
  min: isNumber,
  max: isNumber,
  name: isText,
  operator: isText,
  offset: isNumber,
  reason: isText,
  resource: isText,
  retryAfter: isNumber,
  role: isText,
  until: isNumber,
};

/** All codes, with their details. */
export const CHAT_ERRORS = {
  // The request is malformed.
  "invalid-field": ["field"],
  "empty": ["field"],
  "too-long": ["field", "max"],
  "invalid-text": ["field"],
  "invalid-name": ["field"],
  "invalid-room-name": ["field"],
  "invalid-number": ["field", "min", "max"],
  "invalid-members": ["field", "min", "max"],
  "invalid-address": ["field"],
  "invalid-user": ["field"],
  "invalid-search": ["field", "operator"],
  "blocked-words": ["field"],
  "too-many-files": ["field", "max"],
  "invalid-file-name": [],
  "invalid-avatar": [],
  "invalid-thumbnail": [],
  "damaged-file": [],
  "infected-file": [],
  "file-too-large": ["max"],
  "quota-exceeded": ["max"],
  "wrong-checksum": [],
  // The user could not be identified.
  "ambiguous-credentials": [],
  "bad-credentials": [],
  "expired-credentials": [],
  "credentials-required": [],
  "passkey-refused": [],
  "no-passkeys": [],
  // The user is not allowed to do this.
  "forbidden": ["role"],
  "banned": ["until", "reason"],
  "muted": ["until", "reason"],
  "not-author": [],
  "author-mismatch": [],
  "room-creation-forbidden": ["field"],
  "room-archived": [],
  "dm-ended": [],
  "dm-members-fixed": [],
  // The target does not exist.
  "unknown-message": ["field"],
  "unknown-user": ["field"],
  "unknown-room": ["field"],
  "unknown-upload": ["field"],
  "unknown-file": [],
  // The request conflicts with the current state.
  "name-taken": ["field", "name"],
  "id-taken": ["field"],
  "room-taken": ["field"],
  "passkey-taken": [],
  "self-address": ["field"],
  "last-owner": [],
  "signed-in": ["name"],
  "already-member": [],
  "duplicate": [],
  "file-taken": [],
  "incomplete-file": ["field"],
  "wrong-offset": ["offset"],
  "already-pinned": [],
  "room-full": ["max"],
  "added-too-often": ["field", "name"],
  "too-many-emoji": ["max"],
  "too-many-passkeys": ["max"],
  "too-many-reactions": ["max"],
  "too-many-saved": ["max"],
  // The target no longer exists.
  "gone": ["resource"],
  // Try again later.
  "slow-mode": ["retryAfter"],
  "rate-limited": ["retryAfter"],
  "too-many-streams": ["retryAfter", "max"],
  "too-many-uploads": ["retryAfter", "max"],
  "server-full": ["retryAfter"],
  "broker-unavailable": [],
  "cannot-store": [],
  "files-unavailable": [],
  "scanner-unavailable": [],
  "no-space": [],
  "keys-unavailable": ["retryAfter"],
} as const satisfies Readonly<Record<string, readonly (keyof ErrorDetails)[]>>;

export type ChatErrorCode = keyof typeof CHAT_ERRORS;

/** The details of a code. */
export type DetailsOf<Code extends ChatErrorCode> = Pick<
  ErrorDetails,
  typeof CHAT_ERRORS[Code][number]
>;

/** Codes that need no details. */
type PlainCode = {
  [Code in ChatErrorCode]: Record<never, never> extends DetailsOf<Code> ? Code : never;
}[ChatErrorCode];

export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ChatErrorCode;
  readonly details: Partial<ErrorDetails>;

  /** Use `chatError`, which checks that the details fit the code. */
  constructor(code: ChatErrorCode, message: string, members: Partial<ErrorDetails> = {}) {
    super(message);
    this.code = code;
    this.details = members;
  }

  /** The field of the request that is at fault. */
  get field(): string | undefined {
    return this.details.field;
  }
}

export function chatError<Code extends ChatErrorCode>(
  code: Code,
  message: string,
  members: DetailsOf<Code>,
): ChatError;
export function chatError(code: PlainCode, message: string): ChatError;
export function chatError(
  code: ChatErrorCode,
  message: string,
  members?: Partial<ErrorDetails>,
): ChatError {
  return new ChatError(code, message, members);
}

/** Decodes an error that the broker or the keeper sent. */
export function toChatError({ code, message, ...said }: Record<string, unknown>): ChatError {
  if (!isCode(code)) return unavailable(String(message));
  return new ChatError(code, String(message), isErrorDetails(said) ? said : {});
}

/** @param rule Such as "must be a UUID". */
export function invalid(field: string, rule: string): ChatError {
  return chatError("invalid-field", `The field "${field}" ${rule}`, { field });
}

export function invalidNumber(
  field: string,
  bounds: { readonly min: number; readonly max: number },
): ChatError {
  const rule = `must be a whole number from ${bounds.min} to ${bounds.max}`;
  return chatError("invalid-number", `The field "${field}" ${rule}`, { field, ...bounds });
}

export function empty(field: string): ChatError {
  return chatError("empty", `The field "${field}" is empty`, { field });
}

export function tooLong(field: string, max: number): ChatError {
  return chatError("too-long", `The field "${field}" must have at most ${max} characters`, {
    field,
    max,
  });
}

export function unavailable(message: string): ChatError {
  return chatError("broker-unavailable", message);
}

export function stopping(): ChatError {
  return unavailable("The server is shutting down");
}

function isCode(value: unknown): value is ChatErrorCode {
  return typeof value === "string" && Object.hasOwn(CHAT_ERRORS, value);
}

function isErrorDetails(said: Record<string, unknown>): said is Partial<ErrorDetails> {
  const checks = new Map(Object.entries(CHECKS));
  return Object.entries(said).every(([name, value]) => checks.get(name)?.(value));
}
