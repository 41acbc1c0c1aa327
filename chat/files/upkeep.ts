// What must happen to files after they were sent: the keeper removes those that are no longer in use, and
// learns which claims were for messages or avatars that exist; infected ones are reported. Every web process
// does it; again does no harm.

import type { BrokerClient } from "../broker/client.ts";
import { errorMessage } from "../logging/logger.ts";
import { ThrottledLog } from "../logging/throttled_log.ts";
import type { KeeperClient } from "./keeper_client.ts";
import type { InfectedFile } from "./keeper_methods.ts";

const EVERY_MS = 5_000;

/** Files in one round trip. */
const MAX_FILES = 500;
/** Reports in one run: each is a change that the broker stores. */
const MAX_REPORTS = 50;

type Broker = Pick<BrokerClient, "files">;
type Keeper = Pick<
  KeeperClient,
  "isAvailable" | "free" | "unsettled" | "settle" | "infected" | "reported"
>;
/** Writes into the audit log; a report that is there already changes nothing. */
type Report = (file: InfectedFile) => Promise<unknown>;

export class FileUpkeep implements Disposable {
  readonly #broker: Broker;
  readonly #keeper: Keeper;
  readonly #report: Report;
  readonly #failures = new ThrottledLog();
  readonly #timer: ReturnType<typeof setInterval>;
  #running: Promise<void> | undefined;

  constructor(broker: Broker, keeper: Keeper, report: Report) {
    this.#broker = broker;
    this.#keeper = keeper;
    this.#report = report;
    this.#timer = setInterval(() => void this.run(), EVERY_MS);
  }

  /** Does what is due now. While it runs, calls share one run. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => this.#running = undefined);
    return this.#running;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #run() {
    if (!this.#keeper.isAvailable) return;
    try {
      while (await this.#freeReleased() === MAX_FILES);
      while (await this.#settleClaims() === MAX_FILES);
      await this.#reportInfected();
      this.#failures.recovered("Files are removed and settled again");
    } catch (error) {
      this.#failures.failed(`Cannot remove or settle files: ${errorMessage(error)}`);
    }
  }

  /** Returns the number of files. */
  async #freeReleased(): Promise<number> {
    const ids = await this.#broker.files.released({ limit: MAX_FILES });
    if (ids.length === 0) return 0;
    const { isHeld } = await this.#keeper.free({ ids });
    if (isHeld) return 0;
    await this.#broker.files.forget(ids);
    return ids.length;
  }

  async #reportInfected() {
    const { files } = await this.#keeper.infected({ limit: MAX_REPORTS });
    for (const file of files) {
      await this.#report(file);
      await this.#keeper.reported({ reports: [file.report] });
    }
  }

  /** Returns the number of claims. */
  async #settleClaims(): Promise<number> {
    const { claims } = await this.#keeper.unsettled({ limit: MAX_FILES });
    if (claims.length === 0) return 0;
    const stored = new Set(await this.#broker.files.inUse(claims.map(({ id }) => id)));
    await this.#keeper.settle({
      stored: [...stored],
      others: claims.filter(({ id }) => !stored.has(id)),
    });
    return claims.length;
  }
}
