// Who asks, as the handlers need it: what they may read and write is looked up at each question, so
// that an open stream hears of a right that was taken away.

import type { Permissions } from "../../auth/permissions.ts";
import type { Authenticator, ConnectionInfo, Identity } from "../../auth/identity.ts";
import type { Actor } from "../../chat/user.ts";
import type { AccessMode } from "../../chat/config/config.ts";
import type { Cursor } from "../../hub/mod.ts";
import type { LogPosition } from "../../chat/directory/replica.ts";
import { restrictionError } from "../../chat/directory/restriction_error.ts";
import type { RoomState } from "../../chat/directory/room_registry.ts";
import { chatError, unavailable } from "../../chat/errors.ts";
import type { Reader } from "../../chat/log.ts";
import type { PresentUser } from "../../chat/presence/snapshot.ts";
import { rateLimitKey } from "../../http/client_ip.ts";
import type { Handler as AnyHandler } from "../../http/router.ts";
import type { RecentActivity } from "../recent_activity.ts";
import type { TokenRoleRecorder } from "../token_role_recorder.ts";

export type Handler = AnyHandler<RequestContext>;

/** What the visits of a server have in common. */
export interface ContextDeps {
  readonly access: Authenticator;
  readonly gate: Permissions;
  readonly seen: RecentActivity;
  readonly tokenRoles: Pick<TokenRoleRecorder, "record">;
}

/** Whose doing something is, as far as it is counted. */
export interface RateLimitSubject {
  readonly address: string;
  readonly identity?: string;
  /** Nothing is counted, wherever it is done. */
  readonly isUnlimited?: boolean;
}

export class RequestContext {
  /** The address of the client, or its network: what a ban of an address is about. */
  readonly network: string;
  readonly #request: Request;
  readonly #arrival: ConnectionInfo;
  readonly #access: Authenticator;
  readonly #gate: Permissions;
  readonly #seen: RecentActivity;
  readonly #tokenRoles: Pick<TokenRoleRecorder, "record">;
  #identity: Identity | undefined;

  constructor(
    { access, gate, seen, tokenRoles }: ContextDeps,
    request: Request,
    arrival: ConnectionInfo,
  ) {
    this.#access = access;
    this.#gate = gate;
    this.#seen = seen;
    this.#tokenRoles = tokenRoles;
    this.#request = request;
    this.#arrival = arrival;
    this.network = rateLimitKey(arrival.address);
  }

