// Drafts and the rules for their fields. Both processes apply them: the web process to answer the
// user, the broker because it trusts no client.

import { type Actor, isUserId, type Member, parseActor } from "./domain/user.ts";
import { type Limits, MAX_LIMITS } from "./config/config.ts";
import { type MessageFile, parseArchivedFiles, parseFiles } from "./domain/file.ts";
import { parseChange } from "./directory/change_parser.ts";
import { type Change, SERVER_ROOM } from "./directory/changes.ts";
import { requireVisibleTexts } from "./directory/rules/visible_text_rules.ts";
import { chatError, invalid } from "./errors.ts";
import { fieldsOf } from "./json.ts";
import { isUuid, requireLength, requireString } from "./names/string_field.ts";
import { parseName } from "./names/display_name.ts";
import { type GroupMention, isGroupMention, MAX_PRESENT } from "./domain/group_mention.ts";
import { encodeReaction, parseReaction, type Reaction } from "./domain/reaction.ts";
import { parseRoom } from "./domain/room.ts";

/** The types of drafts and entries. */
export const ENTRY_TYPES = ["message", "edit", "delete", "reaction", "change"] as const;

export type EntryType = typeof ENTRY_TYPES[number];

export interface Draft extends Partial<Reaction> {
  readonly type: EntryType;
  /** UUID chosen by the client. An id is stored once, however often it is sent. */
  readonly id: string;
  readonly room: string;
  /** The user who submits it; undefined if it did not come over HTTP. */
  readonly author?: Actor;
  /** Display name of the author; may be empty in a change by the operator. */
  readonly from: string;
  /**
   * Text of a message, or new text of an edited one: may be empty if the message has files. Empty in
   * a deletion, JSON in a change, encoded in a reaction (see `encodeReaction`).
   */
  readonly text: string;
  /** Id of the message that is edited, deleted or reacted to. */
  readonly target?: string;
  /** Id of the message that a reply answers, in the same room. */
  readonly replyTo?: string;
  /** Mentioned users, under their names as written; found by the broker. */
  readonly mentions?: readonly Member[];
  /** The mentioned group; found by the broker. */
  readonly groupMention?: GroupMention;
  /** Ids of the present users, if the text mentions them; stored, but never shown. */
  readonly present?: readonly string[];
  /** Files of a message, at least one; its text may then be empty. */
  readonly files?: readonly MessageFile[];
  readonly change?: Change;
}

/** A draft as an export contains it. Deleted texts are empty. */
export interface ArchivedDraft extends Omit<Draft, "author"> {
  readonly author?: Pick<Actor, "id">;
  /** Time of storage in milliseconds since 1970. */
  readonly at: number;
}

/** What became of a draft, with all that another log needs to store the same. */
export interface LogRecord extends ArchivedDraft {
  readonly gid: number;
  readonly seq: number;
  /** It was pruned: only its id and its place are known. */
  readonly isPruned?: boolean;
}

/** Sent to the author of a draft once it is stored. */
export interface Receipt {
  readonly id: string;
  readonly room: string;
  /** Number within the room: 1, 2, 3, … */
  readonly seq: number;
  /** Number within the log: 1, 2, 3, … in commit order. */
  readonly gid: number;
  /**
   * Time of storage in milliseconds since 1970. Only for display: entries are never ordered by it.
   */
  readonly at: number;
}

/** Longest name that a mention may have. */
export const MENTION_CHARS = 100;

const NOT_IN_LINES = /[\p{Cc}\p{Zl}\p{Zp}]/u;
// Line breaks and tabs are the only control characters with a meaning in texts.
// deno-lint-ignore no-control-regex
const NOT_IN_TEXTS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

/**
 * Validates a draft and normalizes it: names and texts are trimmed, line breaks become LF, ids
 * lower case.
 *
 * @throws {ChatError} with the field at fault.
 */
export function parseDraft(value: unknown, limits: Limits): Draft {
  const fields = parseFields(value);
  const type = parseEntryType(fields.type ?? "message");
  const author = fields.author === undefined ? {} : { author: parseActor(fields.author) };
  const id = parseId("id", fields.id);
  if (type === "change") return { ...toNewChange(fields, limits.nameChars), id, ...author };
  const common = {
    type,
    id,
    room: parseRoom(fields.room),
    ...author,
    from: parseName(fields.from, limits.nameChars),
  };
  if (type === "reaction") return { ...common, ...toNewReaction(fields) };
  if (type === "message") return { ...common, ...toNewMessage(fields, limits) };
  // The text may be empty if the message has files, which the log knows.
  const isOptional = true;
  return {
    ...common,
    text: type === "delete" ? "" : parseText(fields.text, limits.textChars, { isOptional }),
    target: parseId("target", fields.target),
  };
}

function toNewMessage(
  fields: Fields,
  { textChars }: Limits,
): Pick<Draft, "text" | "replyTo" | "present" | "files"> {
  const isOptional = fields.files !== undefined;
  const text = isOptional ? fields.text ?? "" : fields.text;
  return {
    text: parseText(text, textChars, { isOptional }),
    ...toReply(fields),
    ...toPresent(fields),
    ...toFiles(fields, parseFiles),
  };
}

