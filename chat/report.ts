// What an operator should know: one line on standard error for each thing that happened.

const encoder = new TextEncoder();

export function report(message: string): void {
  Deno.stderr.writeSync(encoder.encode(`${new Date().toISOString()} ${message}\n`));
}

/** The message of whatever was thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
