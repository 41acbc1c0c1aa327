// Hubs with logs and subscribers that tests control.

import { setImmediate } from "node:timers/promises";
import {
  type Cursor,
  type EventEncoder,
  type History,
  Hub,
  type LogEntry,
  type ReplayPage,
  type Subscriber,
} from "../../hub/mod.ts";

export interface TestEntry extends LogEntry {
  readonly isRedaction?: boolean;
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** Events as short words: `lobby:3 `, `continued `, `up `, and `up? ` without a position. */
export const words: EventEncoder<TestEntry> = {
  name: "words",
  entry: ({ room, gid }) => utf8.encode(`${room}:${gid} `),
  resume: ({ status, ...gap }) => utf8.encode(`${[status, ...Object.values(gap)].join("-")} `),
  heartbeat: ({ isSourceUp, position }) =>
    utf8.encode(`${isSourceUp ? "up" : "down"}${position ? "" : "?"} `),
};

export class TestSubscriber implements Subscriber {
  isClosed = false;
  text = "";
  chunks = 0;
  /** While set, the subscriber reads nothing and has no room. */
  stalled: PromiseWithResolvers<void> | undefined;

  write(chunk: Uint8Array): void {
    this.text += decoder.decode(chunk);
    this.chunks++;
  }

  hasRoomFor(): boolean {
    return this.stalled === undefined;
  }

  async drained(): Promise<boolean> {
    await this.stalled?.promise;
    return !this.isClosed;
  }

  close(): void {
    this.isClosed = true;
  }

  stall(): void {
    this.stalled = Promise.withResolvers();
  }

  /** Reads again, and resolves when the subscriber has had time to catch up. */
  async readOn(): Promise<void> {
    this.stalled?.resolve();
    this.stalled = undefined;
    for (let turn = 0; turn < 5; turn++) await setImmediate();
  }

  /** Returns the events since the last call, without heartbeats. */
  take(): string {
    const text = this.text.replaceAll(/(up|down)\?? /g, "");
    this.text = "";
    return text.trim();
  }
}

export function entry(gid: number, room = "lobby", epoch = "a"): TestEntry {
  return { epoch, gid, room };
}

/** A log in memory that runs `before` ahead of each read. */
export class TestLog implements History<TestEntry> {
  readonly entries: TestEntry[] = [];
  epoch = "a";
  pruned = 0;
  reads = 0;
  /** Most entries of a page. */
  pageSize = 3;
  before: () => void | Promise<void> = () => {};

  async after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<TestEntry>> {
    this.reads++;
    await this.before();
    const entries = this.entries
      .filter((one) => one.gid > gid && (rooms?.includes(one.room) ?? true))
      .slice(0, this.pageSize);
    const isLast = entries.length < this.pageSize;
    const upTo = isLast ? this.entries.length : entries.at(-1)?.gid ?? gid;
    return { epoch: this.epoch, entries, upTo, pruned: this.pruned };
  }

  async head(): Promise<Cursor> {
    this.reads++;
    await this.before();
    return { epoch: this.epoch, gid: this.entries.length };
  }
}

export interface StartedHub {
  readonly hub: Hub<TestEntry>;
  readonly log: TestLog;
  /** Stores the next entry of a room and publishes it. */
  readonly publish: (room?: string) => void;
}

/** Starts a hub when its log has `stored` entries. */
export function startHub(stored = 0, { pageSize = 3, encoder = words } = {}): StartedHub {
  const log = new TestLog();
  log.pageSize = pageSize;
  const hub = newHub(log, encoder);
  for (let gid = 1; gid <= stored; gid++) log.entries.push(entry(gid));
  hub.restart({ epoch: "a", gid: stored });
  hub.setSourceUp(true);
  const publish = (room = "lobby") => {
    const next = entry(log.entries.length + 1, room);
    log.entries.push(next);
    hub.publish(next);
  };
  return { hub, log, publish };
}

/** Starts a hub that could not load the stored entries into memory, so that it reads them from the log. */
export async function startHubWithoutMemory(stored: number): Promise<StartedHub> {
  const started = startHub(stored, { pageSize: 1 });
  await setImmediate();
  started.log.pageSize = 3;
  started.log.reads = 0;
  return started;
}

export function newHub(history = new TestLog(), encoder = words): Hub<TestEntry> {
  return new Hub({ history, encoder, isRedaction: ({ isRedaction = false }) => isRedaction });
}

export const rooms = ["lobby"];
