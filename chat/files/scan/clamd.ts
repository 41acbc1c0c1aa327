// Talks to clamd, ClamAV's daemon, over its Unix socket. https://docs.clamav.net/manual/Usage/Scanning.html
// and the manual page clamd(8) describe the protocol:
//
//   -> "zINSTREAM\0", then chunks: their length in 4 bytes, big endian, and the bytes; 0 ends the stream
//   <- "stream: OK\0", "stream: <signature> FOUND\0" or "<reason> ERROR\0"

import { Buffer } from "node:buffer";

/** Answers are one short line. */
const MAX_ANSWER_BYTES = 4_096;
/** A signature as the audit log shows it: clamd's names have no other characters. */
const SIGNATURE = /^stream: ([\w.:/+-]{1,200}) FOUND$/;

export interface ClamdOptions {
  /** Path of the socket. */
  readonly socket: string;
  /** The connection is closed after this long. */
  readonly timeoutMs: number;
}

/**
 * Scans bytes.
 *
 * @returns The name of the signature that was found; undefined if there was none.
 * @throws {Error} if clamd cannot be reached, does not answer in time, or cannot scan the bytes.
 */
export async function scanBytes(
  pieces: Iterable<Uint8Array>,
  options: ClamdOptions,
): Promise<string | undefined> {
  const answer = await ask("INSTREAM", options, toStream(pieces));
  if (answer === "stream: OK") return undefined;
  if (!answer.endsWith(" FOUND")) throw new Error(`clamd answered "${answer}"`);
  return SIGNATURE.exec(answer)?.[1] ?? "unknown";
}

/** Returns clamd's version and that of its signatures; throws as `scanBytes`. */
export function readVersion(options: ClamdOptions): Promise<string> {
  return ask("VERSION", options);
}

/** Sends a command and what follows it, and returns the answer without its NUL. */
async function ask(
  command: string,
  { socket: path, timeoutMs }: ClamdOptions,
  stream: Iterable<Uint8Array> = [],
): Promise<string> {
  using connection = await Deno.connect({ transport: "unix", path });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    connection.close();
  }, timeoutMs);
  try {
    // clamd closes its side as soon as it has refused a stream: then only the answer says why.
    const failure = await sendAll(connection, command, stream);
    const answer = await readAnswer(connection).catch((error) => {
      throw failure?.error ?? error;
    });
    if (answer !== "") return answer;
    throw failure?.error ?? new Error("clamd closed the connection without an answer");
  } catch (error) {
    throw isLate ? new Error(`clamd did not answer within ${timeoutMs / 1_000} s`) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the failure if not all could be sent. */
async function sendAll(
  connection: Deno.Conn,
  command: string,
  stream: Iterable<Uint8Array>,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    await send(connection, Buffer.from(`z${command}\0`));
    for (const bytes of stream) await send(connection, bytes);
  } catch (error) {
    return { error };
  }
}

/** Sends all bytes: one write may take fewer. */
async function send(connection: Deno.Conn, bytes: Uint8Array) {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

async function readAnswer(connection: Deno.Conn): Promise<string> {
  const bytes = new Uint8Array(MAX_ANSWER_BYTES);
  let end = 0;
  while (end < bytes.length && !bytes.subarray(0, end).includes(0)) {
    const count = await connection.read(bytes.subarray(end));
    if (count === null) break;
    end += count;
  }
  const [answer = ""] = new TextDecoder().decode(bytes.subarray(0, end)).split("\0");
  return answer;
}

function* toStream(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) {
    // Without bytes it would end the stream.
    if (piece.length > 0) yield* [sizeOf(piece), piece];
  }
  yield sizeOf(new Uint8Array());
}

function sizeOf({ length }: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  return size;
}
