import { assertEquals } from "@std/assert";
import { welcomeActions } from "../../../../static/chat/room_tools/welcome_actions.js";
import { test } from "../../../testing.ts";

const ann = { id: "a", isGuest: false, canModerate: false, canInvite: true, canCreateRooms: true };
const guest = { ...ann, id: "g", isGuest: true, canInvite: false, canCreateRooms: false };
const owner = { ...ann, canModerate: true };
const room = { room: "dev", title: "", topic: "", isArchived: false };
const members = [{ id: "a", name: "Ann" }, { id: "b", name: "Bob" }];
const dev = { ...room, type: "public" } as const;
const plans = { ...room, room: "~plans", type: "private", opener: "a", members } as const;
const direct = { ...room, room: "~direct", type: "direct", members } as const;

const cases: [name: string, ReturnType<typeof welcomeActions>, string[]][] = [
  ["a public room", welcomeActions(dev, ann, "lobby"), ["write", "invite", "addRoom"]],
  ["a guest in it", welcomeActions(dev, guest, "lobby"), ["write", "browse"]],
  ["a room that does not exist", welcomeActions({ ...dev, isNew: true }, ann, "lobby"), [
    "write",
    "invite",
    "browse",
  ]],
  ["a room to read", welcomeActions({ ...dev, isReadOnly: true }, guest, "lobby"), [
    "browse",
    "goToLobby",
  ]],
  ["one's private room", welcomeActions(plans, ann, "lobby"), ["write", "addPeople", "editRoom"]],
  ["another's", welcomeActions({ ...plans, opener: "b" }, ann, "lobby"), ["write", "addPeople"]],
  ["a direct message", welcomeActions(direct, ann, "lobby"), ["write", "profile"]],
  ["an archived room", welcomeActions({ ...dev, isArchived: true }, ann, "lobby"), [
    "browse",
    "goToLobby",
  ]],
  ["one that is closed", welcomeActions({ ...plans, isClosed: true }, owner, "lobby"), [
    "goToLobby",
    "browse",
  ]],
  ["an owner in an archived room", welcomeActions({ ...dev, isArchived: true }, owner, "lobby"), [
    "unarchive",
    "browse",
    "goToLobby",
  ]],
];

for (const [name, actions, expected] of cases) {
  test(`welcomeActions: offers what fits in ${name}`, () => assertEquals(actions, expected));
}
