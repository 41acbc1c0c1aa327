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
    [{ what: "add", member: { id: "cleo", name: "Cleo" } }] as const,
    [{ what: "remove", person: "cleo" }] as const,
    [{ what: "add", member: { id: "cleo", name: "Cleo" } }] as const,
  ].map((changes) => {
    apply(directory, changes);
    return [directory.rooms.isMember(PRIVATE, "cleo"), [...directory.rooms.of("cleo")]];
  });
  assertEquals(states, [[true, [PRIVATE]], [false, []], [true, [PRIVATE]]]);
});

test("A conversation is found by its people, until one of them has left it", () => {
  const directory = peopled();
  const find = (...people: string[]) => directory.rooms.conversationOf(new Set(people));
  assertEquals([find("ann", "bob"), find("bob", "ann")], [DIRECT, DIRECT]);
  assertEquals(
    [find("ann"), find("ann", "cleo"), find("ann", "bob", "cleo")],
    Array(3).fill(undefined),
  );
  const three = `~${"c".repeat(26)}`;
  const members = ["ann", "bob", "cleo"].map((id) => ({ id, name: id }));
  apply(directory, [{ what: "open", title: "", isDirect: true, members }], three);
  assertEquals(find("cleo", "bob", "ann"), three);
  apply(directory, [{ what: "remove", person: "ann" }], three);
  assertEquals([find("bob", "cleo"), find("ann", "bob", "cleo")], [undefined, undefined]);
  apply(directory, [{ what: "remove", person: "bob" }], DIRECT);
  assertEquals(find("ann", "bob"), undefined);
});

test("A person has all their private rooms, and a public one has no members", () => {
  const directory = peopled();
  apply(directory, [{ what: "settings", topic: "all" }], "lobby");
  apply(directory, [{ what: "add", member: { id: "bob", name: "Bob" } }], "lobby");
  assertEquals(directory.rooms.of("bob").size, 2);
  assertEquals(directory.rooms.get("lobby")?.members, undefined);
});

test("A setting that a change does not name stays as it is", () => {
  const directory = new Directory();
  const changes = [
    { what: "settings", topic: "tests", slowSeconds: 5 },
    { what: "settings", title: "Development", isArchived: true },
  ] as const;
  apply(directory, changes, "dev");
  const { title, topic, isArchived, slowSeconds } = directory.rooms.get("dev") ?? {};
  assertEquals([title, topic, isArchived, slowSeconds], ["Development", "tests", true, 5]);
});

test("A change that was taken is passed over when it comes again", () => {
  const directory = peopled();
  const removal = entryOf({ what: "remove", person: "bob" }, { gid: 3, room: PRIVATE });
  directory.apply(removal);
  apply(directory, [{ what: "add", member: { id: "bob", name: "Bob" } }]);
  directory.apply(removal);
  assertEquals([directory.rooms.isMember(PRIVATE, "bob"), directory.gid], [true, 4]);
});

test("A session is its person's until it ends, and a link is gone when it was used", () => {
  const directory = new Directory();
  apply(directory, [
    { what: "invite", invitation: HASH, role: "moderator", uses: 1, until: 9 },
    { what: "join", invitation: HASH, person: "ann", name: "Ann", session: "s1", device: "" },
    { what: "link", link: "l1", person: "ann", until: 9 },
    { what: "sign-in", person: "ann", session: "s2", device: "", link: "l1" },
    { what: "sign-out", person: "ann", session: "s1" },
  ]);
  assertEquals(directory.people.get("ann")?.role, "moderator");
  assertEquals([directory.personOf("s1")?.id, directory.personOf("s2")?.id], [undefined, "ann"]);
  assertEquals([directory.links.size, directory.invitations.get(HASH)?.used], [0, 1]);
});

test("Who ends sessions ends a link that waits to begin another, and one session may stay", () => {
  const directory = new Directory();
  const link = (person: string): Change => ({ what: "link", link: person, person, until: 9 });
  const signIn = (session: string): Change => ({
    what: "sign-in",
    person: "ann",
    session,
    device: "",
  });
  const left = () => [...directory.people.get("ann")?.sessions.keys() ?? []];
  const ways: [change: Change, left: string[]][] = [
    [{ what: "sign-out", person: "ann", session: "s1" }, ["s2", "s3"]],
    [{ what: "sign-out-everywhere", person: "ann", kept: "s2" }, ["s2"]],
    [{ what: "sign-out-everywhere", person: "ann" }, []],
  ];
  for (const [change, sessions] of ways) {
    apply(directory, [...["s1", "s2", "s3"].map(signIn), link("ann"), link("bob"), change]);
    assertEquals(left(), sessions);
    assertEquals([...directory.links.keys()], ["bob"]);
    assertEquals(directory.personOf("s1"), undefined);
  }
});

test("A ban or a mute holds until its time, or for ever, or until it is lifted", () => {
  const directory = new Directory();
  apply(directory, [
    { what: "ban", person: "ann", until: 10, reason: "" },
    { what: "ban", address: "192.0.2.1", reason: "" },
    { what: "mute", person: "bob", reason: "" },
  ]);
  const isBanned = (target: { person?: string; address?: string }, now: number) =>
    directory.banOf(target, now) !== undefined;
  assertEquals([isBanned({ person: "ann" }, 9), isBanned({ person: "ann" }, 10)], [true, false]);
  assertEquals(isBanned({ person: "bob", address: "192.0.2.1" }, 99), true);
  assertEquals(directory.muteOf("bob", 99)?.what, "mute");
  apply(directory, [{ what: "unban", address: "192.0.2.1" }, { what: "unmute", person: "bob" }]);
  assertEquals(isBanned({ address: "192.0.2.1" }, 99), false);
  assertEquals(directory.muteOf("bob", 99), undefined);
});

test("A name is its bearer's until they are called otherwise, however it is written", () => {
  const directory = new Directory();
  const rename = (person: string, name: string) =>
    apply(directory, [{ what: "rename", person, name }]);
  const bearer = (name: string, person = "") => directory.ownerOfName(name, person)?.id;
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
