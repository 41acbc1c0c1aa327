// @ts-check
// Shapes of the JSON that the server sends and receives. Times are milliseconds since 1970.

/** @typedef {{ id: string, name: string }} Member a user, by id and name */
/**
 * A message on its way to the server. `author` is the id of the user who wrote it, if the server has
 * user ids. `replyTo` is the id of the message that it replies to; with a `target` it replaces the text
 * of that message. With `files` the text may be empty.
 * @typedef {{ id: string, room: string, author?: string, from: string, text: string, at: number,
 *   replyTo?: string, target?: string, files?: readonly MessageFile[] | undefined }} Draft
 */
/**
 * A file of a message. `type` is a media type; `width` and `height` are pixels as displayed, `seconds` is
 * the duration, `alt` describes a picture.
 * @typedef {{ id: string, name: string, isExpired?: undefined, type: string, bytes: number,
 *   width?: number, height?: number, seconds?: number, alt?: string, thumbnail?: Thumbnail }} FileInfo
 */
/** @typedef {{ type: string, bytes: number, width: number, height: number }} Thumbnail */
/**
 * An expired file was removed: only its id and name remain.
 * @typedef {FileInfo | { id: string, name: string, isExpired: true }} MessageFile
 */
/** @typedef {{ id: string, room: string, seq: number, gid: number, at: number }} Receipt */
/**
 * A message as it is now. `mentions` has the users whom it mentions, under the names in its text;
 * `groupMention` says that it mentions everyone in the room, or those who were present.
 * @typedef {Omit<Draft, "replyTo" | "target"> & { seq: number, gid: number, editedAt?: number,
 *   deletedAt?: number, mentions?: readonly Member[], groupMention?: "room" | "here" | undefined,
 *   quote?: Quote, reactions?: readonly Reaction[] }} Message
 */
/**
 * The start of the message that a reply refers to, as it is now, and the name of its first file; the text
 * is empty if it was deleted.
 * Only `seq` remains of a message that was pruned.
 * @typedef {{ seq: number, id?: string, author?: string, from?: string, text?: string,
 *   fileName?: string | undefined, deletedAt?: number }} Quote
 */
/**
 * An emoji on a message, and how many users added it. `users` has the first 20 of them, the current user
 * in any case, and those who added it since.
 * @typedef {{ emoji: string, count: number, users: readonly Member[] }} Reaction
 */
/**
 * The page of history to load: the newest; before, after or around a `seq`; or around the first message sent
 * at the time `at`.
 * @typedef {object} HistoryRange
 * @property {number | undefined} [before]
 * @property {number | undefined} [after]
 * @property {number | undefined} [around]
 * @property {number | undefined} [at]
 * @property {number | undefined} [limit] 50 messages by default, 200 at most
 */
/**
 * Messages, oldest first. `cursor` is where a feed continues; `complete` means that nothing lies beyond
 * the page. A page `around` a `seq` names it, and `isLatest` means that nothing newer exists.
 * @typedef {{ cursor: string, messages: Message[], complete: boolean, isLatest?: boolean,
 *   around?: number }} HistoryPage
 */
/**
 * The room to search if the query names none, the `gid` to search before, and the maximum number of
 * messages.
 * @typedef {{ room?: string | undefined, before?: number | undefined,
 *   limit?: number | undefined }} SearchRange
 */
/**
 * A message with an excerpt of its text. Each mark is the start and end of a match within the excerpt.
 * @typedef {Message & { snippet: { text: string, marks: readonly [number, number][] } }} SearchResult
 */
/**
 * The server ends a long search early: if it is not `complete`, continue with `before`, even without
 * any messages.
 * @typedef {{ messages: SearchResult[], complete: boolean, before?: number }} SearchPage
 */
/**
 * The user whom the server identifies; without an `id` the client is signed out. With a `name` the server
 * uses it for all that the user posts.
 * @typedef {object} Me
 * @property {"open" | "invite" | "proxy" | "token"} mode the server's access mode
 * @property {number} maxTextChars code points that a message may have
 * @property {boolean} canMentionRoom whether the user may mention everyone in a room
 * @property {boolean} hasAvatars whether any user has a picture
 * @property {string[]} firstUsers ids of the first twelve users, in the order in which they joined
 * @property {string} [id]
 * @property {string} [name]
 * @property {"owner" | "moderator" | "member" | "guest"} [role]
 * @property {FileLimits} [files] missing if files cannot be sent
 */
/** @typedef {{ maxBytes: number, maxPerMessage: number }} FileLimits of a file, and files of a message */

/** @typedef {"public" | "private" | "direct"} RoomType */
/**
 * The messages of a room that notify the user. A `hidden` room leaves the list until it mentions the user.
 * @typedef {"all" | "mentions" | "nothing" | "hidden"} NotificationLevel
 */
