// A place in the log, `<epoch>.<gid>`: the id of an SSE event and what a reader resumes after.

export interface Cursor {
  /** The log's incarnation: another one after a restore, in which gids mean something else. */
  readonly epoch: string;
  /** The last entry known; 0 stands before the first. */
  readonly gid: number;
}

const CURSOR = /^([0-9a-z]{1,16})\.(\d{1,16})$/;

/** Reads a cursor; `undefined` where the text is none. */
export function parseCursor(text: string): Cursor | undefined {
  const [, epoch, digits] = CURSOR.exec(text) ?? [];
  const gid = Number(digits);
  return epoch !== undefined && Number.isSafeInteger(gid) ? { epoch, gid } : undefined;
}

export function formatCursor({ epoch, gid }: Cursor): string {
  return `${epoch}.${gid}`;
}
