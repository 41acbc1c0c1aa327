// The context of a request: who makes it, through which connection, and with which permissions. Open
// streams keep theirs, so everything is looked up when it is asked for.

import type { Authenticator, ConnectionInfo, Identity } from "../../auth/identity.ts";
import { banOf, type DirectoryView, Permissions, resolveIdentity } from "../../auth/permissions.ts";
import type { AccessMode } from "../../chat/config/config.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import type { DirectoryReplica, LogPosition } from "../../chat/directory/replica.ts";
import { restrictionError } from "../../chat/directory/rules/restriction_error.ts";
import { chatError, unavailable } from "../../chat/errors.ts";
import type { Reader } from "../../chat/log.ts";
import type { PresentUser } from "../../chat/presence/snapshot.ts";
import { rateLimitKey } from "../../http/client_ip.ts";
import { isNavigation } from "../../http/is_navigation.ts";
import type { Handler as AnyHandler } from "../../http/router.ts";
import type { RecentActivity } from "../recent_activity.ts";
import type { Caller } from "./rate_limiter.ts";

export type Handler = AnyHandler<RequestContext>;

export interface ContextDependencies {
  readonly authenticator: Authenticator;
  readonly recentActivity: Pick<RecentActivity, "recordPost">;
  readonly replica: DirectoryView & Pick<DirectoryReplica, "ready">;
  readonly tokenRoles: { record(identity: Identity): void };
}

export class RequestContext {
  /** The IP address or network of the client, as bans and rate limits count it. */
  readonly network: string;
  readonly #dependencies: ContextDependencies;
  readonly #request: Request;
  readonly #connection: ConnectionInfo;
  #identity: Identity | undefined;
  #permissions: Permissions;

  constructor(dependencies: ContextDependencies, request: Request, connection: ConnectionInfo) {
    this.#dependencies = dependencies;
    this.#request = request;
    this.#connection = connection;
    this.network = rateLimitKey(connection.address);
    this.#permissions = new Permissions(dependencies.replica, undefined);
  }

  /**
   * Authenticates the request, once the directory is loaded or did not come in time; a page does not
   * wait, so that it opens even while the broker is away. In invite mode an address ban must not block
   * anonymous requests: an owner, who is exempt, may be about to sign in.
   *
   * @throws {ChatError} if the credentials are not valid; `banned` if the user is.
   */
  async identify(): Promise<void> {
    const { authenticator, replica, tokenRoles } = this.#dependencies;
    if (!replica.isLoaded && !isNavigation(this.#request)) await replica.ready();
    const identity = await authenticator.identify(this.#request, this.#connection);
    this.#identity = identity && resolveIdentity(identity, replica.directory);
    this.#permissions = new Permissions(replica, this.#identity);
    if (!this.isSignedOut) this.requireNotBanned(this.#identity);
    if (identity?.grants) tokenRoles.record(identity);
  }

  /** `undefined` before `identify`, and for anonymous requests. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** @throws {ChatError} `broker-unavailable` while the user is unknown. */
  requireIdentity(): Identity {
    if (this.#identity) return this.#identity;
    throw unavailable("The broker has not been reached yet");
  }

  get permissions(): Permissions {
    return this.#permissions;
  }

  get mode(): AccessMode {
    return this.#dependencies.authenticator.mode;
  }

  /** @throws {ChatError} `broker-unavailable` while the directory is loading. */
  get directory(): Directory {
    const { directory, isLoaded } = this.#dependencies.replica;
    if (!isLoaded) throw unavailable("The broker has not been reached yet");
    return directory;
  }

  /** The client, as rate limits count it. */
  get caller(): Caller {
    const { address } = this.#connection;
    if (!this.#identity) return { address };
    const { id, isUnlimited = false } = this.#identity;
    return { address, identity: id, isUnlimited };
  }

  /** Whether the client uses HTTPS. */
  get isSecure(): boolean {
    return this.#connection.isSecure;
  }

  /** Whether the user neither appears in presence nor sees it. */
  get isHidden(): boolean {
    return this.#identity?.isHidden ?? false;
  }

  /** The user for whom the broker reads messages. */
  get reader(): Reader {
    return this.#identity ? { user: this.#identity.id } : {};
  }

  /** Whether the request is anonymous in invite mode, for certain and not only while loading. */
  get isSignedOut(): boolean {
    return this.mode === "invite" && this.#permissions.isLoaded && !this.#identity;
  }

  /** Whether the user may still use the chat; see `Permissions.isStillAllowed`. */
  get isStillAllowed(): boolean {
    return this.#permissions.isStillAllowed({ address: this.network, now: Date.now() });
  }

  /** @throws {ChatError} `credentials-required` if the request is anonymous, except in open mode. */
  requireAuthenticated(): void {
    if (this.#identity || this.mode === "open") return;
    this.requireDirectory();
    throw chatError("credentials-required", "Authentication required");
  }

  /** @throws {ChatError} `broker-unavailable` while the directory is loading. */
  requireDirectory(): void {
    if (!this.#permissions.isLoaded) throw unavailable("The broker has not been reached yet");
  }

  /**
   * Checks the user that credentials belong to, before they are used.
   *
   * @throws {ChatError} `banned` if the user is, or the client's address is and the ban applies.
   */
  requireNotBanned(user: Pick<Identity, "id" | "role"> | undefined): void {
    const now = Date.now();
    const ban = banOf(user, this.#dependencies.replica.directory, { address: this.network, now });
    if (ban) throw restrictionError(ban, now);
  }

  /**
   * Checks the author of text that was kept in a browser: the next user to sign in there must not post
   * it as theirs. In open mode a browser belongs to one user, even if its cookie has changed.
   *
   * @throws {ChatError} `author-mismatch` unless the author, if any, is the user.
   */
  requireAuthor(author: unknown): void {
    if (author === undefined || this.mode === "open" || author === this.#identity?.id) return;
    throw chatError("author-mismatch", '"author" does not match the authenticated user');
  }

  /** Returns the user's display name: the one that the server knows, else the given one. */
  nameOr(given: unknown): unknown {
    return this.#identity?.name ?? given;
  }

  /** Returns the display name that the server knows for a user. */
  nameOf(user: string): string | undefined {
    return this.#dependencies.replica.directory.users.get(user)?.name || undefined;
  }

  /** Remembers where the user posted from, so that moderators can ban the network. */
  recordPost(): void {
    if (!this.#identity) return;
    const { id, role } = this.#identity;
    this.#dependencies.recentActivity.recordPost({ id, role, network: this.network });
  }

  /**
   * Resolves once this process has applied all changes up to a position in the log.
   *
   * @throws {ChatError} `broker-unavailable` on timeout.
   */
  waitFor(position: LogPosition): Promise<void> {
    return this.#dependencies.replica.waitFor(position);
  }

  /**
   * Returns the user as others see them in presence. Authenticates again if the broker was away when
   * the stream opened.
   *
   * @throws {ChatError} see `identify` and `waitFor`.
   */
  async presenceUser(): Promise<PresentUser | undefined> {
    if (!this.#identity) {
      await this.waitFor({ gid: 0 });
      await this.identify();
    }
    return this.#identity && { id: this.#identity.id, name: this.#identity.name ?? "" };
  }
}
