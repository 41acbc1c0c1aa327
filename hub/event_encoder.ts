// The encoding of events, which the user of the hub implements, for example as Server-Sent Events.

import type { Cursor } from "./cursor.ts";
import type { Gap, LogEntry } from "./history.ts";

/** Encodes events. Each method is called once for all subscribers that use the encoder. */
export interface EventEncoder<Entry extends LogEntry = LogEntry> {
  /** Subscribers of the same rooms whose encoders have the same name form one group. */
  readonly name: string;
  /** Encodes an entry of the log. Include its cursor: a client resumes after it. */
  entry(entry: Entry): Uint8Array;
  /** Encodes the first event of a subscription, and later changes of its {@linkcode ResumeStatus}. */
  resume(status: ResumeStatus): Uint8Array;
  /** Encodes a sign of life, sent when a subscriber goes live and with {@linkcode Hub.heartbeat}. */
  heartbeat(state: HubState): Uint8Array;
}

/**
 * The result of resuming at a cursor:
 *
 * - `continued`: nothing is missing, or there was no cursor;
 * - `gap`: some entries after the cursor were pruned, and the others follow;
 * - `reset`: the log is another one, or the cursor is ahead of it; only new entries follow.
 */
export type ResumeStatus =
  | { readonly status: "continued" }
  | ({ readonly status: "gap" } & Gap)
  | { readonly status: "reset" };

/** The state of the hub, which heartbeats carry. */
export interface HubState {
  /** Whether the source of the log is up, as set with {@linkcode Hub.setSourceUp}. */
  readonly isSourceUp: boolean;
  /**
   * The position of a subscriber that has received everything before this heartbeat. Send it as the
   * event's id, so that cursors advance in quiet rooms too. Absent until the subscriber is live.
   */
  readonly position: Cursor | undefined;
}
