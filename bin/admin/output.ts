// Formats users, rooms and changes as lines: words separated by spaces, with names in quotes, since
// a name may contain anything.

import type { Ban, Mute } from "../../chat/directory/changes.ts";
import type { ChangeEntry } from "../../chat/directory/change_entry.ts";
import type { Directory, Session, User } from "../../chat/directory/directory.ts";
import type { RoomState } from "../../chat/directory/room_registry.ts";
import { isPrivate } from "../../chat/domain/room.ts";
import { plural } from "../../chat/logging/plural.ts";

/** Such as `q3Zk… member "Ann" muted until 2026-11-23T12:00:00.000Z (too loud)`. */
export function userLine({ id, name, alias }: User, directory: Directory): string {
  const now = Date.now();
  const words = [id, directory.roleOf(id) ?? "-", quote(name || alias)];
  const [ban, mute] = [directory.banOf({ user: id }, now), directory.muteOf(id, now)];
  if (ban) words.push(`banned ${restriction(ban)}`);
  if (mute) words.push(`muted ${restriction(mute)}`);
  return words.join(" ");
}

/** Such as `dev 48 entries, archived, slow 10 s`. */
export function roomLine(
  { room, head }: { room: string; head: number | undefined },
  state: RoomState | undefined,
): string {
  const details = [
    head === undefined ? "" : plural(head, "entry", "entries"),
    isPrivate(room) ? roomType(state) : "",
    state?.isArchived ? "archived" : "",
    state && state.slowSeconds > 0 ? `slow ${state.slowSeconds} s` : "",
  ].filter(Boolean);
  return `${room} ${details.join(", ") || "open"}`;
}

/** Such as `2026-11-23T12:00:00.000Z "Firefox on Linux"`. */
export function sessionLine({ device, since }: Session): string {
  return `${time(since)} ${quote(device)}`;
}

/** Such as `2026-11-23T12:00:00.000Z operator role {"user":"q3Zk…","role":"owner"}`. */
export function auditLine({ at, room, author, from, change }: ChangeEntry): string {
  const { type, ...rest } = change;
  const who = author === undefined ? "operator" : `${author} ${quote(from)}`;
  const where = type === "settings" ? `${room} ` : "";
  return `${time(at)} ${who} ${where}${type} ${JSON.stringify(rest)}`;
}

function roomType(state: RoomState | undefined): string {
  const members = plural(state?.members?.size ?? 0, "member");
  return state?.isDirect
    ? `direct message, ${members}`
    : `private ${quote(state?.title ?? "")}, ${members}`;
}

function restriction({ until, reason }: Ban | Mute): string {
  const end = until === undefined ? "permanently" : `until ${time(until)}`;
  return reason === "" ? end : `${end} (${reason})`;
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function quote(text: string): string {
  return JSON.stringify(text);
}
