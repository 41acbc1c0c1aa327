/** What can go wrong between a person and the chat; `routes/mod.ts` turns the code into a status. */
export type ChatErrorCode =
  | "invalid-message"
  | "unknown-message"
  | "broker-unavailable";

export interface ChatErrorOptions {
  /** The field of the request that is at fault. */
  field?: string;
  cause?: unknown;
}

export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ChatErrorCode;
  readonly field: string | undefined;

  constructor(code: ChatErrorCode, message: string, options: ChatErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.field = options.field;
  }
}
