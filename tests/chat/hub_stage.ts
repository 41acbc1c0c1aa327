// Hubs before a log and listeners that tests hold in their hands.

import { setImmediate } from "node:timers/promises";
import type { Subscriber } from "../../hub/subscriber_group.ts";
import type { Cursor } from "../../hub/cursor.ts";
import type { ReplayPage } from "../../hub/ordered_feed.ts";
import type { EventEncoder } from "../../hub/event_encoder.ts";
import { Hub } from "../../hub/hub.ts";
import type { History } from "../../hub/history_queue.ts";
import type { Entry } from "../../chat/protocol.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** News as short words: `lobby:3 `, `continued `, `up `, and `up? ` where no place is told. */
export const format: EventEncoder = {
  name: "words",
  entry: ({ room, gid }) => encoder.encode(`${room}:${gid} `),
  resume: ({ status, ...gap }) => encoder.encode(`${[status, ...Object.values(gap)].join("-")} `),
  beat: ({ isBrokerUp, place }) =>
    encoder.encode(`${isBrokerUp ? "up" : "down"}${place ? "" : "?"} `),
};

export class Reader implements Subscriber {
  isClosed = false;
  text = "";
  chunks = 0;
  /** Until it reads again nothing may wait for it. */
  reading: PromiseWithResolvers<void> | undefined;

  write(chunk: Uint8Array): void {
    this.text += decoder.decode(chunk);
    this.chunks++;
  }

  hasRoomFor(): boolean {
    return this.reading === undefined;
  }

  async drained(): Promise<boolean> {
    await this.reading?.promise;
    return !this.isClosed;
  }

  close(): void {
    this.isClosed = true;
  }

  /** What came since the last look, without the words on the broker. */
  take(): string {
    const text = this.text.replaceAll(/(up|down)\?? /g, "");
    this.text = "";
    return text.trim();
  }
}

export function entry(gid: number, room = "lobby", epoch = "a"): Entry {
  const body = new Uint8Array();
  return { epoch, gid, kind: "message", room, seq: gid, id: `${gid}`, at: 0, body };
}

/** A log that answers when the test says so, a few entries at a time. */
export class TestLog implements History {
  readonly entries: Entry[] = [];
  epoch = "a";
  pruned = 0;
  asked = 0;
  /** Entries in an answer, at most. */
  page = 3;
  before: () => void | Promise<void> = () => {};

  async after(gid: number, rooms?: readonly string[]): Promise<ReplayPage> {
    this.asked++;
    await this.before();
    const entries = this.entries.filter((one) =>
      one.gid > gid && (rooms?.includes(one.room) ?? true)
    )
      .slice(0, this.page);
    const upTo = entries.length < this.page ? this.entries.length : entries.at(-1)?.gid ?? gid;
    return { epoch: this.epoch, entries, upTo, pruned: this.pruned };
  }

  async head(): Promise<Cursor> {
    this.asked++;
    await this.before();
    return { epoch: this.epoch, gid: this.entries.length };
  }
}

export interface StartedHub {
  readonly hub: Hub;
  readonly log: TestLog;
  /** The next entry of a room is stored and heard. */
  readonly publish: (room?: string) => void;
}

/** A hub whose process started when the log had `stored` entries. */
export function startedHub(stored = 0, { page = 3, kept = format } = {}): StartedHub {
  const log = new TestLog();
  log.page = page;
  const hub = new Hub(log, kept);
  for (let gid = 1; gid <= stored; gid++) log.entries.push(entry(gid));
  hub.restart({ epoch: "a", gid: stored });
  hub.setBrokerUp(true);
  const publish = (room = "lobby") => {
    const next = entry(log.entries.length + 1, room);
    log.entries.push(next);
    hub.deliver(next);
  };
  return { hub, log, publish };
}

/** A hub that asks the log for what was stored before: it could not be had when it started. */
export async function unfilledHub(stored: number): Promise<StartedHub> {
  const started = startedHub(stored, { page: 1 });
  await setImmediate();
  started.log.page = 3;
  started.log.asked = 0;
  return started;
}

export const rooms = ["lobby"];
