// Of what in a room somebody wants to hear: each chooses it for oneself, on whichever device.

/** One that is hidden stands in no list of the reader until it calls: by a mention, mostly. */
const NOTICE_LEVELS = ["all", "mentions", "nothing", "hidden"] as const;

export type NoticeLevel = typeof NOTICE_LEVELS[number];

export function isNoticeLevel(value: unknown): value is NoticeLevel {
  return NOTICE_LEVELS.some((level) => level === value);
}

/** @throws {TypeError} unless it is one. */
export function parseNoticeLevel(value: unknown): NoticeLevel {
  if (isNoticeLevel(value)) return value;
  throw new TypeError(`"notificationLevel" must be one of ${NOTICE_LEVELS.join(", ")}`);
}
