// Users who are connected to other web processes, as of their latest reports.

import { errorMessage, logError } from "../logging/logger.ts";
import { decodeJson, type PresenceReport } from "../protocol.ts";
import { parseSnapshot, type PresenceSnapshot, type RoomPresence } from "./snapshot.ts";

/** Three reports did not arrive. */
const LEASE_MS = 1_100;

interface RemoteProcess {
  readonly body: Uint8Array;
  readonly snapshot: PresenceSnapshot;
  readonly receivedAt: number;
  /** The same, extended by times when nothing could be received. */
  leasedAt: number;
}

export class RemotePresence {
  readonly #own: string;
  readonly #onChanged: (room: string) => void;
  readonly #processes = new Map<string, RemoteProcess>();
  /** Time at which this process last received its own report. */
  #echoAt = -Infinity;

  /**
   * @param own Id of this process.
   * @param onChanged Called when the presence of a room has changed.
   */
  constructor(own: string, onChanged: (room: string) => void) {
    this.#own = own;
    this.#onChanged = onChanged;
  }

  /** Receives a report that the broker relayed, of this process or of another one. */
  onReport({ process, body }: PresenceReport, now: number): void {
    if (process === this.#own) return this.#onEcho(now);
    const known = this.#processes.get(process);
    try {
      const isNew = !known || !isSame(known.body, body);
      const snapshot = isNew ? parseSnapshot(decodeJson(body)) : known.snapshot;
      this.#processes.set(process, { body, snapshot, receivedAt: now, leasedAt: now });
      if (isNew) this.#touch(known?.snapshot, snapshot);
    } catch (error) {
      logError(`Dropped a presence report: ${errorMessage(error)}`);
    }
  }

  /**
   * Forgets processes whose lease has run out. Their typing users go earlier: a key press is
   * short-lived.
   */
  expire(now: number): void {
    for (const [process, other] of this.#processes) {
      if (this.#echoAt - other.leasedAt > LEASE_MS) this.#forget(process, other);
      else if (now - other.receivedAt > LEASE_MS) this.#clearTyping(process, other);
    }
  }

  /** Returns the presence of a room in each other process. */
  in(room: string): RoomPresence[] {
    const all = [...this.#processes.values()].map(({ snapshot }) => snapshot.get(room));
    return all.filter((one) => one !== undefined);
  }

  /**
   * If this process received nothing, the broker or the connection was down: all leases are
   * renewed.
   */
  #onEcho(now: number) {
    const isConnected = now - this.#echoAt <= LEASE_MS;
    this.#echoAt = now;
    if (isConnected) return;
    for (const other of this.#processes.values()) other.leasedAt = now;
  }

  #forget(process: string, { snapshot }: RemoteProcess) {
    this.#processes.delete(process);
    this.#touch(snapshot);
  }

  #clearTyping(process: string, other: RemoteProcess) {
    const typed = [...other.snapshot].filter(([, { typing }]) => typing.length > 0);
    if (typed.length === 0) return;
    const cleared = typed.map(([room, there]) => [room, { ...there, typing: [] }] as const);
    const snapshot = new Map([...other.snapshot, ...cleared]);
    // Without the bytes, so that an identical report is parsed again.
    this.#processes.set(process, { ...other, snapshot, body: new Uint8Array() });
    this.#touch(new Map(cleared));
  }

  #touch(...all: readonly (PresenceSnapshot | undefined)[]) {
    for (const snapshot of all) snapshot?.forEach((_, room) => this.#onChanged(room));
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, i) => byte === other[i]);
}
