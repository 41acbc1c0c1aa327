import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseChange } from "../../../chat/directory/change_parser.ts";
import type { RoomReadState } from "../../../chat/domain/read_state.ts";
import { operate, type User } from "../../harness/user.ts";
import { HttpClient } from "../../../static/client/http_client.js";
import { Rooms } from "../../../static/client/rooms/rooms.js";
import { Push } from "../../../zmq/mod.ts";
import { testUsers } from "../access/private_chat.ts";

testUsers(
  "POST /api/rooms: shows a private room to its members and to nobody else",
  async ([ann, bob, cleo]) => {
    const opening = { title: "Plans", members: [bob.member], from: "Ann" };
    const opened = await ann.ask("POST", "/api/rooms", opening);
    assertEquals(opened.status, 201);
    const { room } = opened.body;
    assertMatch(room, /^~[a-z2-7]{26}$/);
    const expected = {
      room,
      type: "private",
      title: "Plans",
      topic: "",
      isArchived: false,
      slowSeconds: 0,
      head: 1,
      read: 0,
      unread: 0,
      mentions: 0,
      members: [ann.member, bob.member],
      opener: ann.id,
      pins: [],
      saved: [],
    };
    const { at, ...told } = opened.body;
    assertEquals([told, Math.abs(Date.now() - at) < 60_000], [expected, true]);
    const added = { ...opened.body, addedBy: ann.id };
    assertEquals((await bob.ask("GET", `/api/rooms/${room}`)).body, added);
    assertEquals((await cleo.ask("GET", `/api/rooms/${room}`)).body.code, "unknown-room");
  },
);

testUsers(
  "P6 GET /api/rooms/:room/members: returns at most 128 KiB, and the client reads all",
  async ([ann], chat) => {
    const members = Array.from({ length: 420 }, (_, i) => ({
      id: `${i}`.padStart(64, "x"),
      name: `${"😀".repeat(60)}${i}`,
    }));
    const room = await ann.open("All", []);
    using push = new Push();
    push.connect(`ipc://${chat.data}/pull.sock`);
    for (const member of members) {
      const draft = { type: "change", id: crypto.randomUUID(), room, from: "" };
      const change = { type: "add", member };
      await push.send(["h1", "operator", JSON.stringify({ ...draft, change })]);
    }
    while ((await ann.ask("GET", `/api/rooms/${room}`)).body.head <= members.length);
    const { body } = await ann.ask("GET", `/api/rooms/${room}`);
    assert(body.hasMoreMembers && JSON.stringify(body).length < 130 * 1_024);
    const rooms = new Rooms(new HttpClient("", (path) => ann.fetch("GET", `${path}`)));
    const all = (await rooms.get(room)).members?.map(({ id }) => id) ?? [];
    assertEquals(all.toSorted(), [ann.id, ...members.map(({ id }) => id)].toSorted());
  },
);

testUsers(
  "POST /api/rooms: the same users share one direct message, whoever opens it",
  async (users) => {
    const [ann, bob, cleo] = users;
    const open = (by: User, others: User[]) => {
      const members = others.map(({ member }) => member);
      return by.ask("POST", "/api/rooms", { isDirect: true, members, from: by.name });
    };
    const [first, second] = await Promise.all([open(ann, [bob]), open(bob, [ann])]);
    assertEquals([first.status, second.status].sort(), [200, 201]);
    assertEquals([first.body.type, first.body.room], ["direct", second.body.room]);
    const again = await open(ann, [bob, ann]);
    assertEquals([again.status, again.body.room], [200, first.body.room]);
    const three = await open(ann, [cleo, bob]);
    assertEquals([three.status, three.body.members.length], [201, 3]);
  },
);

testUsers(
  "POST /api/rooms: finds a direct message of the log by its members, whatever its id",
  async (users, chat) => {
    const [ann, bob] = users;
    const room = `~${"a".repeat(26)}`;
    const opening = { type: "open", title: "", isDirect: true, members: [ann.member, bob.member] };
    await operate(`ipc://${chat.data}/pull.sock`, parseChange(opening), room);
    while ((await ann.ask("GET", `/api/rooms/${room}`)).status !== 200);
    assertEquals([await ann.open("", [bob], true), await bob.open("", [ann], true)], [room, room]);
  },
);