function toFiles(
  { files }: Fields,
  parse: (value: unknown) => MessageFile[],
): Pick<Draft, "files"> {
  return files === undefined ? {} : { files: parse(files) };
}

function toPresent({ present }: Fields): Pick<Draft, "present"> {
  if (present === undefined) return {};
  const isList = Array.isArray(present) && present.length <= MAX_PRESENT;
  if (isList && present.every(isUserId)) return { present };
  throw invalid("present", `must be a list of at most ${MAX_PRESENT} user ids`);
}

function toReply({ replyTo }: Fields): Pick<Draft, "replyTo"> {
  return replyTo === undefined ? {} : { replyTo: parseId("replyTo", replyTo) };
}

function toMentions({ mentions }: Fields): Pick<Draft, "mentions"> {
  if (mentions === undefined) return {};
  if (Array.isArray(mentions) && mentions.every(isMention)) {
    return { mentions: mentions.map(({ id, name }) => ({ id, name })) };
  }
  throw invalid("mentions", "must be a list of user ids, each with the name as written");
}

function isMention(value: unknown): value is Member {
  const { id, name } = fieldsOf(value);
  return isUserId(id) && typeof name === "string" && name.length <= MENTION_CHARS;
}

function toNewReaction(fields: Fields): Pick<Draft, "text" | "target"> & Reaction {
  if (fields.author === undefined) throw invalid("author", "is missing: a reaction must have one");
  return { ...toReaction(fields), target: parseId("target", fields.target) };
}

function toReaction(fields: Fields): Pick<Draft, "text"> & Reaction {
  const reaction = parseReaction(fields);
  return { text: encodeReaction(reaction), ...reaction };
}

function toNewChange(fields: Fields, nameChars: number): Omit<Draft, "id"> {
  const draft = toChangeDraft(fields);
  if (draft.change) requireVisibleTexts(draft.change, nameChars);
  if (draft.from !== "") parseName(draft.from, nameChars);
  return draft;
}

function toChangeDraft({ room, from, change }: Fields): Omit<Draft, "id"> {
  const parsed = parseChange(change);
  return {
    type: "change",
    room: room === SERVER_ROOM ? SERVER_ROOM : parseRoom(room),
    from: from === "" ? "" : parseArchivedName(from),
    text: JSON.stringify(parsed),
    change: parsed,
  };
}

/**
 * Validates an entry of an export: like a draft, but a text may be empty, and the target or the
 * answered message may be missing.
 *
 * @throws {ChatError} with the field at fault.
 */
export function parseArchived(value: unknown): ArchivedDraft {
  const fields = parseFields(value);
  const { type, id, room, author, from, at, target } = fields;
  const common = {
    id: parseId("id", id),
    at: parseTime(at),
    ...(isUserId(author) ? { author: { id: author } } : {}),
  };
  if (type === "change") return { ...toChangeDraft(fields), ...common };
  return {
    ...common,
    type: parseEntryType(type),
    room: parseRoom(room),
    from: parseArchivedName(from),
    ...toArchivedText(fields),
    ...(target === undefined ? {} : { target: parseId("target", target) }),
    ...toReply(fields),
    ...(type === "message" && toFiles(fields, parseArchivedFiles)),
    ...toMentions(fields),
    ...(isGroupMention(fields.groupMention) && { groupMention: fields.groupMention }),
  };
}

function toArchivedText(fields: Fields): Pick<Draft, "text"> {
  const { type, emoji, text } = fields;
  if (type === "reaction") return emoji === undefined ? { text: "" } : toReaction(fields);
  return { text: parseText(text, MAX_LIMITS.textChars, { isOptional: true }) };
}

export function isEntryType(value: unknown): value is EntryType {
  return ENTRY_TYPES.some((type) => type === value);
}

type Fields = Partial<Record<keyof ArchivedDraft, unknown>>;

function parseFields(value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw chatError("invalid-field", 'A message must be an object with "from" and "text"', {});
}

function parseEntryType(value: unknown): EntryType {
  if (isEntryType(value)) return value;
  throw invalid("type", `must be one of ${ENTRY_TYPES.join(", ")}`);
}

/** @throws {ChatError} `invalid-field` unless it is a UUID. */
export function parseId(field: "id" | "target" | "replyTo" | "files", value: unknown): string {
  if (isUuid(value)) return value.toLowerCase();
  throw invalid(field, "must be a UUID");
}

/** Rules for names became stricter over time: earlier authors keep their names. */
function parseArchivedName(value: unknown): string {
  const name = requireLength("from", requireString("from", value).trim(), MAX_LIMITS.nameChars);
  if (NOT_IN_LINES.test(name)) throw invalid("from", "must be one line");
  return name;
}

/** @param options.isOptional Whether the text may be empty; it may not by default. */
function parseText(value: unknown, max: number, { isOptional = false } = {}): string {
  const text = requireString("text", value).replace(/\r\n?/g, "\n").trim();
  if (NOT_IN_TEXTS.test(text)) {
    throw chatError("invalid-text", "The text must not contain control characters", {
      field: "text",
    });
  }
  return isOptional && text === "" ? "" : requireLength("text", text, max);
}

function parseTime(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid("at", "must be whole milliseconds since 1970");
}
