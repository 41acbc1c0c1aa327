// What the broker does with a batch that it pulled: check, number, store, and say what to publish.
// Each frame is treated as hostile: what is no draft of this version is counted and dropped.

import type { Limits } from "../config/config.ts";
import { toChangeEntry } from "../directory/change_entry.ts";
import { deletionNotes } from "../directory/deletion_effects.ts";
import { Directory } from "../directory/directory.ts";
import { Mentions } from "../directory/mentions.ts";
import { PrunedPins } from "../directory/pin_cleanup.ts";
import { Rules } from "../directory/rules.ts";
import { ChatError, chatError } from "../errors.ts";
import { fieldsOf } from "../json.ts";
import type { AppendResult, Log, Validator } from "../log.ts";
import { type Draft, type Kind, parseDraft } from "../message.ts";
import type { NamedPresence } from "../presence/named_index.ts";
import { errorMessage } from "../logger.ts";
import type { Storage } from "../log/storage.ts";
import { ThrottledLog } from "../throttled_log.ts";
import { decodeDraft, encodeEntry, encodeVerdict, type Entry } from "../protocol.ts";

/** A message for the PUB socket, topic first. */
export type Publication = (string | Uint8Array)[];

interface Accepted {
  readonly reply: string;
  readonly draft: Draft;
}

const CHANGES_AT_ONCE = 1_000;
/** The work of what is stored together: some 20 ms, and up to 100 of edits of long texts. */
const WORK_IN_PART = 20;
/** Messages and reactions are stored in any number. What edits and deletions take is the search's index. */
const WORK: Readonly<Partial<Record<Kind, number>>> = { change: 1, edit: 2, delete: 2 };

const encoder = new TextEncoder();

export class Ingest {
  readonly #log: Log;
  readonly #limits: Limits;
  readonly #attendance: Pick<NamedPresence, "in"> | undefined;
  readonly #directory = new Directory();
  readonly #rules = new Rules(this.#directory);
  readonly #mentions = new Mentions(this.#directory);
  readonly #prunedPins: PrunedPins;
  readonly #hostile = new ThrottledLog();
  readonly #unstorable = new ThrottledLog();

  /** @param attendance Who is here, of whom some are known by a name only for that. */
  constructor(log: Log, limits: Limits, attendance?: Pick<NamedPresence, "in">) {
    this.#log = log;
    this.#limits = limits;
    this.#attendance = attendance;
    this.#prunedPins = new PrunedPins(this.#directory, log);
    this.#recall();
  }

