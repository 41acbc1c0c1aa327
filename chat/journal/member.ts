// One of the brokers that keep a log together. It follows the journal with its own log until it leads.

import { setTimeout as delay } from "node:timers/promises";
import type { Cursor } from "../../hub/mod.ts";
import { errorMessage, logError } from "../logging/logger.ts";
import type { LogRecord } from "../message.ts";
import { type Journal, type Lead, LeadLostError } from "./journal.ts";
import { JournaledDrafts, type View } from "./journaled_drafts.ts";

/** Milliseconds between reads while another broker leads. */
const FOLLOW_EVERY_MS = 250;

/** Milliseconds between confirmations while this one leads: four of them fit into the lease. */
const CONFIRM_EVERY_MS = 500;

/** Records read at once. */
const PAGE = 256;

/** The log of this broker. */
export interface FollowingLog extends View {
  head(): Cursor;
  /** Makes an empty log one of the journal's epoch. */
  startAs(origin: { epoch: string; key: Uint8Array }): void;
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
      await this.#lead.confirm(log.head().gid);
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
  await begin(log, journal);
  const over = new AbortController();
  const following = follow(log, journal, AbortSignal.any([stop, over.signal]));
  const lead = await Promise.race([journal.lead(name, stop), following]);
  try {
    over.abort();
    await following.catch(() => {});
    await readUpTo(lead.head.gid, log, journal);
    if (log.head().gid === lead.head.gid) return new LeadingMember(log, lead);
    throw ahead(log.head().gid, lead.head.gid);
  } catch (error) {
    await lead[Symbol.asyncDispose]();
    throw error;
  }
}

/** Makes sure that log and journal are of one epoch. */
async function begin(log: FollowingLog, journal: Journal) {
  const outlook = await journal.look();
  const { epoch, gid } = log.head();
  if (epoch === outlook.epoch) return;
  if (gid === 0) return log.startAs(outlook);
  throw new Error(
    `Cannot follow the journal: its epoch is ${outlook.epoch}, that of the log is ${epoch}; ` +
      "move the log away, and this broker reads all from the journal",
  );
}

/** Reads what others store, until `stop` is aborted; while the journal is away, tries again. */
async function follow(log: FollowingLog, journal: Journal, stop: AbortSignal): Promise<never> {
  for (;;) {
    await delay(FOLLOW_EVERY_MS, undefined, { signal: stop });
    try {
      while (await readPage(log, journal) === PAGE) stop.throwIfAborted();
    } catch (error) {
      if (stop.aborted || isDiverged(error)) throw error;
      logError(`Cannot read the journal: ${errorMessage(error)}`);
    }
  }
}

async function readUpTo(gid: number, log: FollowingLog, journal: Journal) {
  while (log.head().gid < gid) {
    if (await readPage(log, journal) > 0) continue;
    throw new LeadLostError(`The journal has no record after ${log.head().gid}, expected ${gid}`);
  }
}

/** Applies the next records, and returns their number. */
async function readPage(log: FollowingLog, journal: Journal): Promise<number> {
  const records: LogRecord[] = await journal.after(log.head().gid, PAGE);
  if (records.length > 0) log.follow(records);
  return records.length;
}

function isDiverged(error: unknown): boolean {
  return error instanceof Error && error.name === "DivergedError";
}

function ahead(own: number, journal: number): Error {
  return new Error(
    `Cannot lead: the log has ${own} entries, the journal ${journal}: the database was set back; ` +
      "export the log, move it away, start again and import what is missing",
  );
}
