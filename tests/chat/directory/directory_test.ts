import { assertEquals } from "@std/assert";
import type { Change } from "../../../chat/directory/changes.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import { apply, DIRECT, entryOf, peopled, PRIVATE } from "../made_changes.ts";
import { test } from "../../testing.ts";

const HASH = "h".repeat(43);

test("A private room has who opened it and whom they took in; another name is no room", () => {
  const directory = peopled();
  const members = ["ann", "bob", "cleo"].map((id) => directory.rooms.isMember(PRIVATE, id));
  assertEquals(members, [true, true, false]);
  assertEquals(directory.rooms.isMember(`~${"z".repeat(26)}`, "ann"), false);
  assertEquals(directory.rooms.isMember("lobby", "ann"), false);
});

test("Who is added is in the room, who is removed is not, and may be added again", () => {
  const directory = peopled();
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

test("A conversation is found by its people, until one of them has left it", () => {
  const directory = peopled();
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

test("A person has all their private rooms, and a public one has no members", () => {
  const directory = peopled();
  apply(directory, [{ type: "settings", topic: "all" }], "lobby");
  apply(directory, [{ type: "add", member: { id: "bob", name: "Bob" } }], "lobby");
  assertEquals(directory.rooms.of("bob").size, 2);
  assertEquals(directory.rooms.get("lobby")?.members, undefined);
});

test("A setting that a change does not name stays as it is", () => {
  const directory = new Directory();
  const changes = [
    { type: "settings", topic: "tests", slowSeconds: 5 },
    { type: "settings", title: "Development", isArchived: true },
  ] as const;
  apply(directory, changes, "dev");
  const { title, topic, isArchived, slowSeconds } = directory.rooms.get("dev") ?? {};
  assertEquals([title, topic, isArchived, slowSeconds], ["Development", "tests", true, 5]);
});

test("A change that was taken is passed over when it comes again", () => {
  const directory = peopled();
  const removal = entryOf({ type: "remove", user: "bob" }, { gid: 3, room: PRIVATE });
  directory.apply(removal);
  apply(directory, [{ type: "add", member: { id: "bob", name: "Bob" } }]);
  directory.apply(removal);
  assertEquals([directory.rooms.isMember(PRIVATE, "bob"), directory.gid], [true, 4]);
});

test("A session is its person's until it ends, and a link is gone when it was used", () => {
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

test("Who ends sessions ends a link that waits to begin another, and one session may stay", () => {
  const directory = new Directory();
  const link = (user: string): Change => ({ type: "link", link: user, user, until: 9 });
  const signIn = (session: string): Change => ({
    type: "sign-in",
    user: "ann",
    session,
    device: "",
  });
  const left = () => [...directory.users.get("ann")?.sessions.keys() ?? []];
  const ways: [change: Change, left: string[]][] = [
    [{ type: "sign-out", user: "ann", session: "s1" }, ["s2", "s3"]],
    [{ type: "sign-out-everywhere", user: "ann", kept: "s2" }, ["s2"]],
    [{ type: "sign-out-everywhere", user: "ann" }, []],
  ];
  for (const [change, sessions] of ways) {
    apply(directory, [...["s1", "s2", "s3"].map(signIn), link("ann"), link("bob"), change]);
    assertEquals(left(), sessions);
    assertEquals([...directory.links.keys()], ["bob"]);
    assertEquals(directory.userOf("s1"), undefined);
  }
});

test("A ban or a mute holds until its time, or for ever, or until it is lifted", () => {
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

test("A name is its bearer's until they are called otherwise, however it is written", () => {
  const directory = new Directory();
  const rename = (user: string, name: string) => apply(directory, [{ type: "rename", user, name }]);
  const bearer = (name: string, user = "") => directory.ownerOfName(name, user)?.id;
  rename("ann", "Ann");
  assertEquals([bearer("\u0410NN"), bearer("Ann", "ann"), bearer("Anna")], [
    "ann",
    undefined,
    undefined,
  ]);
  rename("ann", "Anna");
  assertEquals([bearer("Ann"), bearer("ANNA")], [undefined, "ann"]);
  // As a log may have it that was written before names were compared.
  rename("bob", "anna");
  assertEquals([bearer("Anna", "ann"), bearer("Anna", "bob")], ["bob", "ann"]);
  rename("ann", "Ann");
  assertEquals(bearer("Anna", "cleo"), "bob");
});
