// The open streams of this process: opens them, sends them heartbeats and updates, closes those that
// lose their permissions, and closes all at the end of the process.

import { concat } from "@std/bytes/concat";
import { setTimeout } from "node:timers/promises";
import { stopping } from "../../chat/errors.ts";
import { errorMessage, logError } from "../../chat/logging/logger.ts";
import type { PresenceEntry } from "../../chat/presence/local.ts";
import type { Presence } from "../../chat/presence/presence.ts";
import type { Entry } from "../../chat/protocol.ts";
import {
  type CloseReason,
  encodeEvent,
  EventStream,
  type EventStreamOptions,
} from "../../http/event_stream.ts";
import type { Cursor, EventEncoder, Hub } from "../../hub/mod.ts";
import type { RequestContext } from "../request/context.ts";
import { apiFormat } from "./event_format.ts";
import { StreamIndex } from "./stream_index.ts";
import type { StreamLimits } from "./stream_limits.ts";
import { type Update, UpdateBuffer } from "./update_buffer.ts";

export interface StreamRegistryOptions {
  readonly hub: Hub<Entry>;
  readonly limits: StreamLimits;
  /** Bytes that may be queued for a client that reads too slowly. */
  readonly maxQueuedBytes: number;
  /** Absent where presence is turned off. */
  readonly presence?: Presence | undefined;
}

/** The part of a request's context that its stream keeps. */
export type StreamContext =
  & Pick<RequestContext, "caller" | "isHidden" | "isStillAllowed" | "presenceUser">
  & { readonly permissions: Pick<RequestContext["permissions"], "isLoaded" | "mayReadNow"> };

export interface StreamOptions {
  readonly rooms: readonly string[];
  /** Requested rooms that the user may not read: the client is told. */
  readonly denied?: readonly string[];
  readonly format: EventEncoder<Entry>;
  readonly after?: Cursor | undefined;
  readonly context: StreamContext;
}

/** An open stream. There may be very many, so it is small. */
interface OpenStream extends StreamOptions {
  readonly release: () => void;
  /** Set once the stream receives updates. */
  receivesUpdates?: true;
  /** The user's presence through this stream. */
  presence?: readonly PresenceEntry[];
}

/** Bytes of the initial presence per write: a quarter of the default `maxQueuedBytes`. */
const WELCOME_BYTES = 16 * 1024;

const MAX_STALLED_MS = 10_000;

const HEARTBEAT_MS = 15_000;

/** Interval between checks for expired credentials. */
const RECHECK_MS = 1_000;

/** Tells the client that it must authenticate again. */
const AUTH = encodeEvent({ event: "auth", data: "{}" });

/** Tells a single client that it may reconnect at once. */
const AT_ONCE = encodeEvent({ retry: 0 });

/** Spread, so that clients that lost their streams together do not reconnect at the same moment. */
const RETRY_MS = { min: 1_000, spread: 2_000 };

// At the end of the process the streams are closed one after the other, within two seconds.
const CLOSE_STEP_MS = 10;
const CLOSE_STEPS = 200;

export class StreamRegistry {
  readonly #hub: Hub<Entry>;
  readonly #limits: StreamLimits;
  readonly #presence: Presence | undefined;
  readonly #streamOptions: EventStreamOptions;
  readonly #streams = new StreamIndex<OpenStream>();
  readonly #updates = new UpdateBuffer();
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  #overflows = 0;
  #isClosing = false;

