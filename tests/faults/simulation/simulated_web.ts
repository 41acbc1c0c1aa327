// A simulated web process without sockets: its real sender, feed and hub, and the links to them.

import { ChatError } from "../../../chat/errors.ts";
import { type History, Hub, OrderedFeed, type ReplayPage } from "../../../hub/mod.ts";
import { DraftSender } from "../../../chat/broker/draft_sender.ts";
import {
  decodeAnswer,
  decodeDraftResult,
  decodeEntry,
  decodeHeartbeat,
  encodeRequest,
  type EntriesAnswer,
  type Entry,
  HEARTBEAT_TOPIC,
  inboxTopic,
} from "../../../chat/protocol.ts";
import type { FaultyLink } from "../faulty_link.ts";
import { readerFormat } from "./simulated_reader.ts";

export type Frames = readonly Uint8Array[];

/** Small, so that a response rarely has everything. */
const ENTRIES_AT_ONCE = 5;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
let webs = 0;

export function toFrames(message: readonly (string | Uint8Array)[]): Frames {
  return message.map((part) => typeof part === "string" ? encoder.encode(part) : part);
}

interface Lines {
  readonly push: (frames: Frames) => void;
  /** Undefined if the request or its response was lost. */
  readonly ask: (frames: Frames) => Promise<Frames | undefined>;
  readonly down: FaultyLink<Frames>;
}

export class SimulatedWeb implements History<Entry> {
  readonly sender: DraftSender;
  readonly hub = new Hub<Entry>({ history: this, encoder: readerFormat });
  readonly down: FaultyLink<Frames>;
  readonly #ask: Lines["ask"];
  readonly #reply = `web${++webs}`;
  readonly #feed = new OrderedFeed<Entry>({
    deliver: (entry) => this.hub.publish(entry),
    restart: (position) => this.hub.restart(position),
    skip: (gap) => this.hub.skip(gap),
    request: (gid) => this.#fill(gid),
  });
  #questions = 0;

  constructor({ push, ask, down }: Lines) {
    const trySend = (message: unknown) => {
      if (Array.isArray(message)) push(toFrames(message));
      return true;
    };
    this.sender = new DraftSender(() => ({ trySend }), this.#reply);
    this.#ask = ask;
    this.down = down;
  }

  /** Delivers a publication. */
  receive(frames: Frames): void {
    const topic = decoder.decode(frames[0]);
    if (topic.startsWith("n.") && topic !== inboxTopic(this.#reply)) return;
    for (const arrived of this.down.carry(frames)) this.#arrived(arrived);
  }

  async after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<Entry>> {
    const limit = ENTRIES_AT_ONCE;
    const { position, pruned, entries } = await this.#question("after", { gid, rooms, limit });
    const upTo = entries.length < limit ? position.gid : entries.at(-1)?.gid ?? gid;
    return { epoch: position.epoch, entries, upTo, pruned };
  }

  async head(): Promise<EntriesAnswer["position"]> {
    return (await this.#question("head", {})).position;
  }

  close(): void {
    this.sender.close();
  }

  #arrived(frames: Frames) {
    const topic = decoder.decode(frames[0]);
    if (topic === HEARTBEAT_TOPIC) return this.#feed.onHeartbeat(decodeHeartbeat(frames));
    if (topic.startsWith("n.")) return this.sender.onResult(decodeDraftResult(frames));
    const entry = decodeEntry(frames);
    this.sender.onStored(entry);
    this.#feed.onEntry(entry);
  }

  async #question(verb: string, args: unknown): Promise<EntriesAnswer> {
    const frames = await this.#ask(toFrames(encodeRequest(`${++this.#questions}`, verb, args)));
    if (!frames) throw new ChatError("broker-unavailable", "The answer was lost");
    const answer = decodeAnswer(frames);
    if ("entries" in answer) return answer;
    throw new TypeError(`Expected entries as the answer to "${verb}"`);
  }

  async #fill(gid: number) {
    try {
      const reach = await this.after(gid);
      for (const entry of reach.entries) this.sender.onStored(entry);
      this.#feed.onReplay(reach);
    } catch {
      this.#feed.onReplayFailed();
    }
  }
}
