// The operator's log: one line on standard error per event.

const encoder = new TextEncoder();

/** Messages may quote untrusted input: it must not fill the log. */
const MAX_CHARS = 1_000;

export function logError(message: string): void {
  Deno.stderr.writeSync(encoder.encode(`${logLine(message)}\n`));
}

/** Returns a line of the log, without its end. */
export function logLine(message: string): string {
  return `${new Date().toISOString()} ${toOneLine(message)}`;
}

/** Replaces control characters, so that quoted input cannot start a line or control a terminal. */
export function toOneLine(message: string): string {
  const start = message.length > MAX_CHARS ? `${message.slice(0, MAX_CHARS)}…` : message;
  return start.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

/** Returns the message of a thrown value. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
