// The steps taken when a subscriber reads too slowly:
//
//   1. If it has no room for a flush, or its group's queue is full, it leaves the group, so that it
//      does not delay the others: see `SubscriberGroup`.
//   2. It catches up at its own pace from the position that it has reached, and goes live again.
//   3. If it takes nothing for too long, its stream closes: see `Subscriber.drained`.

import type { Cursor } from "./cursor.ts";
import type { Subscriber } from "./subscriber.ts";

/** A subscriber that left its group because it is slow, and the position that it has reached. */
export interface SlowSubscriber {
  readonly subscriber: Subscriber;
  readonly position: Cursor;
}

/**
 * Maximum number of bytes queued for a group. If more arrive than it can be served, all its subscribers
 * that have not received everything are slow.
 */
export const MAX_QUEUED_BYTES = 4 * 1024 * 1024;

/** Options of {@linkcode recover}. */
export interface RecoverOptions {
  /** Sends what the subscriber missed; it is live afterwards, unless it has left. */
  readonly catchUp: () => Promise<void>;
  readonly isLive: () => boolean;
  /** Called once it is live: it may have missed transient events. */
  readonly onCaughtUp?: (() => Promise<void>) | undefined;
}

/** Lets a slow subscriber catch up. If that fails it is closed: its client reconnects with its cursor. */
export async function recover(
  subscriber: Subscriber,
  { catchUp, isLive, onCaughtUp }: RecoverOptions,
): Promise<void> {
  try {
    await catchUp();
    if (isLive()) await onCaughtUp?.();
  } catch {
    subscriber.close();
  }
}
