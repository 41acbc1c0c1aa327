// Server-Sent Events, as the HTML standard describes them (text/event-stream).

import { concat } from "@std/bytes/concat";

/** One event; of what is missing nothing is written. */
export interface ServerSentEvent {
  /** The event's name; without it readers get a `message` event. */
  readonly event?: string;
  /** What a reader sends back as `Last-Event-ID` when it comes again. */
  readonly id?: string;
  /** The content; each of its lines becomes a field. */
  readonly data?: string;
  /** Milliseconds that a reader waits before it comes again. */
  readonly retry?: number;
  /** A line that readers ignore: it only shows that the stream lives. */
  readonly comment?: string;
}

const encoder = new TextEncoder();

const LF = 0x0a;
const CR = 0x0d;
const END_OF_EVENT = Uint8Array.of(LF, LF);

/** Readers end a line at CR LF, LF or CR and at nothing else. */
const LINE_BREAK = /\r\n|\n|\r/;

/**
 * Writes an event as bytes. Readers get it as it was, but for the line breaks in its data: all of
 * them are LF.
 *
 * @throws {TypeError} if that cannot be: the event's name or id would break its line, the id holds a
 * NUL, which readers refuse, a text has half of a surrogate pair, which is no UTF-8, or `retry` is
 * not a whole number.
 */
export function encodeEvent({ event, id, data, retry, comment }: ServerSentEvent): Uint8Array {
  let text = "";
  if (comment !== undefined) text += lines("", comment);
  if (retry !== undefined) text += `retry: ${digits(retry)}\n`;
  if (event !== undefined) text += `event: ${oneLine("event", event)}\n`;
  if (id !== undefined) text += `id: ${oneLine("id", id)}\n`;
  if (data !== undefined) text += lines("data", data);
  return encoder.encode(`${text}\n`);
}

/**
 * Writes an event whose data is there as bytes already: one line of UTF-8, such as JSON.
 *
 * @throws {TypeError} if the event's name or id would break its line, or the data has several lines.
 */
export function encodeDataEvent(
  { event, id, data }: { event: string; id: string; data: Uint8Array },
): Uint8Array {
  if (data.includes(LF) || data.includes(CR)) {
    throw new TypeError("Cannot write an event: its data is of several lines");
  }
  const head = `event: ${oneLine("event", event)}\nid: ${oneLine("id", id)}\ndata: `;
  return concat([encoder.encode(head), data, END_OF_EVENT]);
}

function lines(field: string, value: string): string {
  const all = wellFormed(field || "comment", value).split(LINE_BREAK);
  return all.map((line) => `${field}: ${line}\n`).join("");
}

function digits(retry: number): number {
  if (Number.isSafeInteger(retry) && retry >= 0) return retry;
  throw new TypeError(`Cannot write an event: its retry ${retry} is not a whole number from 0`);
}

function wellFormed(field: string, value: string): string {
  if (value.isWellFormed()) return value;
  throw new TypeError(`Cannot write an event: its ${field} has half of a surrogate pair`);
}

function oneLine(field: string, value: string): string {
  // deno-lint-ignore no-control-regex
  if (!/[\r\n\u0000]/.test(value)) return wellFormed(field, value);
  throw new TypeError(
    `Cannot write an event: its ${field} ${JSON.stringify(value)} breaks its line`,
  );
}

/**
 * How much may wait for a reader and how long, and who is told of its end. Many streams may share
 * them.
 */
export interface EventStreamOptions {
  /**
   * Bytes that may wait for a reader that does not read; over it the stream is cut. One chunk may be
   * larger: a reader that has read the rest gets it.
   */
  readonly maxWaitingBytes: number;
  /** Milliseconds within which what waits must be on its way, where somebody waits for that. */
  readonly maxStalledMs: number;
  /** Called once when a stream has ended, whoever ended it. */
  readonly onClose: (ending: Ending, stream: EventStream) => void;
}

/** Who ended a stream: this server, its reader, or the reader's slowness. */
export type Ending = "closed" | "left" | "cut";

/** With it a stream's `desiredSize` tells how many bytes wait. */
const BYTES: QueuingStrategy<Uint8Array> = { highWaterMark: 1, size: (chunk) => chunk.byteLength };

/** One reader's stream. */
export class EventStream {
  readonly #body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isClosed = false;
  #drained: PromiseWithResolvers<boolean> | undefined;
  #stalled: ReturnType<typeof setTimeout> | undefined;
  #wakePull: (() => void) | undefined;

  /** Opens a stream, to be handed to its reader by `toResponse`. */
  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#pull(),
        cancel: () => this.#end("left"),
      },
      BYTES,
    );
  }

  /** Whether the stream has ended, whoever ended it. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a chunk of so many bytes can be sent; where nothing waits one of any size. */
  hasRoomFor(bytes: number): boolean {
    const waiting = this.#waitingBytes;
    return waiting <= 0 || waiting + bytes <= this.#options.maxWaitingBytes;
  }

  /** Sends a chunk of whole events. A reader for whom there is no room is cut, not waited for. */
  write(chunk: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.hasRoomFor(chunk.byteLength)) this.#controller?.enqueue(chunk);
    else this.#cut();
  }

  /**
   * Resolves when everything written is on its way; false where the stream has ended. A reader that
   * takes too long for it is cut.
   */
  drained(): Promise<boolean> {
    if (this.#isClosed || this.#waitingBytes <= 0) return Promise.resolve(!this.#isClosed);
    this.#drained ??= Promise.withResolvers<boolean>();
    this.#stalled ??= setTimeout(() => this.#cut(), this.#options.maxStalledMs);
    this.#wakePull?.();
    return this.#drained.promise;
  }

  /** Ends the stream after what was written; a browser comes again. */
  close(): void {
    if (this.#isClosed) return;
    this.#controller?.close();
    this.#end("closed");
  }

  /**
   * The answer that carries the stream. Its headers keep proxies from buffering and changing it:
   * nginx holds events back by default.
   */
  toResponse(): Response {
    return new Response(this.#body, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  }

  get #waitingBytes(): number {
    return 1 - (this.#controller?.desiredSize ?? 1);
  }

  /**
   * Called when nothing waits any more. It then sleeps until somebody asks for that again: called
   * for each chunk it would be two fifths of a delivery's JavaScript.
   */
  #pull(): Promise<void> {
    this.#settle(true);
    return new Promise((resolve) => void (this.#wakePull = resolve));
  }

  /** Deno prints the reason, and with it a stack where it has one. */
  #cut() {
    this.#controller?.error("The reader does not keep up");
    this.#end("cut");
  }

  #settle(isOpen: boolean) {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    this.#drained?.resolve(isOpen);
    this.#drained = undefined;
  }

  #end(ending: Ending) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#settle(false);
    this.#options.onClose(ending, this);
  }
}