  /** The directory, from all changes that the log has, and who wrote in slow rooms just now. */
  #recall() {
    let entries: Entry[];
    do {
      entries = this.#log.changes(this.#directory.gid, { limit: CHANGES_AT_ONCE });
      for (const entry of entries) this.#directory.apply(toChangeEntry(entry));
    } while (entries.length === CHANGES_AT_ONCE);
    this.#rules.recall(this.#log, Date.now());
  }

  /**
   * Stores a batch and yields what to publish, in parts where it is much work: between two
   * parts the broker can do something else. Nothing is yielded before it is on disk.
   */
  *store(batch: readonly (readonly Uint8Array[])[]): Generator<Publication[]> {
    const publications: Publication[] = [];
    const accepted = batch.flatMap((frames) => this.#accept(frames, publications));
    yield publications;
    for (const part of parts(runs(accepted))) yield this.#appendAll(part);
  }

  /** Takes down what is pinned in some rooms of messages that were pruned; see `store`. */
  unpinPruned(rooms: readonly string[]): Publication[] {
    const drafts = this.#prunedPins.takeDown(rooms);
    const appended = drafts.length === 0 ? [] : this.#log.append(drafts);
    appended.forEach((one) => this.#apply(one));
    return appended.flatMap(storedIn).map(encodeEntry);
  }

  /** Looks whether messages can be stored, and reports where they cannot. */
  checkStorage(): Storage {
    const storage = this.#log.checkStorage();
    if (storage.state === "ok") this.#unstorable.recovered("Messages can be stored again");
    else this.#unstorable.failed(`Cannot store messages: ${storage.reason}`);
    return storage;
  }

  #accept(frames: readonly Uint8Array[], publications: Publication[]): Accepted[] {
    try {
      const { reply, draft } = decodeDraft(frames);
      const checked = this.#check(reply, draft);
      if ("draft" in checked) return [checked];
      publications.push(checked.refusal);
    } catch (error) {
      this.#hostile.failed(`Dropped a message on ZMQ_BROKER_PULL: ${errorMessage(error)}`);
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

  readonly #judge: Validator = {
    room: (draft) => objection(() => this.#rules.requireRoom(draft)),
    draft: (draft, standing) =>
      objection(() => this.#rules.require(draft, { now: Date.now(), ...standing })),
    mentions: (draft, writers) => {
      const here = () => this.#attendance?.in(draft.room) ?? [];
      return this.#mentions.in(draft, () => [...writers(), ...here()]);
    },
    notes: (draft, standing) => deletionNotes(this.#directory, draft, standing),
  };

  #apply(appended: AppendResult) {
    for (const entry of storedIn(appended)) {
      if (entry.type === "change") this.#directory.apply(toChangeEntry(entry));
    }
  }

  /** In one transaction each: what follows a change is judged by it. */
  #appendAll(runs: readonly (readonly Accepted[])[]): Publication[] {
    const [first = [], ...more] = runs;
    if (more.length === 0) return this.#append(first);
    try {
      return this.#log.inOneCommit(() => runs.flatMap((run) => this.#append(run)));
    } catch (cause) {
      // What is in the log all the same is found there by its id when it is sent again.
      return this.#refuseAll(runs.flat(), cause);
    }
  }

  #append(accepted: readonly Accepted[]): Publication[] {
    try {
      const appended = this.#log.append(accepted.map(({ draft }) => draft), this.#judge);
      this.#unstorable.recovered("Messages can be stored again");
      this.#rules.settle((id) => appended.some((one) => isStored(one, id)));
      appended.forEach((one) => this.#apply(one));
      return accepted.flatMap((one, i) => publication(one, appended[i]));
    } catch (cause) {
      this.#rules.settle(() => false);
      return this.#refuseAll(accepted, cause);
    }
  }

  #refuseAll(accepted: readonly Accepted[], cause: unknown): Publication[] {
    this.#unstorable.failed(`Cannot store messages: ${errorMessage(cause)}`, accepted.length);
    const error = chatError("cannot-store", "The message cannot be stored now");
    return accepted.map(({ reply, draft }) => refusal(reply, draft.id, error));
  }
}

/** Splits a batch so that each change is by itself, and no run has more work than a part. */
function runs(accepted: readonly Accepted[]): Accepted[][] {
  const runs: Accepted[][] = [];
  let work = Infinity;
  for (const one of accepted) {
    const isChange = one.draft.type === "change";
    if (isChange || work >= WORK_IN_PART) {
      runs.push([]);
      work = 0;
    }
    runs.at(-1)?.push(one);
    work = isChange ? Infinity : work + workOf(one);
  }
  return runs;
}

/** Runs that are stored together: all, or as many as have the work of a part. */
function parts(runs: readonly Accepted[][]): Accepted[][][] {
  const parts: Accepted[][][] = [];
  let work = Infinity;
  for (const run of runs) {
    if (work >= WORK_IN_PART) {
      parts.push([]);
      work = 0;
    }
    parts.at(-1)?.push(run);
    work += run.reduce((sum, one) => sum + workOf(one), 0);
  }
  return parts;
}

function workOf({ draft: { type } }: Accepted): number {
  return WORK[type] ?? 0;
}

function isStored(appended: AppendResult, id: string): boolean {
  return appended.outcome === "stored" && appended.entry.id === id;
}

/** What is new in the log, in its order. */
function storedIn(appended: AppendResult): Entry[] {
  return appended.outcome === "stored" ? [appended.entry, ...appended.notes ?? []] : [];
}

function objection(require: () => void): ChatError | undefined {
  try {
    require();
  } catch (error) {
    if (error instanceof ChatError) return error;
    throw error;
  }
}

function publication(
  { reply, draft }: Accepted,
  appended: AppendResult | undefined,
): Publication[] {
  if (!appended) return [];
  if (appended.outcome === "stored") return storedIn(appended).map(encodeEntry);
  if (appended.outcome === "refused") return [refusal(reply, draft.id, appended.error)];
  const { id, body } = appended.entry;
  return [encodeVerdict(reply, { id, outcome: "stored", body })];
}

function refusal(reply: string, id: string, error: ChatError): Publication {
  const { code, message, members } = error;
  const body = encoder.encode(JSON.stringify({ code, message, ...members }));
  return encodeVerdict(reply, { id, outcome: "refused", body });
}

function idOf(draft: unknown): string {
  const { id } = fieldsOf(draft);
  return typeof id === "string" && /^[\w-]{1,36}$/.test(id) ? id.toLowerCase() : "-";
}
