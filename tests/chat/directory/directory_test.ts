import { assertEquals } from "@std/assert";
import type { Change } from "../../../chat/directory/changes.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import { apply, DIRECT, directoryWithRooms, entryOf, PRIVATE } from "./directory_fixture.ts";
import { test } from "../../testing.ts";

const HASH = "h".repeat(43);

test("Directory: a private room has its creator and the users they added as members", () => {
  const directory = directoryWithRooms();
  const members = ["ann", "bob", "cleo"].map((id) => directory.rooms.isMember(PRIVATE, id));
  assertEquals(members, [true, true, false]);
  assertEquals(directory.rooms.isMember(`~${"z".repeat(26)}`, "ann"), false);
  assertEquals(directory.rooms.isMember("lobby", "ann"), false);
});

test("Directory: an added user is a member until removed, and can be added again", () => {
  const directory = directoryWithRooms();
  const states = [
    [{ type: "add", member: { id: "cleo", name: "Cleo" } }] as const,
    [{ type: "remove", user: "cleo" }] as const,
    [{ type: "add", member: { id: "cleo", name: "Cleo" } }] as const,
  ].map((changes) => {
    apply(directory, changes);
    return [directory.rooms.isMember(PRIVATE, "cleo"), [...directory.rooms.of("cleo")]];
  });
  assertEquals(states, [[true, [PRIVATE]], [false, []], [true, [PRIVATE]]]);
});

test("Directory: finds a direct message by its members until one of them leaves", () => {
  const directory = directoryWithRooms();
  const find = (...users: string[]) => directory.rooms.directMessageOf(new Set(users));
  assertEquals([find("ann", "bob"), find("bob", "ann")], [DIRECT, DIRECT]);
  assertEquals(
    [find("ann"), find("ann", "cleo"), find("ann", "bob", "cleo")],
    Array(3).fill(undefined),
  );
  const three = `~${"c".repeat(26)}`;
  const members = ["ann", "bob", "cleo"].map((id) => ({ id, name: id }));
  apply(directory, [{ type: "open", title: "", isDirect: true, members }], three);
  assertEquals(find("cleo", "bob", "ann"), three);
  apply(directory, [{ type: "remove", user: "ann" }], three);
  assertEquals([find("bob", "cleo"), find("ann", "bob", "cleo")], [undefined, undefined]);
  apply(directory, [{ type: "remove", user: "bob" }], DIRECT);
  assertEquals(find("ann", "bob"), undefined);
});

test("Directory: lists a user's private rooms, and keeps no members of a public one", () => {
  const directory = directoryWithRooms();
  apply(directory, [{ type: "settings", topic: "all" }], "lobby");
  apply(directory, [{ type: "add", member: { id: "bob", name: "Bob" } }], "lobby");
  assertEquals(directory.rooms.of("bob").size, 2);
  assertEquals(directory.rooms.get("lobby")?.members, undefined);
});

test("Directory: a settings change keeps the settings that it does not name", () => {
  const directory = new Directory();
  const changes = [
    { type: "settings", topic: "tests", slowSeconds: 5 },
    { type: "settings", title: "Development", isArchived: true },
  ] as const;
  apply(directory, changes, "dev");
  const { title, topic, isArchived, slowSeconds } = directory.rooms.get("dev") ?? {};
  assertEquals([title, topic, isArchived, slowSeconds], ["Development", "tests", true, 5]);
});

test("Directory: ignores a change that it has applied already", () => {
  const directory = directoryWithRooms();
  const removal = entryOf({ type: "remove", user: "bob" }, { gid: 3, room: PRIVATE });
  directory.apply(removal);
  apply(directory, [{ type: "add", member: { id: "bob", name: "Bob" } }]);
  directory.apply(removal);
  assertEquals([directory.rooms.isMember(PRIVATE, "bob"), directory.gid], [true, 4]);
});

test("Directory: a session belongs to its user until it ends, and a link works once", () => {
  const directory = new Directory();
  apply(directory, [
    { type: "invite", invitation: HASH, role: "moderator", uses: 1, until: 9 },
    { type: "join", invitation: HASH, user: "ann", name: "Ann", session: "s1", device: "" },
    { type: "link", link: "l1", user: "ann", until: 9 },
    { type: "sign-in", user: "ann", session: "s2", device: "", link: "l1" },
    { type: "sign-out", user: "ann", session: "s1" },
  ]);
  assertEquals(directory.users.get("ann")?.role, "moderator");
  assertEquals([directory.userOf("s1")?.id, directory.userOf("s2")?.id], [undefined, "ann"]);
  assertEquals([directory.links.size, directory.invitations.get(HASH)?.used], [0, 1]);
});

test("Directory: ending sessions also ends the user's pending link, and may spare one session", () => {
  const directory = new Directory();
  const link = (user: string): Change => ({ type: "link", link: user, user, until: 9 });
  const signIn = (session: string): Change => ({
    type: "sign-in",
    user: "ann",
    session,
    device: "",
  });
  const sessionsLeft = () => [...directory.users.get("ann")?.sessions.keys() ?? []];
  const cases: [change: Change, remaining: string[]][] = [
    [{ type: "sign-out", user: "ann", session: "s1" }, ["s2", "s3"]],
    [{ type: "sign-out-everywhere", user: "ann", kept: "s2" }, ["s2"]],
    [{ type: "sign-out-everywhere", user: "ann" }, []],
  ];
  for (const [change, sessions] of cases) {
    apply(directory, [...["s1", "s2", "s3"].map(signIn), link("ann"), link("bob"), change]);
    assertEquals(sessionsLeft(), sessions);
    assertEquals([...directory.links.keys()], ["bob"]);
    assertEquals(directory.userOf("s1"), undefined);
  }
});

test("Directory: a ban or mute lasts until it expires or is lifted", () => {
  const directory = new Directory();
  apply(directory, [
    { type: "ban", user: "ann", until: 10, reason: "" },
    { type: "ban", address: "192.0.2.1", reason: "" },
    { type: "mute", user: "bob", reason: "" },
  ]);
  const isBanned = (target: { user?: string; address?: string }, now: number) =>
    directory.banOf(target, now) !== undefined;
  assertEquals([isBanned({ user: "ann" }, 9), isBanned({ user: "ann" }, 10)], [true, false]);
  assertEquals(isBanned({ user: "bob", address: "192.0.2.1" }, 99), true);
  assertEquals(directory.muteOf("bob", 99)?.type, "mute");
  apply(directory, [{ type: "unban", address: "192.0.2.1" }, { type: "unmute", user: "bob" }]);
  assertEquals(isBanned({ address: "192.0.2.1" }, 99), false);
  assertEquals(directory.muteOf("bob", 99), undefined);
});

test("Directory: a name belongs to its user until they are renamed, in any spelling", () => {
  const directory = new Directory();
  const rename = (user: string, name: string) => apply(directory, [{ type: "rename", user, name }]);
  const owner = (name: string, user = "") => directory.ownerOfName(name, user)?.id;
  rename("ann", "Ann");
  assertEquals([owner("\u0410NN"), owner("Ann", "ann"), owner("Anna")], [
    "ann",
    undefined,
    undefined,
  ]);
  rename("ann", "Anna");
  assertEquals([owner("Ann"), owner("ANNA")], [undefined, "ann"]);
  // Rules prevent this, but a log from before names were compared may contain it.
  rename("bob", "anna");
  assertEquals([owner("Anna", "ann"), owner("Anna", "bob")], ["bob", "ann"]);
  rename("ann", "Ann");
  assertEquals(owner("Anna", "cleo"), "bob");
});
