// A user's notification level in a room; it applies on all of their devices.

/** A hidden room is missing from the user's list until it has an unread mention. */
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
