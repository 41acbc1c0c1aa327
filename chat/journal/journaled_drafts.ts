// Stores drafts in a journal first, and then in the log of this broker.

import type { DraftStore, Proposal, RunOutcome, Validator } from "../log.ts";
import type { Draft, LogRecord } from "../message.ts";
import { type Lead, LeadLostError } from "./journal.ts";

/** The log of this broker. */
export interface View {
  propose(drafts: readonly Draft[], validator?: Validator): Proposal;
  follow(records: readonly LogRecord[]): unknown;
}

export class JournaledDrafts implements DraftStore {
  readonly #view: View;
  readonly #lead: Lead;
  /** Calls wait for each other: each proposal builds on what was stored before. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(view: View, lead: Lead) {
    this.#view = view;
    this.#lead = lead;
  }

  /** @throws {LeadLostError} Nobody may be told anything of the runs. */
  storeRuns(
    runs: readonly (readonly Draft[])[],
    validator: Validator | undefined,
    onRun: (index: number, outcome: RunOutcome) => void,
  ): Promise<void> {
    const store = async () => {
      for (const [index, drafts] of runs.entries()) {
        onRun(index, await this.#storeRun(drafts, validator));
      }
    };
    const stored = this.#turn.then(store);
    this.#turn = stored.catch(() => {});
    return stored;
  }

  async #storeRun(
    drafts: readonly Draft[],
    validator: Validator | undefined,
  ): Promise<RunOutcome> {
    try {
      const { results, records, erased } = this.#view.propose(drafts, validator);
      // A refusal is only true of who leads, too.
      await this.#lead.append(records, erased);
      this.#view.follow(records);
      return { results };
    } catch (error) {
      if (error instanceof LeadLostError) throw error;
      return { error };
    }
  }
}
