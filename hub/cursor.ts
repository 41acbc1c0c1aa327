// A position in a log, `<epoch>.<gid>`: the id of an SSE event, and what a client resumes after.

/** A position in a log: the last entry that a reader has. */
export interface Cursor {
  /**
   * Names the incarnation of the log: 1 to 16 of the characters 0–9 and a–z. Choose a new epoch
   * whenever gids start to mean something else, such as after a restore.
   */
  readonly epoch: string;
  /** Number of the entry in the whole log, from 1. 0 is the position before the first entry. */
  readonly gid: number;
}

const CURSOR = /^([0-9a-z]{1,16})\.(\d{1,16})$/;

/**
 * Parses a cursor, such as the `Last-Event-ID` of a request.
 *
 * ```ts
 * import { parseCursor } from "@hubbub/hubbub/hub";
 *
 * if (parseCursor("k3f.42")?.gid !== 42) throw new Error("Expected a cursor");
 * if (parseCursor("42") !== undefined) throw new Error("Expected no cursor");
 * ```
 *
 * @returns `undefined` if the text is not a cursor or its gid is not a safe integer.
 */
export function parseCursor(text: string): Cursor | undefined {
  const [, epoch, digits] = CURSOR.exec(text) ?? [];
  const gid = Number(digits);
  return epoch !== undefined && Number.isSafeInteger(gid) ? { epoch, gid } : undefined;
}

/** Formats a cursor as `<epoch>.<gid>`, which {@linkcode parseCursor} reads. */
export function formatCursor({ epoch, gid }: Cursor): string {
  return `${epoch}.${gid}`;
}
