import { assertEquals } from "@std/assert";
import { roomCommands as commandsIn } from "../../../../static/chat/rooms/room_commands.js";
import type { ListedRoom, RoomInfo } from "@hubbub/client";
import { test } from "../../../testing.ts";

const roomCommands = (
  info: RoomInfo & Partial<Pick<ListedRoom, "unread" | "favouriteRank">>,
  user: typeof ANN,
) => commandsIn(info, user, "lobby");
const ANN = { id: "ann", isGuest: false, canModerate: false, canInvite: true, files: {} };
const GUEST = { ...ANN, isGuest: true, canInvite: false };
const MODERATOR = { ...ANN, canModerate: true };
const facts = { title: "", topic: "", isArchived: false };
const DEV = { ...facts, room: "dev", type: "public" as const };
const PLANS = { ...facts, room: "~x", type: "private" as const, opener: "bob" };
const DIRECT = { ...facts, room: "~y", type: "direct" as const, opener: "ann" };
const ALWAYS = ["members", "files", "notifications", "copyLink"];

test("roomCommands(): offers in a public room what the role allows", () => {
  assertEquals(roomCommands(DEV, ANN), ["editRoom", "invite", ...ALWAYS, "hide"]);
  assertEquals(roomCommands(DEV, GUEST), [...ALWAYS, "hide"]);
  assertEquals(roomCommands(DEV, MODERATOR), ["editRoom", "invite", ...ALWAYS, "hide", "archive"]);
  const archived = { ...DEV, isArchived: true };
  assertEquals(roomCommands(archived, ANN), ["invite", ...ALWAYS, "hide"]);
  assertEquals(roomCommands(archived, MODERATOR).at(-1), "unarchive");
});

test("roomCommands(): a listed room becomes a favourite, and is marked as read", () => {
  const [, , members, files, ...settings] = roomCommands({ ...DEV, unread: 2 }, ANN);
  assertEquals([members, files], ["members", "files"]);
  assertEquals(settings, ["addFavourite", "markRead", "notifications", "copyLink", "hide"]);
  const favourite = { ...DEV, unread: 0, favouriteRank: 1 };
  assertEquals(roomCommands(favourite, GUEST)[2], "removeFavourite");
});

test("roomCommands(): the lobby is neither hidden nor archived", () => {
  const lobby = { ...DEV, room: "lobby" };
  assertEquals(roomCommands(lobby, MODERATOR), ["editRoom", "invite", ...ALWAYS]);
});

test("roomCommands(): the creator of a private room manages it, its members add people and leave", () => {
  assertEquals(roomCommands(PLANS, ANN), ["addPeople", ...ALWAYS, "hide", "leave"]);
  assertEquals(roomCommands(PLANS, GUEST), [...ALWAYS, "hide", "leave"]);
  assertEquals(roomCommands({ ...PLANS, opener: "ann" }, ANN), [
    "editRoom",
    "addPeople",
    ...ALWAYS,
    "hide",
    "archive",
    "leave",
  ]);
});

test("roomCommands(): a direct message has fixed members and no settings", () => {
  assertEquals(roomCommands(DIRECT, MODERATOR), [...ALWAYS, "hide", "leave"]);
});
