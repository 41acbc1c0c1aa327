// The first owner's way in: while no owner can come in, the operator is shown a link that makes one.
//
// Each web process looks for itself, and all come to the same link: its secret is derived from the
// log's key and from how many such links there were before. So processes that start together show
// one link, whichever of them made it.

import type { UserChange } from "../chat/directory/changes.ts";
import type { Directory, InvitationState } from "../chat/directory/directory.ts";
import { ChatError } from "../chat/errors.ts";
import { errorMessage, logError } from "../chat/logger.ts";
import { deriveSecret, sha256 } from "./signing.ts";

const VALID_MS = 24 * 60 * 60 * 1_000;
const TRY_AGAIN_MS = 2_000;

/** What must be known of the chat. */
export interface Chat {
  readonly directory: Directory;
  readonly isLoaded: boolean;
  readonly key: Uint8Array | undefined;
}

export interface OwnerLinkOptions {
  readonly chat: Chat;
  /** Makes a change in the operator's name. */
  readonly make: (change: UserChange) => Promise<unknown>;
  /** Shows the operator the secret of the link. */
  readonly show: (secret: string) => void;
}

/** An invitation to become the owner that the operator made, by whatever means. */
interface Link {
  readonly state: InvitationState;
  /** The secret it has if it was made here. */
  readonly secret: string;
}

export class OwnerInvite {
  readonly #options: OwnerLinkOptions;
  readonly #startedAt = Date.now();
  #shown = "";
  #isBusy = false;
  #isClosed = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OwnerLinkOptions) {
    this.#options = options;
  }

  /** Looks whether a link is needed: at the start, and whenever the directory has changed. */
  refresh(): void {
    const { directory, isLoaded, key } = this.#options.chat;
    if (this.#isClosed || this.#isBusy || !isLoaded || !key) return;
    clearTimeout(this.#again);
    const links = linksOf(directory, key);
    const open = links.filter(({ state }) => directory.isInvitationValid(state, Date.now()));
    if (canOwnerComeIn(directory)) return void this.#change(open.filter(isOurs).map(revocation));
    if (open.some((link) => !isOurs(link))) return;
    const current = open.find((link) => !this.#isOld(link));
    if (current) return this.#show(current);
    const made = invitation(secretOf(links.length, key));
    this.#change([made, ...open.map(revocation)]);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
  }

  /** One from before this process began stands in an older log, where others may have read it. */
  #isOld({ state, secret }: Link): boolean {
    return state.until - VALID_MS < this.#startedAt && secret !== this.#shown;
  }

  #show({ state, secret }: Link) {
    this.#lookAgain(state.until - Date.now());
    if (this.#shown === secret) return;
    this.#shown = secret;
    this.#options.show(secret);
  }

  async #change(changes: readonly UserChange[]) {
    if (changes.length === 0) return;
    this.#isBusy = true;
    try {
      for (const change of changes) await this.#options.make(change);
    } catch (error) {
      // Another process was quicker.
      const isThere = error instanceof ChatError && error.code === "id-taken";
      if (!isThere && !this.#isClosed) {
        logError(`Cannot make the owner's link: ${errorMessage(error)}`);
      }
      return this.#lookAgain(TRY_AGAIN_MS);
    } finally {
      this.#isBusy = false;
    }
    this.refresh();
  }

  #lookAgain(ms: number) {
    if (!this.#isClosed) this.#again = setTimeout(() => this.refresh(), ms);
  }
}

function linksOf(directory: Directory, key: Uint8Array): Link[] {
  return [...directory.invitations.values()]
    .filter(({ by, role }) => by === undefined && role === "owner")
    .map((state, i) => ({ state, secret: secretOf(i, key) }));
}

function secretOf(index: number, key: Uint8Array): string {
  return deriveSecret(`${index}`, { key, purpose: "owner-link" });
}

function isOurs({ state, secret }: Link): boolean {
  return sha256(secret) === state.invitation;
}

/** One who was given the role in another mode, or whose last session ended, has no way in here. */
function canOwnerComeIn({ users }: Directory): boolean {
  return [...users.values()].some(({ role, sessions, passkeys }) =>
    role === "owner" && sessions.size + passkeys.size > 0
  );
}

function invitation(secret: string): UserChange {
  const until = Date.now() + VALID_MS;
  return { type: "invite", invitation: sha256(secret), role: "owner", uses: 1, until };
}

function revocation({ state }: Link): UserChange {
  return { type: "revoke", invitation: state.invitation };
}