testUsers(
  "P7 POST /api/rooms: users who left a direct message read no more of it, even in a new one",
  async (users) => {
    const [ann, bob, cleo] = users;
    const open = (others: User[]) => ann.open("", others, true);
    const statuses = (room: string) =>
      Promise.all(users.map(async (user) => (await user.say(room, "hello")).status));
    const leave = (by: User, room: string) =>
      by.ask("DELETE", `/api/rooms/${room}/members/${by.id}`);
    const three = await open([bob, cleo]);
    assertEquals(await statuses(three), [201, 201, 201]);
    assertEquals((await leave(cleo, three)).status, 204);
    assertEquals(await statuses(three), [201, 201, 404]);
    const again = await open([bob, cleo]);
    assertEquals([again === three, await open([bob, cleo])], [false, again]);
    const { body } = await cleo.ask("GET", `/api/rooms/${again}/messages`);
    assertEquals(body.messages, []);
    const two = await open([bob]);
    await bob.say(two, "hello");
    assertEquals((await leave(bob, two)).status, 204);
    const alone = await ann.say(two, "are you there?");
    assertEquals([alone.status, alone.body.detail], [
      403,
      "Everyone else has left this conversation",
    ]);
    assertEquals((await ann.ask("GET", `/api/rooms/${two}/messages`)).body.messages.length, 1);
    const anew = await open([bob]);
    assertEquals([anew === two, await statuses(anew)], [false, [201, 201, 404]]);
  },
);

testUsers("POST /api/rooms: rejects an invalid room with the field", async ([ann, bob]) => {
  const wrong: [fields: Record<string, unknown>, status: number, field?: string][] = [
    [{ title: "Plans" }, 422, "from"],
    [{ from: "Ann" }, 422, "title"],
    [{ from: "Ann", title: 7 }, 422, "title"],
    [{ from: "Ann", title: "Plans", members: "Bob" }, 422, "members"],
    [{ from: "Ann", title: "Plans", members: [{ id: "" }] }, 422, "members[0].name"],
    [{ from: "Ann", title: "Plans", members: [bob.member, 7] }, 422, "members[1]"],
    [
      { from: "Ann", title: "Plans", members: [bob.member, { id: "x", name: "a\u200Bb" }] },
      422,
      "members[1].name",
    ],
    [{ from: "Ann", title: "Plans", isDirect: "yes" }, 422, "isDirect"],
    [{ from: "Ann", isDirect: true }, 422, "members"],
    [
      {
        from: "Ann",
        isDirect: true,
        members: Array(8).fill(0).map((_, i) => ({ id: `${i}`, name: "x" })),
      },
      422,
      "members",
    ],
  ];
  for (const [fields, status, field] of wrong) {
    const { status: found, body } = await ann.ask("POST", "/api/rooms", fields);
    assertEquals([found, body.field], [status, field], JSON.stringify(fields));
  }
  const room = await ann.open("Plans", [bob]);
  for (const [member, field] of [[{ id: "x", name: "a\u200Bb" }, "name"], [{ name: "x" }, "id"]]) {
    const added = await ann.ask("POST", `/api/rooms/${room}/members`, member);
    assertEquals([added.status, added.body.field], [422, field]);
  }
  const nothing = await ann.ask("PATCH", `/api/rooms/${room}`, {});
  assertEquals([nothing.status, nothing.body.code], [422, "invalid-field"]);
});

testUsers(
  "PATCH /api/rooms/:room: shows the settings to readers, in the room and in their streams",
  async (users) => {
    const [ann, bob] = users;
    const room = await ann.open("Plans", [bob]);
    using stream = await bob.follow([room]);
    await stream.until("resume");
    const set = await ann.ask("PATCH", `/api/rooms/${room}`, { topic: "tests", from: "Ann" });
    assertEquals([set.status, set.body.topic, set.body.title], [200, "tests", "Plans"]);
    const { change, from, seq, author } = JSON.parse((await stream.until("change")).data);
    assertEquals([change, from, seq, author], [
      { type: "settings", topic: "tests" },
      "Ann",
      2,
      ann.id,
    ]);
    await bob.say(room, "fine");
    const { body } = await bob.ask("GET", `/api/rooms/${room}/messages`);
    assertEquals(
      body.messages.map(({ seq }: { seq: number }) => seq),
      [3],
      "history has messages alone",
    );
  },
);

testUsers(
  "PATCH /api/rooms/:room: nobody posts in an archived room until it is unarchived",
  async ([ann, bob]) => {
    const room = await ann.open("Plans", [bob]);
    const archive = (isArchived: boolean) => ann.ask("PATCH", `/api/rooms/${room}`, { isArchived });
    assertEquals((await archive(true)).body.isArchived, true);
    assertEquals((await bob.say(room, "hello")).body.code, "room-archived");
    await archive(false);
    assertEquals((await bob.say(room, "hello")).status, 201);
  },
);

