// What an operator should know: one line on standard error for each thing that happened.

const encoder = new TextEncoder();

/** Strangers' words may be quoted in a message: they must not fill the log. */
const MAX_CHARS = 1_000;

export function logError(message: string): void {
  const line = toOneLine(message);
  Deno.stderr.writeSync(encoder.encode(`${new Date().toISOString()} ${line}\n`));
}

/** Nor may such words begin a line of their own, or steer a terminal. */
export function toOneLine(message: string): string {
  const start = message.length > MAX_CHARS ? `${message.slice(0, MAX_CHARS)}…` : message;
  return start.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

/** The message of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
