// What the broker does with a batch that it pulled: check, number, store, and say what to publish.
// Each frame is treated as hostile: what is no draft of this version is counted and dropped.

import type { Limits } from "./config.ts";
import { ChatError } from "./errors.ts";
import type { Appended, Log } from "./log.ts";
import { type Draft, parseDraft } from "./message.ts";
import { reason } from "./report.ts";
import { Trouble } from "./trouble.ts";
import { decodeDraft, encodeEntry, encodeVerdict } from "./wire.ts";

/** A message for the PUB socket, topic first. */
export type Publication = (string | Uint8Array)[];

interface Accepted {
  readonly reply: string;
  readonly draft: Draft;
}

const encoder = new TextEncoder();

export class Intake {
  readonly #log: Log;
  readonly #limits: Limits;
  readonly #hostile = new Trouble();
  readonly #unstorable = new Trouble();

  constructor(log: Log, limits: Limits) {
    this.#log = log;
    this.#limits = limits;
  }

  /** Stores a batch in one transaction. Nothing is returned for publication before it is on disk. */
  store(batch: readonly (readonly Uint8Array[])[]): Publication[] {
    const publications: Publication[] = [];
    const accepted = batch.flatMap((frames) => this.#accept(frames, publications));
    if (accepted.length === 0) return publications;
    return publications.concat(this.#append(accepted));
  }

  #accept(frames: readonly Uint8Array[], publications: Publication[]): Accepted[] {
    try {
      const { reply, draft } = decodeDraft(frames);
      const checked = this.#check(reply, draft);
      if ("draft" in checked) return [checked];
      publications.push(checked.refusal);
    } catch (error) {
      this.#hostile.happened(`Dropped a message on ZMQ_BROKER_PULL: ${reason(error)}`);
    }
    return [];
  }

  #check(reply: string, draft: unknown): Accepted | { refusal: Publication } {
    try {
      return { reply, draft: parseDraft(draft, this.#limits) };
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return { refusal: refusal(reply, idOf(draft), error) };
    }
  }

  #append(accepted: readonly Accepted[]): Publication[] {
    try {
      const appended = this.#log.append(accepted.map(({ draft }) => draft));
      this.#unstorable.over("Messages can be stored again");
      return accepted.flatMap((one, i) => publication(one, appended[i]));
    } catch (cause) {
      this.#unstorable.happened(`Cannot store messages: ${reason(cause)}`, accepted.length);
      const error = new ChatError("broker-unavailable", "The message cannot be stored now");
      return accepted.map(({ reply, draft }) => refusal(reply, draft.id, error));
    }
  }
}

function publication({ reply, draft }: Accepted, appended: Appended | undefined): Publication[] {
  if (!appended) return [];
  if (appended.outcome === "stored") return [encodeEntry(appended.entry)];
  if (appended.outcome === "refused") return [refusal(reply, draft.id, appended.error)];
  const { id, body } = appended.entry;
  return [encodeVerdict(reply, { id, outcome: "stored", body })];
}

function refusal(reply: string, id: string, { code, message, field }: ChatError): Publication {
  const body = encoder.encode(JSON.stringify({ code, message, field }));
  return encodeVerdict(reply, { id, outcome: "refused", body });
}

function idOf(draft: unknown): string {
  const id = typeof draft === "object" && draft !== null && "id" in draft ? draft.id : undefined;
  return typeof id === "string" && /^[\w-]{1,36}$/.test(id) ? id.toLowerCase() : "-";
}
