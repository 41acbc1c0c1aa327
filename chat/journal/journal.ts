// The journal of a log that several machines keep: the truth, of which the log of each broker is a view. One
// broker at a time leads: it judges and numbers drafts, and has the records stored here before anyone is told.

import type { Cursor } from "../../hub/mod.ts";
import type { UserState } from "../domain/user_state.ts";
import type { LogRecord } from "../message.ts";

export interface Journal extends AsyncDisposable {
  /** Returns what is known without leading. Never waits for a leader. */
  look(): Promise<Outlook>;

  /** Returns records after a gid that no failure can take back, oldest first, at most `limit`. */
  after(gid: number, limit: number): Promise<LogRecord[]>;

  /** Returns what users set for themselves after a version, oldest first: some 1,000. */
  userStatesAfter(version: number): Promise<VersionedStates>;

  /**
   * Waits until nobody else leads, and leads. What `head` names is surely kept when this resolves.
   *
   * @param name Of the broker, for people.
   * @throws the reason of `stop` once it is aborted.
   */
  lead(name: string, stop: AbortSignal): Promise<Lead>;
}

export interface Outlook {
  readonly epoch: string;
  /** The secret that signs cookies. */
  readonly key: Uint8Array;
  /** Counts the leaders, the current one included. */
  readonly term: number;
  /** The name of the broker that led last; empty if none ever did. */
  readonly leader: string;
  /** The highest gid that no failure can take back. */
  readonly confirmed: number;
}

export interface VersionedStates {
  readonly states: readonly UserState[];
  /** The version of the newest one. */
  readonly version: number;
}

/** What a leader may do, until it is disposed or another one leads. */
export interface Lead extends AsyncDisposable {
  readonly term: number;
  /** The newest record when the term began. */
  readonly head: Cursor;

  /**
   * Stores all records or none, and takes the texts from earlier ones. Resolves when no failure can take
   * them back.
   *
   * @throws {DeposedError} Another one leads: nothing was stored.
   * @throws {OutcomeUnknownError} Nobody can say whether it was: lead again and read.
   */
  append(records: readonly LogRecord[], erased?: readonly number[]): Promise<void>;

  /**
   * Keeps what users set for themselves.
   *
   * @throws as `append`.
   */
  keep(states: readonly UserState[]): Promise<void>;

  /**
   * Removes the contents of records that retention removed.
   *
   * @throws as `append`.
   */
  prune(gids: readonly number[]): Promise<void>;

  /**
   * Lets followers read up to a gid, and shows that the leader lives: every 500 ms.
   *
   * @throws as `append`.
   */
  confirm(gid: number): Promise<void>;
}

/** Leading is over. Nothing that depends on it may be done or told any more. */
export class LeadLostError extends Error {}

/** Another broker leads. */
export class DeposedError extends LeadLostError {
  override readonly name = "DeposedError";
}

/** The connection broke, or the database could not say that the records are on enough machines. */
export class OutcomeUnknownError extends LeadLostError {
  override readonly name = "OutcomeUnknownError";
}
