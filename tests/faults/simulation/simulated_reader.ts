// A simulated reader without sockets: it records what it sees and resumes from its cursor.

import {
  type EventEncoder,
  formatCursor,
  type Hub,
  parseCursor,
  type Subscriber,
} from "../../../hub/mod.ts";
import type { Entry } from "../../../chat/protocol.ts";
import type { Position, ReaderRecord, Resumption } from "../invariants.ts";

const encoder = new TextEncoder();

const line = (...words: readonly (string | number)[]) => encoder.encode(`${words.join(" ")}\n`);

/** Updates as text lines: `entry <cursor> <room> <seq> <id>`, `resume <status>`, `heartbeat <cursor>`. */
export const readerFormat: EventEncoder<Entry> = {
  name: "simulation",
  entry: (entry) => line("entry", formatCursor(entry), entry.room, entry.seq, entry.id),
  resume: ({ status }) => line("resume", status),
  heartbeat: ({ position }) => line("heartbeat", position ? formatCursor(position) : ""),
};

export class SimulatedReader implements ReaderRecord {
  readonly name: string;
  readonly rooms: readonly string[];
  readonly from = 0;
  readonly seen: Position[] = [];
  readonly resumptions: Resumption[] = [];
  #cursor: string;
  #stream: { isClosed: boolean } & Subscriber | undefined;
  #hub: Hub<Entry> | undefined;
  #state: "catching up" | "live" | "cut" = "cut";

  constructor(name: string, { rooms, start }: { rooms: readonly string[]; start: string }) {
    this.name = name;
    this.rooms = rooms;
    this.#cursor = start;
  }

  get hub(): Hub<Entry> | undefined {
    return this.#hub;
  }

  /** "cut" if its stream ended because missed entries could not be read. */
  get state(): "catching up" | "live" | "cut" {
    return this.#state;
  }

  /** Leaves its stream, if any, and opens another one from its cursor. */
  follow(hub: Hub<Entry>): void {
    if (this.#stream) {
      this.#stream.isClosed = true;
      this.#hub?.unsubscribe(this.#stream);
    }
    const stream = this.#newStream();
    this.#stream = stream;
    this.#hub = hub;
    this.#state = "catching up";
    const after = parseCursor(this.#cursor);
    const become = (state: "live" | "cut") => {
      if (stream === this.#stream) this.#state = state;
    };
    hub.subscribe(stream, { rooms: this.rooms, after })
      .then(() => become("live"), () => become("cut"));
  }

  #newStream() {
    const stream = {
      isClosed: false,
      write: (chunk: Uint8Array) => {
        if (!stream.isClosed) this.#read(new TextDecoder().decode(chunk));
      },
      hasRoomFor: () => true,
      drained: () => Promise.resolve(!stream.isClosed),
      close: () => void (stream.isClosed = true),
    };
    return stream;
  }

  #read(text: string) {
    for (const line of text.trim().split("\n")) {
      const [what, first = "", room = "", seq, id = ""] = line.split(" ");
      const gid = parseCursor(first)?.gid;
      if (what === "resume") {
        this.resumptions.push({ status: first, after: this.seen.at(-1)?.gid ?? 0 });
      } else if (gid !== undefined) this.#cursor = first;
      if (what === "entry" && gid !== undefined) {
        this.seen.push({ gid, room, seq: Number(seq), id });
      }
    }
  }
}
