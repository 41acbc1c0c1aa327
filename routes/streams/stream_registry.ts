// The streams of this process, so that a heartbeat reaches all and the end of the process ends all.

import { concat } from "@std/bytes/concat";
import { setTimeout } from "node:timers/promises";
import type { Cursor, EventEncoder, Hub } from "../../hub/mod.ts";
import type { PresenceEntry } from "../../chat/presence/local.ts";
import type { Presence } from "../../chat/presence/presence.ts";
import { stopping } from "../../chat/errors.ts";
import { errorMessage, logError } from "../../chat/logger.ts";
import type { Entry } from "../../chat/protocol.ts";
import {
  encodeEvent,
  type Ending,
  EventStream,
  type EventStreamOptions,
} from "../../http/event_stream.ts";
import { apiFormat } from "./event_format.ts";
import { StreamIndex } from "./stream_index.ts";
import { type Update, UpdateBuffer } from "./update_buffer.ts";
import type { StreamLimits } from "./stream_limits.ts";
import type { RequestContext } from "../request/context.ts";

export interface StreamsOptions {
  readonly hub: Hub<Entry>;
  readonly places: StreamLimits;
  /** Bytes that may wait for a reader that does not read. */
  readonly maxWaitingBytes: number;
  /** Without it nobody sees who is here. */
  readonly presence?: Presence | undefined;
}

export type Reader = Pick<
  RequestContext,
  "caller" | "isHidden" | "isDirectoryLoaded" | "isStillAllowed" | "mayReadNow" | "presenceUser"
>;

export interface StreamOptions {
  readonly rooms: readonly string[];
  /** Rooms that were asked for and may not be read: the reader is told. */
  readonly denied?: readonly string[];
  readonly format: EventEncoder<Entry>;
  readonly after?: Cursor | undefined;
  /** Who reads, asked anew whenever rights may have changed. */
  readonly reader: Reader;
}

/** A stream that is open, of which there may be very many. */
interface Open extends StreamOptions {
  readonly leavePlace: () => void;
  /** Whether it is told news. */
  isHearing?: true;
  /** Where its reader is seen. */
  stays?: readonly PresenceEntry[];
}

/** Of who is here is written at once: a quarter of what may wait, as it is set from the start. */
const WELCOME_BYTES = 16 * 1024;

/** One who takes nothing for so long does not read. */
const MAX_STALLED_MS = 10_000;

const HEARTBEAT_MS = 15_000;

/** How often is looked whether somebody's time is over. */
const REVIEW_MS = 1_000;

/** Tells a reader that it must show again who it is. */
const AUTH = encodeEvent({ event: "auth", data: "{}" });

// Browsers that lost their streams together do not all come again in the same moment.
const RETRY_MS = { min: 1_000, spread: 2_000 };

// A process that ends closes its streams one after the other, and all of them within two seconds.
const CLOSE_EVERY_MS = 10;
const CLOSE_STEPS = 200;

export class StreamRegistry {
  readonly #hub: Hub<Entry>;
  readonly #places: StreamLimits;
  readonly #presence: Presence | undefined;
  readonly #eventStream: EventStreamOptions;
  readonly #open = new StreamIndex<Open>();
  readonly #recent = new UpdateBuffer();
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  #cut = 0;
  #isClosing = false;

