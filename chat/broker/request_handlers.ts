// The broker's answers to requests: one handler for each method, all read from the log.

import { Buffer } from "node:buffer";
import type { ActivityPage } from "../domain/activity.ts";
import type { Log } from "../log.ts";
import { parseNotificationLevel } from "../domain/notification_level.ts";
import type { RoomList, UserEvent } from "../domain/read_state.ts";
import {
  type Answer,
  type BrokerRequest,
  decodeJson,
  type EntriesAnswer,
  type ValueAnswer,
} from "../protocol.ts";
import { Arguments } from "./request_arguments.ts";

/** Milliseconds after which a search stops. Messages wait meanwhile. */
const SEARCH_MS = 20;
/** More than a token of 8,192 characters can grant. */
const MAX_PATTERNS = 2_000;

/** An answer, and the event to publish to the user's devices, if the request changed their read state. */
interface Handled {
  readonly answer: Answer;
  readonly userEvent?: UserEvent | undefined;
}

type Content = Pick<EntriesAnswer, "entries" | "before"> | Pick<ValueAnswer, "value">;
type Handler = (log: Log, args: Arguments) => Content & Pick<Handled, "userEvent">;

/**
 * Answers a request from the log.
 *
 * @throws {SyntaxError} if the method is unknown or the arguments are not JSON.
 * @throws {TypeError} if an argument is missing or has the wrong type.
 */
export function handleRequest(log: Log, { id, method, body }: BrokerRequest): Handled {
  const handler = HANDLERS.get(method);
  if (!handler) throw new SyntaxError(`Cannot answer: unknown method "${method}"`);
  const args = new Arguments(decodeJson(body));
  const { userEvent, ...content } = handler(log, args);
  const extent = { request: id, position: log.head(), pruned: log.pruned(args.rooms()) };
  return { answer: { ...extent, ...content }, userEvent };
}

