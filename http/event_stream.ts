// Server-Sent Events as in the HTML standard (text/event-stream).

import { concat } from "@std/bytes/concat";

/** An event; absent fields are not written. */
export interface ServerSentEvent {
  /** The event type; `message` by default. */
  readonly event?: string;
  /** The client sends it as `Last-Event-ID` when it reconnects. */
  readonly id?: string;
  /** The content; each line becomes a `data` field. */
  readonly data?: string;
  /** Milliseconds that the client waits before it reconnects. */
  readonly retry?: number;
  /** Ignored by clients; keeps the connection alive. */
  readonly comment?: string;
}

const encoder = new TextEncoder();

const LF = 0x0a;
const CR = 0x0d;
const END_OF_EVENT = Uint8Array.of(LF, LF);

/** The line breaks of the standard; there are no others. */
const LINE_BREAK = /\r\n|\n|\r/;

/**
 * Encodes an event. Clients receive it unchanged, except that all line breaks in its data become LF.
 *
 * @throws {TypeError} if the type or id contains a line break or NUL, a text contains a lone surrogate,
 * or `retry` is not a whole number.
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
 * Encodes an event whose data is already encoded: one line of UTF-8, such as JSON.
 *
 * @throws {TypeError} if the type or id contains a line break or NUL, or the data has several lines.
 */
export function encodeDataEvent(
  { event, id, data }: { event: string; id: string; data: Uint8Array },
): Uint8Array {
  if (data.includes(LF) || data.includes(CR)) {
    throw new TypeError("Cannot encode the event: its data has several lines");
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
  throw new TypeError(`Cannot encode the event: retry is ${retry}, expected a whole number from 0`);
}

function wellFormed(field: string, value: string): string {
  if (value.isWellFormed()) return value;
  throw new TypeError(`Cannot encode the event: its ${field} contains a lone surrogate`);
}

function oneLine(field: string, value: string): string {
  // deno-lint-ignore no-control-regex
  if (!/[\r\n\u0000]/.test(value)) return wellFormed(field, value);
  throw new TypeError(
    `Cannot encode the event: its ${field} ${JSON.stringify(value)} contains a line break or NUL`,
  );
}

/** Limits of a stream; many streams may share one object. */
export interface EventStreamOptions {
  /**
   * Bytes that may be queued; a client that reads too slowly is disconnected. A single chunk may be
   * larger if nothing else is queued.
   */
  readonly maxQueuedBytes: number;
  /** Milliseconds that `drained` waits before it disconnects the client. */
  readonly maxStalledMs: number;
  /** Called once, when the stream has ended for any reason. */
  readonly onClose: (reason: CloseReason, stream: EventStream) => void;
}

/** Why a stream ended: the server closed it, the client left, or the queue grew too long. */
export type CloseReason = "closed" | "disconnected" | "overflow";

/** Makes `desiredSize` count the queued bytes. */
const BYTES: QueuingStrategy<Uint8Array> = { highWaterMark: 1, size: (chunk) => chunk.byteLength };

/** The event stream of one client. */
export class EventStream {
  readonly #body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isClosed = false;
  #drained: PromiseWithResolvers<boolean> | undefined;
  #stalled: ReturnType<typeof setTimeout> | undefined;
  #wakePull: (() => void) | undefined;

  /** Opens a stream; `toResponse` returns the response that carries it. */
  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#pull(),
        cancel: () => this.#end("disconnected"),
      },
      BYTES,
    );
  }

  /** Whether the stream has ended, for any reason. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a chunk of this size may be queued; if nothing is queued, any may. */
  hasRoomFor(bytes: number): boolean {
    const queued = this.#queuedBytes;
    return queued <= 0 || queued + bytes <= this.#options.maxQueuedBytes;
  }

  /** Queues a chunk of whole events. If there is no room, the client is disconnected. */
  write(chunk: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.hasRoomFor(chunk.byteLength)) this.#controller?.enqueue(chunk);
    else this.#overflow();
  }

  /**
   * Resolves to true when nothing is queued, or to false when the stream has ended. A client that takes
   * longer than `maxStalledMs` is disconnected.
   */
  drained(): Promise<boolean> {
    if (this.#isClosed || this.#queuedBytes <= 0) return Promise.resolve(!this.#isClosed);
    this.#drained ??= Promise.withResolvers<boolean>();
    this.#stalled ??= setTimeout(() => this.#overflow(), this.#options.maxStalledMs);
    this.#wakePull?.();
    return this.#drained.promise;
  }

  /** Ends the stream after the queued chunks; browsers will reconnect. */
  close(): void {
    if (this.#isClosed) return;
    this.#controller?.close();
    this.#end("closed");
  }

  /**
   * Returns the response. Its headers keep proxies from buffering and transforming the stream: nginx
   * buffers by default.
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

  get #queuedBytes(): number {
    return 1 - (this.#controller?.desiredSize ?? 1);
  }

  /**
   * Called when the queue is empty. It stays pending until `drained` is called again: running it for
   * each chunk would take two fifths of a delivery's JavaScript.
   */
  #pull(): Promise<void> {
    this.#settle(true);
    return new Promise((resolve) => void (this.#wakePull = resolve));
  }

  /** A string, because Deno prints the reason, of an `Error` with its stack. */
  #overflow() {
    this.#controller?.error("The client reads too slowly");
    this.#end("overflow");
  }

  #settle(isOpen: boolean) {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    this.#drained?.resolve(isOpen);
    this.#drained = undefined;
  }

  #end(reason: CloseReason) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#settle(false);
    this.#options.onClose(reason, this);
  }
}