/**
 * Only private rooms and direct messages have members; in a list only direct messages name them.
 * @typedef {object} RoomInfo
 * @property {string} room its name in addresses
 * @property {RoomType} type
 * @property {string} title empty if it has only its name
 * @property {string} topic
 * @property {boolean} isArchived
 * @property {boolean} [isNew] whether its first message creates it; missing in a list
 * @property {boolean} [isReadOnly] whether the user can't post in it; missing in a list
 * @property {readonly Member[]} [members]
 * @property {number} [memberCount] of a private room, in a list
 * @property {NotificationLevel} [notificationLevel] if the user has chosen one
 * @property {string} [addedBy] the id of the user who added the current user to a private room
 * @property {string} [opener] the id of the user who created a private room; missing in a list
 * @property {readonly { message: string, from: string }[]} [pins] ids of pinned messages, last pinned
 * last, and the names of the users who pinned them; missing in a list
 * @property {readonly string[]} [saved] ids of the messages that the user saved; missing in a list
 */
/**
 * The read state of a room: `head` is the seq of its last entry, `read` of the last one read,
 * `unread` counts the messages after it and `mentions` those that mention the user. `isMarkedUnread`:
 * the user marked the room as unread and has not read on since. `favouriteRank`: its place among the
 * user's favourites.
 * @typedef {{ head: number, read: number, unread: number, mentions: number, isMarkedUnread?: boolean,
 *   notificationLevel?: NotificationLevel, favouriteRank?: number | undefined }} ReadState
 */
/** @typedef {RoomInfo & ReadState & { at?: number }} ListedRoom `at`: last activity */
/**
 * A change that concerns the list of rooms. `rooms`, `members` and `avatars` mean that the list of rooms, of
 * the chat's members or of their pictures must be loaded again; `missed` that the stream was interrupted, so any of these events
 * may be missing. `activity` means that there is new activity, or that the user has seen it. After `room-created` follow the room from the cursor `after` to get all its entries.
 * @typedef {{ type: "rooms" | "members" | "avatars" | "missed" }
 *   | { type: "read-state", room: string } & ReadState
 *   | { type: "do-not-disturb", until: number }
 *   | { type: "saved", room: string, id: string, isSaved: boolean }
 *   | { type: "activity" }
 *   | { type: "room-created", room: string, after: string }} RoomListEvent
 */
/**
 * Something that another user did: a mention, a reply to the user, or a reaction to their message.
 * `message` is the mention, the reply, or the message that has the reaction, with the start of its text
 * and the name of its first file.
 * @typedef {{ gid: number, type: "mention" | "reply" | "reaction", room: string, at: number,
 *   author?: string, from: string, emoji?: string, groupMention?: "room" | "here",
 *   message: { seq: number, id: string, text: string, fileName?: string } }} Activity
 */
/**
 * A page of activity, newest first; the next one is `before`. `newActivity` counts what is newer than the
 * gid `seen`, up to 100.
 * @typedef {{ activity: readonly Activity[], complete: boolean, before?: number, seen: number,
 *   newActivity: number }} ActivityPage
 */
/**
 * A saved message with the start of its text and the name of its first file; without a text if it was pruned, and with an empty one if it
 * was deleted.
 * @typedef {{ savedAt: number, room: string, seq: number, id: string, at?: number, author?: string,
 *   from?: string, text?: string, fileName?: string, deletedAt?: number }} SavedMessage
 */
/** @typedef {{ saved: readonly SavedMessage[], complete: boolean, before?: number }} SavedPage */
/**
 * A pinned message; `at`, `author` and `from` say when it was pinned, and by whom.
 * @typedef {{ message: Message, at: number, author?: string, from: string }} Pin
 */

/**
 * A message, or the edit or deletion of the message `target`.
 * @typedef {Message & { type: "message" | "edit" | "delete", cursor: string,
 *   target?: string }} MessageEvent
 */
/**
 * A change of a room: it was created, its members, pins or settings changed.
 * @typedef {{ type: "open", title: string, isDirect: boolean, members: readonly Member[] }
 *   | { type: "add", member: Member }
 *   | { type: "remove", user: string }
 *   | { type: "pin", message: string }
 *   | { type: "unpin", message: string, isPruned?: boolean }
 *   | { type: "settings", title?: string, topic?: string, isArchived?: boolean,
 *       slowSeconds?: number }} RoomChange
 */
/**
 * @typedef {Omit<Message, "text"> & { type: "change", cursor: string, change: RoomChange }} ChangeEvent
 */
/**
 * A reaction to the message `target`; without an emoji if that message has since been deleted.
 * @typedef {Omit<Message, "text"> & { type: "reaction", cursor: string, target: string,
 *   emoji?: string, action?: "add" | "remove" }} ReactionEvent
 */
/** @typedef {MessageEvent | ReactionEvent | ChangeEvent} ChatEvent an entry of the log */

export {};