const HANDLERS = new Map<string, Handler>([
  ["head", () => ({ entries: [] })],
  ["after", (log, args) => {
    const rooms = args.rooms();
    const range = { ...args.bounds(), ...(rooms ? { rooms } : {}) };
    return { entries: log.after(args.number("gid"), range) };
  }],
  ["changes", (log, args) => ({
    entries: log.changes(args.number("gid"), args.bounds()),
  })],
  ["key", (log) => ({ value: Buffer.from(log.key()).toString("base64url") })],
  ["audit", (log, args) => {
    return {
      entries: log.auditLog({
        ...args.bounds(),
        ...args.optional("before", (name) => args.number(name)),
        ...args.optional("privateRooms", (name) => args.names(name)),
        ...args.optional("patterns", (name) => args.names(name, MAX_PATTERNS)),
      }),
    };
  }],
  ["entry", (log, args) => {
    const entry = log.entry(args.text("id"));
    return { entries: entry ? [entry] : [] };
  }],
  ["storage", (log) => ({ value: log.storage })],
  ["heads", (log, args) => ({
    value: log.heads({ after: args.text("after"), limit: args.limit() }),
  })],
  ["page", (log, args) => ({
    entries: log.page(args.room() ?? "", {
      ...args.bounds(),
      ...args.optional("user", (name) => args.text(name)),
      ...args.optional("before", (name) => args.number(name)),
      ...args.optional("after", (name) => args.number(name)),
      ...args.optional("around", (name) => args.number(name)),
    }),
  })],
  ["seq-at", (log, args) => ({ value: log.seqAt(args.room() ?? "", args.number("at")) })],
  ["recent-authors", (log, args) => ({ value: log.recentAuthors(args.room() ?? "") })],
  ["messages", (log, args) => ({
    entries: log.messages(args.room() ?? "", {
      ids: args.names("ids"),
      bytes: args.bytes(),
      ...args.optional("user", (name) => args.text(name)),
    }),
  })],
  ["search", (log, args) => {
    const room = args.room();
    return log.search(args.words("words"), {
      limit: args.limit(),
      withinMs: SEARCH_MS,
      ...(room === undefined ? {} : { room }),
      ...args.optional("privateRooms", (name) => args.names(name)),
      ...args.optional("before", (name) => args.number(name)),
      ...args.optional("from", (name) => args.searchTexts(name)),
      ...args.optional("without", (name) => args.words(name)),
      ...args.optional("has", (name) => args.searchMarks(name)),
      ...args.optional("types", (name) => args.fileTypes(name)),
      ...args.optional("since", (name) => args.time(name)),
      ...args.optional("until", (name) => args.time(name)),
    });
  }],
  ["rooms", (log, args) => {
    const range = {
      user: args.text("user"),
      limit: args.limit(),
      named: args.names("named"),
      ...args.optional("after", (name) => args.text(name)),
      ...args.optional("patterns", (name) => args.names(name, MAX_PATTERNS)),
    };
    if (args.optional("isHere", (name) => args.flag(name)).isHere) {
      log.recordFirstVisit(args.user("user"));
    }
    const { savedIn } = args.optional("savedIn", (name) => args.text(name));
    const { withActivity } = args.optional("withActivity", (name) => args.flag(name));
    const value: RoomList = {
      rooms: log.rooms(range),
      doNotDisturbUntil: log.doNotDisturbUntil(range.user),
      ...(savedIn !== undefined && { saved: log.savedInRoom(savedIn, range.user) }),
      ...(withActivity &&
        { newActivity: log.newActivity({ user: range.user, ...joinedIn(args) }) }),
    };
    return { value };
  }],
  ["used-rooms", (log, args) => ({
    value: log.usedRooms(args.user("user"), { limit: args.limit() }),
  })],
  ["mark-read", (log, args) => {
    const [room, user] = [args.room() ?? "", args.user("user")];
    const mark = args.optional("isMarkedUnread", (name) => args.flag(name));
    const value = log.moveReadMarker(room, { user, seq: args.number("seq"), ...mark });
    return { value, ...readStateEvent(log, room, user) };
  }],
  ["set-notification-level", (log, args) => {
    const [room, user] = [args.room() ?? "", args.user("user")];
    const value = log.setNotificationLevel(room, {
      user,
      notificationLevel: parseNotificationLevel(args.text("notificationLevel")),
    });
    return { value, ...readStateEvent(log, room, user) };
  }],
  ["set-favourite", (log, args) => {
    const [room, user] = [args.room() ?? "", args.user("user")];
    const rank = args.optional("rank", (name) => args.number(name));
    const value = log.setFavourite(room, { user, ...rank });
    return { value, ...readStateEvent(log, room, user) };
  }],
  ["save-message", (log, args) => {
    const [room, user, id] = [args.room() ?? "", args.user("user"), args.text("id")];
    const outcome = log.saveMessage(room, { user, id });
    const userEvent = { user, saved: { room, id, isSaved: true } };
    return { value: outcome, ...(outcome === "saved" && { userEvent }) };
  }],
  ["unsave-message", (log, args) => {
    const [room, user, id] = [args.room() ?? "", args.user("user"), args.text("id")];
    log.unsaveMessage(room, { user, id });
    return { value: "", userEvent: { user, saved: { room, id, isSaved: false } } };
  }],
  ["saved-messages", (log, args) => ({ value: log.savedMessages(args.userRange()) })],
  ["activity", (log, args) => {
    const range = { ...args.userRange(), ...joinedIn(args) };
    const { user } = range;
    const value: ActivityPage = {
      activity: log.activity(range),
      new: log.newActivity(range),
      seen: log.activitySeen(user),
    };
    return { value };
  }],
  ["see-activity", (log, args) => {
    const user = args.user("user");
    return {
      value: log.seeActivity(user, args.number("gid")),
      userEvent: { user, activityIn: "" },
    };
  }],
  ["set-do-not-disturb", (log, args) => {
    const [user, doNotDisturbUntil] = [args.user("user"), args.number("until")];
    log.setDoNotDisturb(user, doNotDisturbUntil);
    return { value: doNotDisturbUntil, userEvent: { user, doNotDisturbUntil } };
  }],
  ["file", (log, args) => ({ value: log.files.find(args.text("id")) ?? null })],
  ["files", (log, args) => ({
    value: log.files.inRoom(args.room() ?? "", {
      limit: args.limit(),
      ...args.optional("before", (name) => args.number(name)),
      ...args.optional("kind", (name) => args.fileKind(name)),
    }),
  })],
  ["released-files", (log, args) => ({ value: log.files.released({ limit: args.limit() }) })],
  ["forget-files", (log, args) => {
    log.files.forget(args.names("ids"));
    return { value: true };
  }],
  ["files-in-use", (log, args) => ({ value: log.files.inUse(args.names("ids")) })],
  ["unread", (log, args) => {
    const { user } = args.optional("user", (name) => args.text(name));
    return { value: log.unread(args.seqs("rooms"), user) };
  }],
]);

function joinedIn(args: Arguments) {
  return args.optional("joined", (name) => args.seqs(name));
}

function readStateEvent(log: Log, room: string, user: string): Pick<Handled, "userEvent"> {
  const [reading] = log.rooms({ user, named: [room], limit: 1 });
  return reading ? { userEvent: { user, reading } } : {};
}
