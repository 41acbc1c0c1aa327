// A chat with rooms of each kind and people of each sort, for the table of who gets which answer.

import { giving, operate, Person } from "../person.ts";
import type { Chat } from "../processes.ts";

/** Messages of the member in each room: each deletion needs another one. */
const MESSAGES = 30;

export const WHO = [
  "nobody",
  "stranger",
  "removed",
  "member",
  "moderator",
  "owner",
  "banned",
] as const;

export type Who = typeof WHO[number];

type People = Readonly<Record<Who, Person>>;

export interface Place {
  readonly room: string;
  /** The next message of the member in the room. */
  readonly message: () => string;
}

export interface Stage {
  /** Who opened the private rooms. */
  readonly ann: Person;
  readonly people: People;
  /** By the kind of room; "none" is not there. */
  readonly places: Readonly<Record<string, Place>>;
}

/** Resolves when the web process knows all of them as what they are. */
export async function setStage(chat: Chat): Promise<Stage> {
  const [people, ann] = [await arriveAll(chat), await Person.arrive("Ann", chat.url)];
  const places = await openRooms(people, ann);
  const pull = `ipc://${chat.data}/pull.sock`;
  await operate(pull, { what: "settings", isArchived: true }, places.archived?.room);
  await operate(pull, giving("moderator", people.moderator));
  await operate(pull, giving("owner", people.owner));
  await operate(pull, { what: "ban", person: people.banned.id, reason: "" });
  while ((await people.banned.ask("GET", "/api/rooms")).status !== 403);
  return { ann, people, places };
}

async function arriveAll({ url }: Chat): Promise<People> {
  const arrive = (who: Who) => Person.arrive(who, url);
  return {
    nobody: (await arrive("nobody")).without(),
    stranger: await arrive("stranger"),
    removed: await arrive("removed"),
    member: await arrive("member"),
    moderator: await arrive("moderator"),
    owner: await arrive("owner"),
    banned: await arrive("banned"),
  };
}

async function openRooms({ member, removed }: People, ann: Person): Promise<Stage["places"]> {
  const rooms = {
    public: "dev",
    archived: "old",
    private: await ann.open("Plans", [member, removed]),
    direct: await ann.open("", [member], true),
  };
  await ann.ask("DELETE", `/api/rooms/${rooms.private}/members/${removed.id}`);
  const places = Object.entries(rooms).map(async ([kind, room]) => [
    kind,
    { room, message: await talk(member, room) },
  ]);
  const none = { room: `~${"z".repeat(26)}`, message: () => crypto.randomUUID() };
  return { ...Object.fromEntries(await Promise.all(places)), none, any: none };
}

async function talk(by: Person, room: string): Promise<() => string> {
  const said = Array.from({ length: MESSAGES }, () => by.say(room, "hello"));
  const ids = (await Promise.all(said)).map(({ body }) => String(body.id));
  return () => {
    const id = ids.shift();
    if (id === undefined) throw new RangeError(`Cannot find another message in "${room}"`);
    return id;
  };
}
