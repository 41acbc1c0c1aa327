// The first owner's invitation: while no owner can sign in, the operator is shown a link that makes
// one.
//
// Each web process decides by itself, and all arrive at the same link: its secret is derived from the
// log's key and the number of earlier links. So processes that start together show one link,
// whichever of them creates it.

import type { UserChange } from "../chat/directory/changes.ts";
import type { Directory, InvitationState } from "../chat/directory/directory.ts";
import { ChatError } from "../chat/errors.ts";
import { errorMessage, logError } from "../chat/logging/logger.ts";
import { deriveSecret, sha256 } from "./signing.ts";

const VALID_MS = 24 * 60 * 60 * 1_000;
const RETRY_MS = 2_000;

export interface OwnerInviteOptions {
  readonly replica: {
    readonly directory: Directory;
    readonly isLoaded: boolean;
    readonly key: Uint8Array | undefined;
  };
  /** Submits a change in the operator's name. */
  readonly submit: (change: UserChange) => Promise<unknown>;
  /** Shows the operator the secret of the link. */
  readonly show: (secret: string) => void;
}

/** An owner invitation of the operator, created here or by the admin command. */
interface Link {
  readonly state: InvitationState;
  /** The secret it has if a web process created it. */
  readonly secret: string;
}

export class OwnerInvite {
  readonly #options: OwnerInviteOptions;
  readonly #startedAt = Date.now();
  #shown = "";
  #isBusy = false;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OwnerInviteOptions) {
    this.#options = options;
  }

  /** Creates, shows or revokes the link as needed. To be called whenever the directory has changed. */
  refresh(): void {
    const { directory, isLoaded, key } = this.#options.replica;
    if (this.#isClosed || this.#isBusy || !isLoaded || !key) return;
    clearTimeout(this.#timer);
    const links = linksOf(directory, key);
    const open = links.filter(({ state }) => directory.isInvitationValid(state, Date.now()));
    if (canOwnerSignIn(directory)) return void this.#submit(open.filter(isDerived).map(revocation));
    if (open.some((link) => !isDerived(link))) return;
    const current = open.find((link) => !this.#isOld(link));
    if (current) return this.#show(current);
    const created = invitation(deriveLinkSecret(links.length, key));
    this.#submit([created, ...open.map(revocation)]);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** A link from before this process started is in an older terminal log, which others may have read. */
  #isOld({ state, secret }: Link): boolean {
    return state.until - VALID_MS < this.#startedAt && secret !== this.#shown;
  }

  #show({ state, secret }: Link) {
    this.#refreshIn(state.until - Date.now());
    if (this.#shown === secret) return;
    this.#shown = secret;
    this.#options.show(secret);
  }

  async #submit(changes: readonly UserChange[]) {
    if (changes.length === 0) return;
    this.#isBusy = true;
    try {
      for (const change of changes) await this.#options.submit(change);
    } catch (error) {
      // `id-taken`: another process created the same link first.
      const isCreated = error instanceof ChatError && error.code === "id-taken";
      if (!isCreated && !this.#isClosed) {
        logError(`Cannot create the owner's link: ${errorMessage(error)}`);
      }
      return this.#refreshIn(RETRY_MS);
    } finally {
      this.#isBusy = false;
    }
    this.refresh();
  }

  #refreshIn(ms: number) {
    if (!this.#isClosed) this.#timer = setTimeout(() => this.refresh(), ms);
  }
}

function linksOf(directory: Directory, key: Uint8Array): Link[] {
  return [...directory.invitations.values()]
    .filter(({ by, role }) => by === undefined && role === "owner")
    .map((state, i) => ({ state, secret: deriveLinkSecret(i, key) }));
}

function deriveLinkSecret(index: number, key: Uint8Array): string {
  return deriveSecret(`${index}`, { key, purpose: "owner-link" });
}

function isDerived({ state, secret }: Link): boolean {
  return sha256(secret) === state.invitation;
}

/** An owner without a session or a passkey cannot sign in: the role may be from another mode. */
function canOwnerSignIn({ users }: Directory): boolean {
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
