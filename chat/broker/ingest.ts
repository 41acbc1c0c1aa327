// Validates and stores a batch of drafts, and returns the messages to publish. Frames are treated as
// hostile: those that are not a draft of this version are counted and dropped.

import type { Limits } from "../config/config.ts";
import { toChangeEntry } from "../directory/change_entry.ts";
import { deletionNotes } from "../directory/deletion_effects.ts";
import { Directory } from "../directory/directory.ts";
import { Mentions } from "../directory/mentions.ts";
import { PinCleanup } from "../directory/pin_cleanup.ts";
import { Rules } from "../directory/rules/rules.ts";
import { ChatError, chatError } from "../errors.ts";
import { LeadLostError } from "../journal/journal.ts";
import { fieldsOf } from "../json.ts";
import type { AppendResult, DraftStore, Log, RunOutcome, Validator } from "../log.ts";
import { MAX_PRESENT } from "../domain/group_mention.ts";
import type { Role } from "../domain/user.ts";
import { type Draft, type EntryType, parseDraft } from "../message.ts";
import type { NamedPresence } from "../presence/named_index.ts";
import { errorMessage } from "../logging/logger.ts";
import type { StorageStatus } from "../log/storage.ts";
import { ThrottledLog } from "../logging/throttled_log.ts";
import {
  decodeDraft,
  encodeDraftResult,
  encodeEntry,
  encodeUserEvent,
  type Entry,
} from "../protocol.ts";

/** A message for the PUB socket, topic first. */
export type Publication = (string | Uint8Array)[];

interface Accepted {
  readonly reply: string;
  readonly draft: Draft;
}

const CHANGES_PER_READ = 1_000;
/** Work per transaction: some 20 ms, or up to 100 ms for edits of long texts. */
const WORK_PER_PART = 20;
/** Milliseconds, more or less. Edits and deletions have to update the search index. */
const WORK: Readonly<Record<EntryType, number>> = {
  message: 0.01,
  reaction: 0.2,
  change: 1,
  edit: 2,
  delete: 2,
};
const WORK_PER_CHAR = 0.000_025;
/** Added for a text with "@", which must be searched for the names of users. */
const WORK_OF_MENTIONS = 1.5;
const WORK_PER_FILE = 0.03;

const encoder = new TextEncoder();

export interface IngestOptions {
  /** Present users, who can be mentioned although they never posted. */
  readonly presence?: Pick<NamedPresence, "in">;
  /** The lowest role that may mention a group: member by default. */
  readonly groupMentionRole?: Role;
  /** Stores the drafts; the log by default. */
  readonly drafts?: DraftStore;
}

export class Ingest {
  readonly #log: Log;
  readonly #drafts: DraftStore;
  readonly #limits: Limits;
  readonly #presence: Pick<NamedPresence, "in"> | undefined;
  readonly #directory = new Directory();
  readonly #rules = new Rules(this.#directory);
  readonly #mentions: Mentions;
  readonly #prunedPins: PinCleanup;
  readonly #hostile = new ThrottledLog();
  readonly #unstorable = new ThrottledLog();
  readonly #validator: Validator = {
    room: (draft) => rejectionOf(() => this.#rules.requireRoom(draft)),
    draft: (draft, context) =>
      rejectionOf(() => this.#rules.require(draft, { now: Date.now(), ...context })),
    mentions: (draft, writers) => {
      const present = () => this.#presence?.in(draft.room) ?? [];
      return this.#mentions.in(draft, () => [...writers(), ...present()]);
    },
    group: (draft) => {
      const groupMention = this.#mentions.groupIn(draft);
      if (groupMention !== "here") return groupMention && { groupMention };
      // The web process knows all its users, presence reports name the first ones.
      const present = draft.present ??
        (this.#presence?.in(draft.room) ?? []).slice(0, MAX_PRESENT).map(({ id }) => id);
      return { groupMention, present };
    },
    notes: (draft, context) => deletionNotes(this.#directory, draft, context),
  };

  constructor(
    log: Log,
    limits: Limits,
    { presence, groupMentionRole, drafts = log }: IngestOptions = {},
  ) {
    this.#mentions = new Mentions(this.#directory, groupMentionRole);
    this.#log = log;
    this.#drafts = drafts;
    this.#limits = limits;
    this.#presence = presence;
    this.#prunedPins = new PinCleanup(this.#directory, log);
    this.#restore();
  }

  /**
   * Stores a batch and yields the messages to publish. A batch with much work is stored in parts, and the
   * broker may do other work between them. Nothing is yielded before it is on disk.
   *
   * @throws {LeadLostError} Nobody may be told anything of the rest of the batch.
   */
  async *store(batch: readonly (readonly Uint8Array[])[]): AsyncGenerator<Publication[]> {
    const publications: Publication[] = [];
    const accepted = batch.flatMap((frames) => this.#accept(frames, publications));
    yield publications;
    for (const part of groupIntoParts(splitIntoRuns(accepted))) yield await this.#storeRuns(part);
  }

  /** Unpins pruned messages of some rooms. Returns the messages to publish, as `store` does. */
  async unpinPruned(rooms: readonly string[]): Promise<Publication[]> {
    const drafts = this.#prunedPins.unpinPruned(rooms);
    const publications: Publication[] = [];
    if (drafts.length === 0) return publications;
    await this.#drafts.storeRuns([drafts], undefined, (_, outcome) => {
      if ("error" in outcome) {
        this.#unstorable.failed(`Cannot unpin pruned messages: ${errorMessage(outcome.error)}`);
        return;
      }
      outcome.results.forEach((one) => this.#apply(one));
      publications.push(...outcome.results.flatMap(newEntriesOf).map(encodeEntry));
    });
    return publications;
  }

  /** Checks whether messages can be stored, and logs if they cannot. */
  checkStorage(): StorageStatus {
    const storage = this.#log.checkStorage();
    if (storage.state === "ok") this.#unstorable.recovered("Messages can be stored again");
    else this.#unstorable.failed(`Cannot store messages: ${storage.reason}`);
    return storage;
  }

  /** Restores the directory and the slow-mode timers from the log. */
  #restore() {
    let entries: Entry[];
    do {
      entries = this.#log.changes(this.#directory.gid, { limit: CHANGES_PER_READ });
      for (const entry of entries) this.#directory.apply(toChangeEntry(entry));
    } while (entries.length === CHANGES_PER_READ);
    this.#rules.restore(this.#log, Date.now());
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
      return { refusal: encodeRefusal(reply, idOf(draft), error) };
    }
  }

  /** Stores runs one by one, so that each change is in effect for the drafts after it. */
  async #storeRuns(runs: readonly (readonly Accepted[])[]): Promise<Publication[]> {
    const publications: Publication[] = [];
    const drafts = runs.map((run) => run.map(({ draft }) => draft));
    try {
      await this.#drafts.storeRuns(drafts, this.#validator, (index, outcome) => {
        publications.push(...this.#onStored(runs[index] ?? [], outcome));
      });
      return publications;
    } catch (cause) {
      // Whoever leads next answers: here nobody can know.
      if (cause instanceof LeadLostError) throw cause;
      // A draft that is in the log after all is found by its id when it is sent again.
      return this.#refuseAll(runs.flat(), cause);
    }
  }

  #onStored(run: readonly Accepted[], outcome: RunOutcome): Publication[] {
    if ("error" in outcome) {
      this.#rules.confirm(() => false);
      return this.#refuseAll(run, outcome.error);
    }
    const { results } = outcome;
    this.#unstorable.recovered("Messages can be stored again");
    this.#rules.confirm((id) => results.some((one) => isStored(one, id)));
    results.forEach((one) => this.#apply(one));
    return run.flatMap((one, i) => publicationsOf(one, results[i]));
  }

  #apply(appended: AppendResult) {
    for (const entry of newEntriesOf(appended)) {
      if (entry.type === "change") this.#directory.apply(toChangeEntry(entry));
    }
  }

  #refuseAll(accepted: readonly Accepted[], cause: unknown): Publication[] {
    this.#unstorable.failed(`Cannot store messages: ${errorMessage(cause)}`, accepted.length);
    const error = chatError("cannot-store", "Cannot store the message now");
    return accepted.map(({ reply, draft }) => encodeRefusal(reply, draft.id, error));
  }
}

