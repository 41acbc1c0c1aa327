// Of what in a room somebody wants to hear: each chooses it for oneself, on whichever device.

/** One that is hidden stands in no list of the reader until it calls: by a mention, mostly. */
const NOTIFICATION_LEVELS = ["all", "mentions", "nothing", "hidden"] as const;

export type NotificationLevel = typeof NOTIFICATION_LEVELS[number];

export function isNotificationLevel(value: unknown): value is NotificationLevel {
  return NOTIFICATION_LEVELS.some((level) => level === value);
}

/** @throws {TypeError} unless it is one. */
export function parseNotificationLevel(value: unknown): NotificationLevel {
  if (isNotificationLevel(value)) return value;
  throw new TypeError(`"notificationLevel" must be one of ${NOTIFICATION_LEVELS.join(", ")}`);
}
