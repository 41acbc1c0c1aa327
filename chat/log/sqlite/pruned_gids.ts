// The gids of entries that are pruned here, for a journal that keeps them too. The database itself notes them.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Transactions } from "./file/transactions.ts";
import { integer } from "./rows.ts";

export class PrunedGids {
  readonly #take: StatementSync;
  readonly #transactions: Transactions;

  /** Notes gids from now on. Changes of users and rooms are not pruned. */
  constructor(database: DatabaseSync, transactions: Transactions) {
    this.#transactions = transactions;
    database.exec(`CREATE TEMP TABLE pruned_gid (gid INTEGER PRIMARY KEY);
      CREATE TEMP TRIGGER pruned AFTER INSERT ON pruned_entry WHEN NEW.type <> 'change' BEGIN
        INSERT INTO pruned_gid VALUES (NEW.gid);
      END`);
    this.#take = database.prepare(
      "DELETE FROM pruned_gid WHERE gid IN (SELECT gid FROM pruned_gid LIMIT ?) RETURNING gid",
    );
  }

  /** Returns those since the last call, at most `limit`. */
  take(limit: number): number[] {
    return this.#transactions.runUnsynced(() =>
      this.#take.all(limit).map(({ gid }) => integer(gid))
    );
  }
}
