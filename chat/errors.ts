// What can go wrong between a person and the chat, and what is said of it beside a sentence: by these
// a page says it in its own words. `routes/request/error_responses.ts` turns the code into a status.

/** What a refusal may say beside its sentence. */
export interface ErrorDetails {
  /** The field of the request that is at fault. */
  readonly field?: string | undefined;
  /** The least that a number may be, or that is wanted of something. */
  readonly min: number;
  /**
   * The most that a number may be, how many characters a field may have, or how many of something there
   * may be.
   */
  readonly max: number;
  /** How somebody is called. */
  readonly name?: string | undefined;
  /** The operator of a search that lacks what it needs, such as "from". */
  readonly operator?: string;
  /** Why a moderator did it; empty where that was not said. */
  readonly reason: string;
  /** What is gone: "ban", "link", "mute", "passkey", "pin", "session" or "sign-in". */
  readonly resource: string;
  /** Seconds after which the same may be tried again. */
  readonly retryAfter: number;
  /** The least role that may do it, such as "moderator". */
  readonly role?: string;
  /** Milliseconds since 1970; for ever where it is missing. */
  readonly until?: number | undefined;
}

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";

/** Whether a value may be that of a member. */
const CHECKS: Readonly<Record<keyof ErrorDetails, (value: unknown) => boolean>> = {
  field: isText,
  min: isNumber,
  max: isNumber,
  name: isText,
  operator: isText,
  reason: isText,
  resource: isText,
  retryAfter: isNumber,
  role: isText,
  until: isNumber,
};

/** Each code, with what is said beside it. */
export const CHAT_ERRORS = {
  // What is asked for is none, or not as it should be.
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
  // It is not known who asks.
  "ambiguous-credentials": [],
  "bad-credentials": [],
  "expired-credentials": [],
  "credentials-required": [],
  "passkey-refused": [],
  "no-passkeys": [],
  // Who asks may not.
  "forbidden": ["role"],
  "banned": ["until", "reason"],
  "muted": ["until", "reason"],
  "not-author": [],
  "author-mismatch": [],
  "room-creation-forbidden": ["field"],
  "room-archived": [],
  "dm-ended": [],
  "dm-members-fixed": [],
  // There is no such thing.
  "unknown-message": ["field"],
  "unknown-user": ["field"],
  "unknown-room": ["field"],
  // It does not go with what there is.
  "name-taken": ["field", "name"],
  "id-taken": ["field"],
  "room-taken": ["field"],
  "passkey-taken": [],
  "self-address": ["field"],
  "last-owner": [],
  "signed-in": ["name"],
  "already-member": [],
  "duplicate": [],
  "already-pinned": [],
  "room-full": ["max"],
  "added-too-often": ["field", "name"],
  "too-many-emoji": ["max"],
  "too-many-passkeys": ["max"],
  "too-many-reactions": ["max"],
  // There is no such thing any more.
  "gone": ["resource"],
  // Not now.
  "slow-mode": ["retryAfter"],
  "rate-limited": ["retryAfter"],
  "too-many-streams": ["retryAfter", "max"],
  "server-full": ["retryAfter"],
  "broker-unavailable": [],
  "cannot-store": [],
  "keys-unavailable": ["retryAfter"],
} as const satisfies Readonly<Record<string, readonly (keyof ErrorDetails)[]>>;

export type ChatErrorCode = keyof typeof CHAT_ERRORS;

/** What is said beside a code. */
export type DetailsOf<Code extends ChatErrorCode> = Pick<
  ErrorDetails,
  typeof CHAT_ERRORS[Code][number]
>;

/** The codes that say enough alone. */
type PlainCode = {
  [Code in ChatErrorCode]: Record<never, never> extends DetailsOf<Code> ? Code : never;
}[ChatErrorCode];

export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ChatErrorCode;
  readonly details: Partial<ErrorDetails>;

  /** See `refused`. */
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

/** A refusal as the broker told it: its code, its message and its members. */
export function toChatError({ code, message, ...said }: Record<string, unknown>): ChatError {
  if (!isCode(code)) return unavailable(String(message));
  return new ChatError(code, String(message), isErrorDetails(said) ? said : {});
}

/** That a field is not as it should be. @param rule Such as "must be a UUID". */
export function invalid(field: string, rule: string): ChatError {
  return chatError("invalid-field", `The field "${field}" ${rule}`, { field });
}

/** That a number is none, or not within its bounds. */
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

/** That a text has more characters than it may. */
export function tooLong(field: string, max: number): ChatError {
  return chatError("too-long", `The field "${field}" must have at most ${max} characters`, {
    field,
    max,
  });
}

/** @param message Why it cannot be done now. */
export function unavailable(message: string): ChatError {
  return chatError("broker-unavailable", message);
}

/** That it cannot be done because this process is shutting down. */
export function stopping(): ChatError {
  return unavailable("This server is stopping");
}

function isCode(value: unknown): value is ChatErrorCode {
  return typeof value === "string" && Object.hasOwn(CHAT_ERRORS, value);
}

function isErrorDetails(said: Record<string, unknown>): said is Partial<ErrorDetails> {
  const checks = new Map(Object.entries(CHECKS));
  return Object.entries(said).every(([name, value]) => checks.get(name)?.(value));
}