testUsers(
  "POST and DELETE /api/rooms/:room/members: change who may read the room",
  async (users) => {
    const [ann, bob, cleo] = users;
    const room = await ann.open("Plans", [bob]);
    const members = `/api/rooms/${room}/members`;
    const statuses = async () => [
      (await bob.ask("GET", `/api/rooms/${room}`)).status,
      (await cleo.ask("GET", `/api/rooms/${room}`)).status,
    ];
    assertEquals(await statuses(), [200, 404]);
    const added = await bob.ask("POST", members, cleo.member);
    assertEquals([added.status, added.body.members.length], [201, 3]);
    assertEquals((await bob.ask("POST", members, cleo.member)).status, 200);
    assertEquals(await statuses(), [200, 200]);
    assertEquals((await cleo.ask("DELETE", `${members}/${bob.id}`)).status, 403);
    assertEquals((await ann.ask("DELETE", `${members}/${bob.id}`)).status, 204);
    assertEquals((await cleo.ask("DELETE", `${members}/${cleo.id}`)).status, 204);
    assertEquals(await statuses(), [404, 404]);
  },
);

testUsers(
  "DELETE /api/rooms/:room/members/:id: accepts an escaped user id",
  async ([ann]) => {
    const room = await ann.open("Plans", []);
    const id = "team|bob@example:1";
    await ann.ask("POST", `/api/rooms/${room}/members`, { id, name: "Bob" });
    const remove = (id: string) => ann.ask("DELETE", `/api/rooms/${room}/members/${id}`);
    assertEquals((await remove(encodeURIComponent(id))).status, 204);
    assertEquals((await remove(encodeURIComponent(id))).body.code, "unknown-user");
    assertEquals((await remove("%zz")).body.field, "id");
  },
);

testUsers(
  "GET /api/rooms: lists the user's private rooms and the public ones with unread counts",
  async (users) => {
    const [ann, bob, cleo] = users;
    const plans = await ann.open("Plans", [bob]);
    const talk = await ann.open("", [bob], true);
    for (const room of ["dev", plans, plans, talk]) await ann.say(room, "hello");
    await bob.say("dev", "hello");
    await bob.ask("GET", "/api/rooms");
    await ann.say("dev", "news");
    await bob.ask("PUT", `/api/rooms/${plans}/read-marker`, { seq: 2 });
    const { body } = await bob.ask("GET", "/api/rooms");
    const shown = body.rooms.map((one: Record<string, unknown>) =>
      [one.room, one.type, one.title, one.head, one.read, one.unread].join(" ")
    );
    const own = [`${plans} private Plans 3 2 1`, `${talk} direct  2 0 1`].sort();
    assertEquals([shown, body.complete], [[...own, "dev public  3 2 1"], true]);
    const named = body.rooms.filter(({ members }: { members?: unknown[] }) => members);
    assertEquals(named.map(({ room }: { room: string }) => room), [talk]);
    const strangers = (await cleo.ask("GET", "/api/rooms")).body.rooms;
    assertEquals(strangers.map(({ room, unread }: RoomReadState) => [room, unread]), [["dev", 0]]);
  },
);

testUsers("POST /api/rooms: rejects a member under another user's name", async (users, chat) => {
  const [ann, bob, cleo] = users;
  const rename = { type: "rename", user: bob.id, name: "Bob" } as const;
  await operate(`ipc://${chat.data}/pull.sock`, rename);
  while ((await bob.ask("GET", "/api/me")).body.name !== "Bob");
  const members = [bob.member, { id: cleo.id, name: "B\u043eb" }];
  for (const isDirect of [true, false]) {
    const opening = { title: "Plans", isDirect, members, from: "Ann" };
    const { status, body } = await ann.ask("POST", "/api/rooms", opening);
    assertEquals([status, body.code, body.field], [409, "name-taken", "members[1].name"]);
    const posing = await ann.ask("POST", "/api/rooms", { ...opening, members: [], from: "bob" });
    assertEquals(posing.body.field, isDirect ? "members" : "from");
  }
  const room = await ann.open("Plans", [bob]);
  const added = await ann.ask("POST", `/api/rooms/${room}/members`, members[1]);
  assertEquals([added.status, added.body.field], [409, "name"]);
});

