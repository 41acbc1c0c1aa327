// Records in the directory which users have a moderator's token: only web processes see tokens, but the
// broker must know, because moderators may not act on each other.

import type { Identity } from "../auth/identity.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import type { DirectoryCommands } from "./directory_commands.ts";
import type { RateLimiter } from "./request/rate_limiter.ts";

export interface TokenRoleRecorderOptions {
  readonly commands: DirectoryCommands;
  readonly rateLimiter: RateLimiter;
  readonly replica: DirectoryReplica;
}

export class TokenRoleRecorder {
  readonly #options: TokenRoleRecorderOptions;
  /** Users whose role is being recorded. */
  readonly #pending = new Set<string>();

  constructor(options: TokenRoleRecorderOptions) {
    this.#options = options;
  }

  /** Records the role in the background; a failure is made up for at the user's next request. */
  record(identity: Identity): void {
    const { id } = identity;
    if (this.#isRecorded(identity) || this.#pending.has(id)) return;
    this.#pending.add(id);
    this.#submit(identity).catch(() => {}).finally(() => this.#pending.delete(id));
  }

  #isRecorded({ id: user, role }: Identity): boolean {
    const { isLoaded, directory } = this.#options.replica;
    return isLoaded && directory.isRoleRecorded({ user, role });
  }

  async #submit(identity: Identity) {
    const { commands, rateLimiter, replica } = this.#options;
    await replica.ready();
    if (this.#isRecorded(identity)) return;
    const { id: user, role } = identity;
    // A user with two tokens of different roles could otherwise write one entry after another.
    rateLimiter.consume("post", { identity: user });
    await commands.submitAs(identity, { type: "token-role", user, role });
  }
}
