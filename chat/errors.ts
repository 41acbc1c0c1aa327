/** What can go wrong between a person and the chat; `routes/mod.ts` turns the code into a status. */
export const CHAT_ERROR_CODES = [
  "invalid-message",
  "blocked-words",
  "forbidden",
  "unknown-message",
  "unknown-person",
  "unknown-room",
  "conflict",
  "gone",
  "too-fast",
  "broker-unavailable",
] as const;

export type ChatErrorCode = typeof CHAT_ERROR_CODES[number];

export interface ChatErrorOptions {
  /** The field of the request that is at fault. */
  field?: string;
  /** How many characters the field may have. */
  most?: number;
  /** Seconds after which the same may be tried again. */
  retryAfter?: number;
  cause?: unknown;
}

export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ChatErrorCode;
  readonly field: string | undefined;
  readonly most: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ChatErrorCode, message: string, options: ChatErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.most = options.most;
    this.retryAfter = options.retryAfter;
  }
}
