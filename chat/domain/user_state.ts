// What a user set that is no entry of the log, as brokers that keep a log together tell each other.

export const USER_STATE_KINDS = ["room", "saved", "seen", "quiet", "visit"] as const;

export interface UserState {
  /**
   * `room`: read marker, notification level and place among the favourites, by the room's name; `saved`: a
   * message, by its id; `seen`, `quiet` and `visit`: gid of the newest activity seen, time until which not to
   * disturb, gid at the first visit, each with an empty key.
   */
  readonly kind: typeof USER_STATE_KINDS[number];
  readonly user: string;
  readonly key: string;
  /** Null if it was removed. */
  readonly value: unknown;
}