testUsers(
  "GET /api/rooms/:room: shows members under their current names",
  async ([ann, bob], chat) => {
    const rooms = [await ann.open("Plans", [bob]), await ann.open("", [bob], true)];
    const rename = { type: "rename", user: bob.id, name: "Robert" } as const;
    await operate(`ipc://${chat.data}/pull.sock`, rename);
    while ((await bob.ask("GET", "/api/me")).body.name !== "Robert");
    const namesOf = ({ members }: { members: { name: string }[] }) =>
      members.map(({ name }) => name);
    for (const room of rooms) {
      assertEquals(namesOf((await ann.ask("GET", `/api/rooms/${room}`)).body), ["Ann", "Robert"]);
    }
    const listed = (await ann.ask("GET", "/api/rooms")).body.rooms;
    const [direct] = listed.filter(({ type }: { type: string }) => type === "direct");
    assertEquals(namesOf(direct), ["Ann", "Robert"]);
  },
);

testUsers("GET /api/rooms: continues after any room", async ([ann]) => {
  for (const room of ["a", "b", "c"]) await ann.say(room, "hello");
  const [own, other] = [await ann.open("One", []), await ann.open("Two", [])].sort();
  const page = async (query: string) => {
    const { body } = await ann.ask("GET", `/api/rooms?${query}`);
    return [...body.rooms.map(({ room }: { room: string }) => room), body.complete];
  };
  assertEquals(await page("limit=2"), [own, other, false]);
  assertEquals(await page(`limit=2&after=${own}`), [other, "a", false]);
  assertEquals(await page(`limit=2&after=${other}`), ["a", "b", false]);
  assertEquals(await page("limit=2&after=b"), ["c", true]);
  assertEquals(await page("limit=5"), [own, other, "a", "b", "c", false]);
  assertEquals(await page("after=c"), [true]);
  assertEquals((await ann.ask("GET", "/api/rooms?after=No")).body.field, "room");
});

testUsers(
  "GET /api/rooms: rooms that others added the user to do not bury used ones, and can be left at once",
  async (users) => {
    const [ann, bob, cleo] = users;
    const dora = await ann.open("Dora's", [bob]);
    const own = await ann.open("Own", []);
    const plans = await bob.open("Plans", [ann]);
    await ann.say(plans, "I am here");
    await ann.ask("PUT", `/api/rooms/${plans}/read-marker`, { seq: 2 });
    for (const by of [bob, cleo]) {
      const opened = await Promise.allSettled(
        Array.from({ length: 25 }, () => by.open("Win a prize", [ann])),
      );
      const refused = opened.filter(({ status }) => status === "rejected");
      assertEquals(refused.length, by === bob ? 1 : 0);
    }
    const { status, body: { code, field, name } } = await bob.ask("POST", "/api/rooms", {
      title: "Win a prize",
      members: [ann.member],
      from: "Bob",
    });
    assertEquals([status, code, field, name], [409, "added-too-often", "members[0].id", "Ann"]);

    const rooms: { room: string; addedBy?: string }[] = [];
    let isComplete = false;
    while (!isComplete) {
      const after = rooms.length === 0 ? "" : `&after=${rooms.at(-1)?.room}`;
      const { body } = await ann.ask("GET", `/api/rooms?limit=10${after}`);
      rooms.push(...body.rooms);
      isComplete = body.complete;
    }
    const used = [dora, own, plans].sort();
    assertEquals(rooms.slice(0, 3).map(({ room }) => room), used);
    const isPrivate = rooms.filter(({ room }) => room.startsWith("~"));
    assertEquals([isPrivate.length, new Set(rooms.map(({ room }) => room)).size], [
      52,
      rooms.length,
    ]);
    const addedBy = (id: string) => rooms.filter((one) => one.addedBy === id).length;
    assertEquals([addedBy(bob.id), addedBy(cleo.id), addedBy(ann.id)], [25, 25, 0]);

    const left = await ann.ask("DELETE", `/api/rooms?addedBy=${cleo.id}`);
    assertEquals([left.status, left.body.left.length], [200, 25]);
    const after = (await ann.ask("GET", "/api/rooms?limit=200")).body.rooms;
    assertEquals(after.filter((one: { addedBy?: string }) => one.addedBy === cleo.id), []);
    assertEquals((await ann.ask("DELETE", `/api/rooms?addedBy=${cleo.id}`)).body, { left: [] });
    assertEquals((await ann.ask("DELETE", "/api/rooms")).body.field, "addedBy");
  },
);