  constructor({ hub, places, maxWaitingBytes, presence }: StreamsOptions) {
    this.#hub = hub;
    this.#places = places;
    this.#presence = presence;
    this.#eventStream = {
      maxWaitingBytes,
      maxStalledMs: MAX_STALLED_MS,
      onClose: (ending, stream) => this.#closed(ending, stream),
    };
    this.#timers = [
      setInterval(() => hub.heartbeat(), HEARTBEAT_MS),
      setInterval(() => this.recheckAccess(), REVIEW_MS),
    ];
  }

  /** Streams that are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Streams that were cut because their readers did not keep up. */
  get cut(): number {
    return this.#cut;
  }

  /**
   * Opens a stream that follows the hub.
   *
   * @throws {ChatError} as `StreamPlaces.take` where there is no place for it; `broker-unavailable` when
   * the streams are being closed.
   */
  open(options: StreamOptions): Response {
    if (this.#isClosing) throw stopping();
    const open: Open = { ...options, leavePlace: this.#places.acquire(options.reader.caller) };
    const stream = new EventStream(this.#eventStream);
    this.#open.add(stream, open);
    const retry = Math.round(RETRY_MS.min + Math.random() * RETRY_MS.spread);
    stream.write(encodeEvent({ retry }));
    const { denied = [] } = options;
    if (denied.length > 0) {
      stream.write(encodeEvent({ event: "denied", data: JSON.stringify({ rooms: denied }) }));
    }
    this.#follow(stream, open).catch((error) => {
      logError(`Cannot bring a stream up to date: ${errorMessage(error)}`);
      stream.close();
    });
    return stream.toResponse();
  }

  /**
   * Ends the streams of who may not be here any more, and those with a room that their reader may
   * not read any more, or of which that is not known: it comes again and is told which.
   *
   * @param user Whose streams these may be; without it anybody's.
   */
  recheckAccess(user?: string): void {
    for (const [stream, { rooms, reader }] of this.#open.of(user)) {
      if (reader.isDirectoryLoaded && !reader.isStillAllowed) stream.write(AUTH);
      else if (rooms.every((room) => reader.mayReadNow(room))) continue;
      stream.close();
    }
  }

  /** Tells those whom it is for, wherever they read, what is no entry. */
  broadcast(news: Update): void {
    const { position } = this.#hub.state;
    if (position) this.#recent.keep(news, position);
    for (const [stream, { isHearing, reader }] of this.#open.of(news.user)) {
      if (isHearing && isMeant(news, reader)) stream.write(news.event);
    }
  }

  /** From now on a stream is told all news, and now those that its reader may have missed. */
  #resumed(open: Open): Uint8Array[] {
    const { after, format, reader } = open;
    if (format !== apiFormat) return [];
    open.isHearing = true;
    const missed = after ? this.#recent.after(after, reader.caller.identity) : [];
    return missed.filter((news) => isMeant(news, reader)).map(({ event }) => event);
  }

  async #follow(stream: EventStream, open: Open) {
    const { rooms, format, after, reader } = open;
    await this.#hub.subscribe(stream, {
      rooms,
      encoder: format,
      after,
      entriesOnly: reader.isHidden,
      onResume: () => this.#resumed(open),
      onCaughtUp: () => this.#come(stream, open),
    });
    await this.#come(stream, open);
  }

  /** From now on somebody is seen here, and told who else is; so again who missed some of that. */
  async #come(stream: EventStream, open: Open) {
    if (open.reader.isHidden) return;
    const presence = this.#presence;
    const user = presence && await open.reader.presenceUser();
    if (!user || stream.isClosed) return;
    this.#open.known(stream);
    const { rooms, format } = open;
    const welcome = (chunks: Iterator<Uint8Array, void>) => void writeLazily(stream, chunks);
    const arrival = { user, rooms, ...(format === apiFormat && { welcome }) };
    if (open.stays) presence.leave(open.stays);
    open.stays = presence.come(arrival);
  }

  #closed(ending: Ending, stream: EventStream) {
    if (ending === "cut") this.#cut++;
    const { leavePlace, stays } = this.#open.delete(stream) ?? {};
    this.#hub.unsubscribe(stream);
    leavePlace?.();
    if (stays) this.#presence?.leave(stays);
  }

  /** Ends all streams, spread over a while, so that their readers do not all come again at once. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#timers.forEach(clearInterval);
    const streams = [...this.#open.of().keys()];
    const atOnce = Math.ceil(streams.length / CLOSE_STEPS);
    for (let i = 0; i < streams.length; i += atOnce) {
      for (const stream of streams.slice(i, i + atOnce)) stream.close();
      await setTimeout(CLOSE_EVERY_MS);
    }
  }
}

/** Writes as a reader reads: each chunk is made no sooner than it can be written. */
async function writeLazily(stream: EventStream, chunks: Iterator<Uint8Array, void>) {
  while (await stream.drained()) {
    const piece: Uint8Array[] = [];
    for (let bytes = 0; bytes < WELCOME_BYTES;) {
      const { value } = chunks.next();
      if (!value) break;
      piece.push(value);
      bytes += value.byteLength;
    }
    if (piece.length === 0) return;
    stream.write(concat(piece));
  }
}

/** Whether news are for somebody. */
export function isMeant({ user, room }: Update, reader: Reader): boolean {
  const isOwn = user === undefined || user === reader.caller.identity;
  return isOwn && (room === undefined || reader.mayReadNow(room));
}