  /** Whose doing the request is. */
  get caller(): RateLimitSubject {
    const { address } = this.#arrival;
    if (!this.#identity) return { address };
    const { id, isUnlimited = false } = this.#identity;
    return { address, identity: id, isUnlimited };
  }

  /** Whether the browser came over HTTPS. */
  get isSecure(): boolean {
    return this.#arrival.isSecure;
  }

  /** For whom messages are read. */
  get reader(): Reader {
    return this.#identity ? { user: this.#identity.id } : {};
  }

  /** Nobody until `identify` was called, or where there are no credentials. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  /**
   * Finds out who the visitor is. A ban of the address does not keep out nobody where people sign in:
   * it may be an owner, for whom it does not hold.
   *
   * @throws {ChatError} where the credentials are wrong; `banned` where the visitor is.
   */
  async identify(): Promise<void> {
    const shown = await this.#access.identify(this.#request, this.#arrival);
    this.#identity = this.#gate.resolve(shown);
    if (!this.isAnonymous) this.requireNotBanned(this.#identity);
    if (shown?.grants) this.#tokenRoles.record(shown);
  }

  /**
   * For the person to whom credentials lead, before they are used.
   *
   * @throws {ChatError} `banned` where they are, or this address is and it holds for them.
   */
  requireNotBanned(user: Pick<Identity, "id" | "role"> | undefined): void {
    const now = Date.now();
    const ban = this.#gate.banOf(user, { address: this.network, now });
    if (ban) throw restrictionError(ban, now);
  }

  /** @throws {ChatError} `credentials-required` where nobody asks and only people may; see `requireKnown`. */
  requireAuthenticated(): void {
    if (this.#identity || this.mode === "open") return;
    this.requireDirectory();
    throw chatError("credentials-required", "Only who was let in may ask for this");
  }

  /** Whether nobody asks where people come by invitation: for sure, and not just for now. */
  get isAnonymous(): boolean {
    return this.mode === "invite" && this.isDirectoryLoaded && !this.#identity;
  }

  /** @throws {ChatError} `broker-unavailable` while it is not known who may do what. */
  requireDirectory(): void {
    if (this.isDirectoryLoaded) return;
    throw unavailable("The broker was not heard yet");
  }

  /** Whether others are not shown the visitor, who is not shown them either. */
  get isHidden(): boolean {
    return this.#identity?.isHidden ?? false;
  }

  /** How it is found out who asks. */
  get mode(): AccessMode {
    return this.#access.mode;
  }

  /** Whether it is known now who may do what. */
  get isDirectoryLoaded(): boolean {
    return this.#identity?.grants !== undefined || this.#gate.isLoaded;
  }

  /** Whether the visitor is still somebody who may be here at all. */
  get isStillAllowed(): boolean {
    return this.#gate.isWelcome(this.#identity, { address: this.network, now: Date.now() });
  }

  /** @throws {ChatError} see `Gate.mayRead`. */
  mayRead(room: string): boolean {
    return this.#gate.mayRead(this.#identity, room);
  }

  /** See `Gate.mayReadNow`. */
  mayReadNow(room: string): boolean {
    return this.#gate.mayReadNow(this.#identity, room);
  }

  /** See `Gate.mayWrite`. */
  mayWrite(room: string): boolean {
    return this.#gate.mayWrite(this.#identity, room);
  }

  /** @throws {ChatError} see `Gate.requireReadable`. */
  requireReadable(room: string): void {
    this.#gate.requireReadable(this.#identity, room);
  }

  /** @throws {ChatError} see `Gate.requireReadableAt`. */
  requireReadableAt(room: string, position: Cursor): Promise<void> {
    return this.#gate.requireReadableAt(this.#identity, room, position);
  }

  /**
   * Resolves once this process goes by all changes up to a position in the log.
   *
   * @throws {ChatError} `broker-unavailable` if it has not come there in time.
   */
  waitFor(position: LogPosition): Promise<void> {
    return this.#gate.reached(position);
  }

  /** What is known of a room; nothing of a public one that nobody has set up. */
  roomState(room: string): RoomState | undefined {
    return this.#gate.roomState(room);
  }

  /** The name of a person, where the server knows it. */
  knownName(user: string): string | undefined {
    return this.#gate.knownName(user);
  }

  /** The private rooms that the visitor may read. */
  get privateRooms(): readonly string[] {
    return this.#gate.privateRooms(this.#identity);
  }

  /** What a token grants to read of the public rooms, as patterns, where it does not grant all. */
  get grantedRooms(): readonly string[] | undefined {
    const { read } = this.#identity?.grants ?? {};
    return read?.includes("*") ? undefined : read;
  }

  /** @throws {ChatError} see `Gate.authorIn`. */
  authorIn(room: string): Actor {
    return this.#gate.authorIn(this.#identity, room);
  }

  /** @throws {ChatError} `broker-unavailable` while nobody is known yet. */
  get author(): Actor {
    return this.#gate.author(this.#identity);
  }

  /**
   * Whom others see, whoever that was when there was no broker yet to know it by; nobody where
   * nobody is known.
   *
   * @throws {ChatError} see `identify` and `reached`.
   */
  async presenceUser(): Promise<PresentUser | undefined> {
    if (!this.#identity) {
      await this.waitFor({ gid: 0 });
      await this.identify();
    }
    return this.#identity && { id: this.#identity.id, name: this.#identity.name ?? "" };
  }

  /** @throws {ChatError} see `Gate.requireVoice`. */
  requireCanPost(room: string, from: string): void {
    this.#gate.requireVoice(this.#identity, { room, from, now: Date.now() });
  }

  /**
   * For what waited in a browser: whoever signs in there next must not send it as theirs. Where people
   * are known by a cookie alone it is one person's browser, whatever became of the cookie.
   *
   * @throws {ChatError} `author-mismatch` unless the visitor is who wrote it, where that is said.
   */
  requireAuthor(author: unknown): void {
    if (author === undefined || this.mode === "open" || author === this.#identity?.id) return;
    throw chatError("author-mismatch", "Somebody else wrote that than who asks");
  }

  /** The name under which the visitor writes: the one that the server knows, else the one given. */
  nameOr(given: unknown): unknown {
    return this.#identity?.name ?? given;
  }

  /** The visitor has written: a moderator may ban who does from where they are. */
  recordPost(): void {
    if (!this.#identity) return;
    const { id, role } = this.#identity;
    this.#seen.note({ id, role, network: this.network });
  }
}
