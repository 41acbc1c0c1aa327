// One of the brokers that keep a log together. It follows the journal with its own log until it leads.

import { setTimeout as delay } from "node:timers/promises";
import type { Cursor } from "../../hub/mod.ts";
import { errorMessage, logError } from "../logging/logger.ts";
import type { UserState } from "../domain/user_state.ts";
import type { Journal, Lead, Outlook } from "./journal.ts";
import { JournaledDrafts, type View } from "./journaled_drafts.ts";

/** Milliseconds between reads while another broker leads. */
const FOLLOW_EVERY_MS = 250;

/** Milliseconds between confirmations while this one leads: four of them fit into the lease. */
const CONFIRM_EVERY_MS = 500;

/** What users set for themselves, kept at once. */
const MAX_STATES = 1_000;

/** Records pruned at once. */
const MAX_PRUNED = 1_000;

/** Records read at once. */
const PAGE = 256;

/** The log of this broker. */
export interface FollowingLog extends View {
  head(): Cursor;
  after(gid: number, range: { limit: number }): readonly { readonly id: string }[];
  /** Makes an empty log one of the journal's epoch. */
  startAs(origin: { epoch: string; key: Uint8Array }): void;
  /** Changes are noted from the first access on. */
  readonly userStates: {
    take(limit: number): UserState[];
    apply(states: readonly UserState[]): void;
  };
  /** Noted from the first access on. */
  readonly prunedGids: { take(limit: number): number[] };
}

/** A broker that leads, until it is disposed. */
export class LeadingMember implements AsyncDisposable {
  readonly drafts: JournaledDrafts;
  readonly term: number;
  /** Rejects when another broker leads, or nobody can say who does. */
  readonly lost: Promise<never>;
  readonly #lead: Lead;
  readonly #stop = new AbortController();

  constructor(log: FollowingLog, lead: Lead) {
    this.#lead = lead;
    this.term = lead.term;
    this.drafts = new JournaledDrafts(log, lead);
    this.lost = this.#confirm(log);
    // Whoever waits for it is told; nobody may wait yet.
    this.lost.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#lead[Symbol.asyncDispose]();
  }

  async #confirm(log: FollowingLog): Promise<never> {
    for (;;) {
      await delay(CONFIRM_EVERY_MS, undefined, { signal: this.#stop.signal });
      // States may be of rooms that are new: their records must be there before.
      await this.#lead.confirm(log.head().gid);
      const states = log.userStates.take(MAX_STATES);
      if (states.length > 0) await this.#lead.keep(states);
      const gids = log.prunedGids.take(MAX_PRUNED);
      if (gids.length > 0) await this.#lead.prune(gids);
    }
  }
}

/**
 * Follows the journal until this broker leads and has all of it.
 *
 * @param name Of this broker, for people.
 * @throws {Error} if the log has entries that the journal does not have, or the reason of `stop`.
 */
export async function leadWhenFree(
  log: FollowingLog,
  journal: Journal,
  { name, stop }: { name: string; stop: AbortSignal },
): Promise<LeadingMember> {
  const { term, leader } = await begin(log, journal);
  // From here on, both are noted.
  log.userStates.take(0);
  log.prunedGids.take(0);
  if (term > 0) logError(`Following the journal: "${leader}" began term ${term}`);
  const follower = new Follower(log, journal);
  const over = new AbortController();
  const following = follower.run(AbortSignal.any([stop, over.signal]));
  const lead = await Promise.race([journal.lead(name, stop), following]);
  try {
    over.abort();
    await following.catch(() => {});
    await follower.readAll();
    const { gid } = log.head();
    if (gid === lead.head.gid) return new LeadingMember(log, lead);
    throw new Error(
      gid > lead.head.gid ? setBack(gid, lead.head.gid) : "Cannot read all of the journal",
    );
  } catch (error) {
    await lead[Symbol.asyncDispose]();
    throw error;
  }
}

/** Makes sure that the log is a beginning of the journal. */
async function begin(log: FollowingLog, journal: Journal): Promise<Outlook> {
  const outlook = await journal.look();
  const { epoch, gid } = log.head();
  if (gid === 0) {
    if (epoch !== outlook.epoch) log.startAs(outlook);
    return outlook;
  }
  const [kept] = await journal.after(gid - 1, 1);
  const [own] = log.after(gid - 1, { limit: 1 });
  // A pruned entry is in none of the two.
  const isSame = kept === undefined || own === undefined || kept.id === own.id;
  if (epoch === outlook.epoch && isSame) return outlook;
  throw new Error(
    "Cannot follow the journal: the log has other entries; " +
      "move it away, and this broker reads all from the journal",
  );
}

/** Reads what others store. */
class Follower {
  readonly #log: FollowingLog;
  readonly #journal: Journal;
  /** Of the newest user state that was read; at a start all are read again. */
  #version = 0;

  constructor(log: FollowingLog, journal: Journal) {
    this.#log = log;
    this.#journal = journal;
  }

  /** Reads until `stop` is aborted; while the journal is away, tries again. */
  async run(stop: AbortSignal): Promise<never> {
    for (;;) {
      await delay(FOLLOW_EVERY_MS, undefined, { signal: stop });
      try {
        await this.readAll(stop);
      } catch (error) {
        if (stop.aborted || isDiverged(error)) throw error;
        logError(`Cannot read the journal: ${errorMessage(error)}`);
      }
    }
  }

  /** Reads all that no failure can take back. */
  async readAll(stop?: AbortSignal): Promise<void> {
    for (;;) {
      // Before the records: states may be of rooms that are new.
      const { states, version } = await this.#journal.userStatesAfter(this.#version);
      while (await this.#readRecords() === PAGE) stop?.throwIfAborted();
      if (states.length === 0) return;
      this.#log.userStates.apply(states);
      this.#version = version;
    }
  }

  /** Applies the next records, and returns their number. */
  async #readRecords(): Promise<number> {
    const records = await this.#journal.after(this.#log.head().gid, PAGE);
    if (records.length > 0) this.#log.follow(records);
    return records.length;
  }
}

function isDiverged(error: unknown): boolean {
  return error instanceof Error && error.name === "DivergedError";
}

function setBack(own: number, journal: number): string {
  return `Cannot lead: the log has ${own} entries, the journal ${journal}: the database was set back; ` +
    "export the log, move it away, start again and import what is missing";
}