/** Splits a batch into runs: each change is a run of its own, and no run has more work than a part. */
function splitIntoRuns(accepted: readonly Accepted[]): Accepted[][] {
  const runs: Accepted[][] = [];
  let work = Infinity;
  for (const one of accepted) {
    const isChange = one.draft.type === "change";
    if (isChange || work >= WORK_PER_PART) {
      runs.push([]);
      work = 0;
    }
    runs.at(-1)?.push(one);
    work = isChange ? Infinity : work + workOf(one);
  }
  return runs;
}

/** Groups runs into parts, each with a limited amount of work. */
function groupIntoParts(runs: readonly Accepted[][]): Accepted[][][] {
  const parts: Accepted[][][] = [];
  let work = Infinity;
  for (const run of runs) {
    if (work >= WORK_PER_PART) {
      parts.push([]);
      work = 0;
    }
    parts.at(-1)?.push(run);
    work += run.reduce((sum, one) => sum + workOf(one), 0);
  }
  return parts;
}

function workOf({ draft: { type, text, files = [] } }: Accepted): number {
  return WORK[type] + text.length * WORK_PER_CHAR + files.length * WORK_PER_FILE +
    (text.includes("@") ? WORK_OF_MENTIONS : 0);
}

function isStored(appended: AppendResult, id: string): boolean {
  return appended.outcome === "stored" && appended.entry.id === id;
}

/** Returns the new entries of the log, in order. */
function newEntriesOf(appended: AppendResult): Entry[] {
  return appended.outcome === "stored" ? [appended.entry, ...appended.notes ?? []] : [];
}

function rejectionOf(require: () => void): ChatError | undefined {
  try {
    require();
  } catch (error) {
    if (error instanceof ChatError) return error;
    throw error;
  }
}

function publicationsOf(
  { reply, draft }: Accepted,
  appended: AppendResult | undefined,
): Publication[] {
  if (!appended) return [];
  if (appended.outcome === "stored") {
    const events = (appended.concerned ?? []).map((user) =>
      encodeUserEvent({ user, activityIn: appended.entry.room })
    );
    return [...newEntriesOf(appended).map(encodeEntry), ...events];
  }
  if (appended.outcome === "refused") return [encodeRefusal(reply, draft.id, appended.error)];
  const { id, body } = appended.entry;
  return [encodeDraftResult(reply, { id, outcome: "stored", body })];
}

function encodeRefusal(reply: string, id: string, error: ChatError): Publication {
  const { code, message, details } = error;
  const body = encoder.encode(JSON.stringify({ code, message, ...details }));
  return encodeDraftResult(reply, { id, outcome: "refused", body });
}

function idOf(draft: unknown): string {
  const { id } = fieldsOf(draft);
  return typeof id === "string" && /^[\w-]{1,36}$/.test(id) ? id.toLowerCase() : "-";
}