  constructor({ hub, limits, maxQueuedBytes, presence }: StreamRegistryOptions) {
    this.#hub = hub;
    this.#limits = limits;
    this.#presence = presence;
    this.#streamOptions = {
      maxQueuedBytes,
      maxStalledMs: MAX_STALLED_MS,
      onClose: (reason, stream) => this.#onClose(reason, stream),
    };
    this.#timers = [
      setInterval(() => hub.heartbeat(), HEARTBEAT_MS),
      setInterval(() => this.recheckAccess(), RECHECK_MS),
    ];
  }

  /** The number of open streams. */
  get size(): number {
    return this.#streams.size;
  }

  /** The number of streams that were closed because their clients read too slowly. */
  get overflows(): number {
    return this.#overflows;
  }

  /**
   * Opens a stream that subscribes to the hub.
   *
   * @throws {ChatError} see `StreamLimits.acquire`; `broker-unavailable` while the process is stopping.
   */
  open(options: StreamOptions): Response {
    if (this.#isClosing) throw stopping();
    const { context, denied = [] } = options;
    const open: OpenStream = { ...options, release: this.#limits.acquire(context.caller) };
    const stream = new EventStream(this.#streamOptions);
    this.#streams.add(stream, open);
    const retry = Math.round(RETRY_MS.min + Math.random() * RETRY_MS.spread);
    stream.write(encodeEvent({ retry }));
    if (denied.length > 0) {
      stream.write(encodeEvent({ event: "denied", data: JSON.stringify({ rooms: denied }) }));
    }
    this.#subscribe(stream, open).catch((error) => {
      logError(`Cannot bring a stream up to date: ${errorMessage(error)}`);
      stream.close();
    });
    return stream.toResponse();
  }

  /**
   * Closes the streams of users who may no longer use the chat, and streams with a room that their user
   * may no longer read or whose permissions are being loaded: the client reconnects and learns which.
   *
   * @param user Only the streams of this user; all by default.
   */
  recheckAccess(user?: string): void {
    for (const [stream, { rooms, context }] of this.#streams.of(user)) {
      const { permissions } = context;
      if (permissions.isLoaded && !context.isStillAllowed) stream.write(AUTH);
      else if (rooms.every((room) => permissions.mayReadNow(room))) continue;
      else if (user !== undefined) stream.write(AT_ONCE);
      stream.close();
    }
  }

  /** Sends a transient update to its recipients. */
  broadcast(update: Update): void {
    const { position } = this.#hub.state;
    if (position) this.#updates.push(update, position);
    for (const [stream, { receivesUpdates, context }] of this.#streams.of(update.user)) {
      if (receivesUpdates && isRecipient(context, update)) stream.write(update.event);
    }
  }

  /** Closes all streams over two seconds, so that their clients do not reconnect all at once. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#timers.forEach(clearInterval);
    const streams = [...this.#streams.of().keys()];
    const perStep = Math.ceil(streams.length / CLOSE_STEPS);
    for (let i = 0; i < streams.length; i += perStep) {
      for (const stream of streams.slice(i, i + perStep)) stream.close();
      await setTimeout(CLOSE_STEP_MS);
    }
  }

  async #subscribe(stream: EventStream, open: OpenStream) {
    const { rooms, format, after, context } = open;
    await this.#hub.subscribe(stream, {
      rooms,
      encoder: format,
      after,
      entriesOnly: context.isHidden,
      onResume: () => this.#startUpdates(open),
      onCaughtUp: () => this.#joinPresence(stream, open),
    });
    await this.#joinPresence(stream, open);
  }

  /** Returns the updates that the client may have missed; from now on it receives all. */
  #startUpdates(open: OpenStream): Uint8Array[] {
    const { after, format, context } = open;
    if (format !== apiFormat) return [];
    open.receivesUpdates = true;
    const missed = after ? this.#updates.after(after, context.caller.identity) : [];
    return missed.filter((update) => isRecipient(context, update)).map(({ event }) => event);
  }

  /** Makes the user present and sends the presence of others; again after the stream has caught up. */
  async #joinPresence(stream: EventStream, open: OpenStream) {
    if (open.context.isHidden) return;
    const presence = this.#presence;
    const user = presence && await open.context.presenceUser();
    if (!user || stream.isClosed) return;
    this.#streams.reindex(stream);
    const { rooms, format } = open;
    const onReady = (chunks: Iterator<Uint8Array, void>) => void writeLazily(stream, chunks);
    const options = { user, rooms, ...(format === apiFormat && { onReady }) };
    if (open.presence) presence.leave(open.presence);
    open.presence = presence.join(options);
  }

  #onClose(reason: CloseReason, stream: EventStream) {
    if (reason === "overflow") this.#overflows++;
    const { release, presence } = this.#streams.delete(stream) ?? {};
    this.#hub.unsubscribe(stream);
    release?.();
    if (presence) this.#presence?.leave(presence);
  }
}

/** Writes as fast as the client reads: a chunk is created only when it can be written. */
async function writeLazily(stream: EventStream, chunks: Iterator<Uint8Array, void>) {
  while (await stream.drained()) {
    const batch: Uint8Array[] = [];
    for (let bytes = 0; bytes < WELCOME_BYTES;) {
      const { value } = chunks.next();
      if (!value) break;
      batch.push(value);
      bytes += value.byteLength;
    }
    if (batch.length === 0) return;
    stream.write(concat(batch));
  }
}

/** Whether an update is for the user of a stream. */
export function isRecipient(
  { caller, permissions }: Pick<StreamContext, "caller" | "permissions">,
  { user, room }: Update,
): boolean {
  const isOwn = user === undefined || user === caller.identity;
  return isOwn && (room === undefined || permissions.mayReadNow(room));
}
