// Fills an empty journal from the log of a broker that does not run.

import type { UserState } from "../domain/user_state.ts";
import type { LogRecord } from "../message.ts";
import type { Cursor } from "../../hub/mod.ts";
import type { Journal } from "./journal.ts";

/** Records stored at once. */
const BATCH = 256;
const MAX_STATES = 1_000;

/** A log as a whole. */
export interface WholeLog {
  head(): Cursor;
  /** All records after a gid, with those that were pruned. */
  records(after: number): Iterable<LogRecord>;
  readonly userStates: {
    /** Makes `take` return all of them. */
    noteAll(): void;
    take(limit: number): UserState[];
  };
}

/**
 * Stores all records and users' states. An interrupted call can be repeated.
 *
 * @param onProgress Called with the number of records so far.
 * @throws {Error} if the journal has entries of another log, or more than this one.
 */
export async function fillJournal(
  log: WholeLog,
  journal: Journal,
  { stop, onProgress }: { stop: AbortSignal; onProgress: (records: number) => void },
): Promise<void> {
  const { epoch, gid: head } = log.head();
  await using lead = await journal.lead("journal fill", stop);
  const { head: kept } = lead;
  if (kept.epoch !== epoch || kept.gid > head) {
    throw new Error(
      `Cannot fill the journal: it has ${kept.gid} entries of the epoch ${kept.epoch}, the log ` +
        `${head} of ${epoch}; use an empty database`,
    );
  }
  let [done, batch]: [number, LogRecord[]] = [kept.gid, []];
  const store = async () => {
    stop.throwIfAborted();
    await lead.append(batch);
    onProgress(done += batch.length);
    batch = [];
  };
  for (const record of log.records(kept.gid)) if (batch.push(record) === BATCH) await store();
  if (batch.length > 0) await store();
  await lead.confirm(head);
  log.userStates.noteAll();
  for (;;) {
    const states = log.userStates.take(MAX_STATES);
    if (states.length === 0) return;
    await lead.keep(states);
  }
}
