// Notes with the broker whose token is a moderator's: tokens are shown to web processes alone, and no
// moderator decides over another.

import type { Identity } from "../auth/identity.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import type { DirectoryCommands } from "./directory_commands.ts";
import type { RateLimiter } from "./request/rate_limiter.ts";

export class TokenRoleRecorder {
  readonly #changes: DirectoryCommands;
  readonly #limiter: RateLimiter;
  readonly #replica: DirectoryReplica;
  /** The ids of those who are being noted. */
  readonly #underWay = new Set<string>();

  constructor(
    { changes, limiter, replica }: {
      changes: DirectoryCommands;
      limiter: RateLimiter;
      replica: DirectoryReplica;
    },
  ) {
    this.#changes = changes;
    this.#limiter = limiter;
    this.#replica = replica;
  }

  /** Nobody waits for it: what fails is noted at the next request of the same person. */
  record(shown: Identity): void {
    const { id } = shown;
    if (this.#isNoted(shown) || this.#underWay.has(id)) return;
    this.#underWay.add(id);
    this.#make(shown).catch(() => {}).finally(() => this.#underWay.delete(id));
  }

  #isNoted({ id: user, role }: Identity): boolean {
    return this.#replica.isLoaded && this.#replica.directory.isRoleRecorded({ user, role });
  }

  async #make(shown: Identity) {
    await this.#replica.ready();
    if (this.#isNoted(shown)) return;
    const { id: user, role } = shown;
    // Whoever has two tokens could store one note after another.
    this.#limiter.consume("post", { identity: user });
    await this.#changes.makeAs(shown, { type: "token-role", user, role });
  }
}
