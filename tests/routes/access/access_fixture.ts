// A chat with all kinds of rooms and users, for the access tables.

import { type Role, ROLES } from "../../../chat/domain/user.ts";
import type { Member } from "../../../chat/domain/user.ts";
import type { AdminClient } from "../../../chat/broker/admin_client.ts";
import type { User } from "../../harness/user.ts";
import { createUploadsEarly, sendFile } from "./access_files.ts";
import { type ChatAccess, joinChat, nobody } from "./access_modes.ts";

/** Muted and banned users are members. */
export const WHO = ["nobody", "guest", "member", "moderator", "owner", "muted", "banned"] as const;

export type Who = typeof WHO[number];

/**
 * Rooms that a user may know: "own" is a private room that they created, "new" a public room without
 * messages.
 */
export const SHOWN = ["public", "archived", "new", "private", "own", "direct"] as const;

/**
 * Private rooms that a user may not know: one they left, one of others, a direct message of others, or a
 * missing one.
 */
export const HIDDEN = ["left", "foreign", "apart", "none"] as const;

/** A room of the fixture. */
export interface Place {
  readonly room: string;
  /** The ids of messages, by the name of their author. */
  readonly messages: Readonly<Record<string, string[]>>;
  /** The ids of members who can be removed. */
  readonly extras: string[];
  /** The id of a file that Ann sent. */
  readonly file?: string;
}

export interface Fixture {
  readonly operator: AdminClient;
  /** A member of all rooms, who created those that belong to no other user. */
  readonly ann: User;
  readonly users: Readonly<Record<Who, User>>;
  /** Rooms by kind; the rooms that belong to one user by kind and user. */
  readonly places: Readonly<Record<string, Place>> & { readonly none: Place };
}

const ARCHIVED = "old";

/** One for each user, for actions that can be done only once. */
const ONE_FOR_EACH = Array.from(WHO.keys());

/** Resolves when the web process knows the roles of all users. */
export async function createFixture(access: ChatAccess): Promise<Fixture> {
  const { operator } = access;
  const come = (name: string) => joinChat(name, access);
  const ann = await come("Ann");
  const users = {
    nobody: nobody(access),
    guest: await come("guest"),
    member: await come("member"),
    moderator: await come("moderator"),
    owner: await come("owner"),
    muted: await come("muted"),
    banned: await come("banned"),
  };
  const { nobody: _, ...comers } = users;
  const places = await openRooms(ann, Object.values(comers), operator);
  await operator.submit({ type: "settings", isArchived: true }, ARCHIVED);
  await createUploadsEarly(users.muted);
  await assignRoles(users, operator);
  while ((await users.banned.ask("GET", "/api/rooms")).status !== 403);
  return { operator, ann, users, places };
}

/** Returns the room of a kind; each user has their own, and every new room differs. */
export function placeOf({ places }: Fixture, { who, type }: { who: string; type: string }): Place {
  if (type === "new") return { room: `new-${crypto.randomUUID()}`, messages: {}, extras: [] };
  return places[`${type} ${who}`] ?? places[type] ?? places.none;
}

/** Returns a user with a role, as the target of one user's action. */
export function targetOf(who: string, role: string): string {
  return `${role}-for-${who}`;
}

/** A user who is in no room yet. */
export async function addNewUser(operator: AdminClient): Promise<Member> {
  const id = crypto.randomUUID();
  const name = `Newcomer ${id}`;
  await operator.submit({ type: "rename", user: id, name });
  return { id, name };
}

async function openRooms(
  ann: User,
  comers: readonly User[],
  operator: AdminClient,
): Promise<Fixture["places"]> {
  const all = [ann, ...comers];
  const strangers = await Promise.all(ONE_FOR_EACH.map(() => addNewUser(operator)));
  const open = (by: User, others: readonly User[], isDirect = false) =>
    openRoom(by, others, { isDirect, strangers });
  const own = comers.map(async (one) => [`own ${one.name}`, await open(one, [ann])] as const);
  const foreign = await open(ann, []);
  const places = {
    public: await addContent("dev", all),
    archived: await addContent(ARCHIVED, all),
    private: await open(ann, comers),
    direct: await open(ann, comers, true),
    left: await open(ann, comers),
    foreign,
    "own nobody": foreign,
    apart: await open(ann, [], true),
    other: await addContent("other", all),
    none: { room: `~${"z".repeat(26)}`, messages: {}, extras: [] },
    ...Object.fromEntries(await Promise.all(own)),
  };
  for (const { id } of comers) {
    await ann.ask("DELETE", `/api/rooms/${places.left.room}/members/${id}`);
  }
  return places;
}

/** Creates a private room or a direct message in which every member has posted. */
async function openRoom(
  by: User,
  others: readonly User[],
  { isDirect, strangers }: { isDirect: boolean; strangers: readonly Member[] },
): Promise<Place> {
  // A direct message has at most eight members.
  const extras = isDirect && others.length > 0 ? [] : strangers;
  const members = [...others.map(({ member }) => member), ...extras];
  const opening = { title: "Plans", members, isDirect, from: by.name };
  const { room } = (await by.ask("POST", "/api/rooms", opening)).body;
  return addContent(room, [by, ...others], extras.map(({ id }) => id));
}

/** Every member posts once, and Ann more often, with a file once. */
async function addContent(
  room: string,
  members: readonly User[],
  extras: string[] = [],
): Promise<Place> {
  const said = members.map(async (one) => {
    const words = one.name === "Ann" ? ONE_FOR_EACH : ["hello"];
    const answers = await Promise.all(words.map(() => one.say(room, "hello")));
    return [one.name, answers.map(({ body }) => String(body.id))] as const;
  });
  const messages = Object.fromEntries(await Promise.all(said));
  const [ann] = members;
  return { room, messages, extras, ...(ann && { file: await sendFile(ann, room) }) };
}

async function assignRoles(users: Fixture["users"], operator: AdminClient): Promise<void> {
  const give = (role: Role, user: string) => operator.submit({ type: "role", user, role });
  await Promise.all([
    ...WHO.flatMap((who) => ROLES.map((role) => give(role, targetOf(who, role)))),
    ...ROLES.map((role) => give(role, users[role].id)),
    give("member", users.muted.id),
    operator.submit({ type: "mute", user: users.muted.id, reason: "" }),
  ]);
  await operator.submit({ type: "ban", user: users.banned.id, reason: "" });
}
