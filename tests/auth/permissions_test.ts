import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Identity } from "../../auth/identity.ts";
import { banOf, Permissions, resolveIdentity } from "../../auth/permissions.ts";
import { ChatError } from "../../chat/errors.ts";
import { apply, DIRECT, directoryWithRooms, PRIVATE } from "../chat/directory/directory_fixture.ts";
import { test } from "../testing.ts";

const ANN: Identity = { id: "ann", role: "member" };
const CLEO: Identity = { id: "cleo", role: "owner" };
const POSITION = { epoch: "a", gid: 9 };

/** A chat in which Ann and Bob share a private room and a direct message. */
function chat({ isLoaded = true, whileWaiting = () => {} } = {}) {
  const directory = directoryWithRooms();
  const waits: unknown[] = [];
  const waitFor = (position: unknown) => {
    waits.push(position);
    whileWaiting();
    return Promise.resolve();
  };
  const view = { directory, isLoaded, waitFor };
  return { directory, waits, of: (identity?: Identity) => new Permissions(view, identity) };
}

/** The user of a token; "ann" is a member of Ann's private rooms. */
function bearer(id: string, grants: Partial<Identity["grants"]>): Identity {
  return { id, role: "member", grants: { read: [], write: [], ...grants } };
}

test("P7 Permissions: members read their private rooms, whatever their role, and all read public rooms", () => {
  const { of } = chat();
  const mayRead = (room: string) => [ANN, CLEO, undefined].map((user) => of(user).mayRead(room));
  assertEquals(mayRead("lobby"), [true, true, true]);
  for (const room of [PRIVATE, DIRECT]) assertEquals(mayRead(room), [true, false, false]);
  assertEquals(of(ANN).privateRooms, [PRIVATE, DIRECT]);
  assertEquals([of(CLEO).privateRooms, of(undefined).privateRooms], [[], []]);
});

test("P7 Permissions: a token reads the private rooms that it names and those of its user", () => {
  const { of, directory } = chat();
  const granted = `~${"g".repeat(26)}`;
  const opening = { type: "open", title: "Granted", isDirect: false, members: [] } as const;
  apply(directory, [opening], granted);
  const ann = of(bearer("ann", { read: ["*", granted, PRIVATE, `~${"z".repeat(26)}`] }));
  assertEquals(ann.privateRooms, [granted, PRIVATE, DIRECT]);
  assertEquals(of(bearer("cleo", { read: ["*", granted] })).privateRooms, [granted]);
  assertEquals(of(bearer("bob", { read: ["lobby"] })).privateRooms, [PRIVATE, DIRECT]);
  for (const room of ann.privateRooms) assertEquals(ann.mayRead(room), true);
});

test("P7 Permissions: members write in private rooms, and tokens in the rooms that they grant", () => {
  const { of } = chat();
  const writer = (...write: string[]): Identity => ({ ...CLEO, grants: { read: ["*"], write } });
  const users = [ANN, CLEO, undefined, writer(), writer("lobby", PRIVATE)];
  const mayWrite = (room: string) => users.map((user) => of(user).mayWrite(room));
  assertEquals(mayWrite("lobby"), [true, true, true, false, true]);
  assertEquals(mayWrite(PRIVATE), [true, false, false, false, true]);
  const loading = chat({ isLoaded: false }).of(ANN);
  assertEquals([loading.mayWrite("lobby"), loading.mayWrite(PRIVATE)], [true, false]);
});

test("P7 Permissions: another's private room and a missing one give the same error", () => {
  const { of } = chat();
  const errors = [PRIVATE, `~${"z".repeat(26)}`].map((room) => {
    const error = assertThrows(() => of(CLEO).requireReadable(room), ChatError);
    const { code, message, field } = error;
    return { code, message, field };
  });
  assertEquals(errors[0]?.code, "unknown-room");
  assertEquals(errors[0], errors[1]);
});

test("P7 Permissions: private rooms are closed and public ones open while the directory is loading", () => {
  const { of } = chat({ isLoaded: false });
  const token = bearer("ann", { read: ["lobby", PRIVATE] });
  for (const user of [ANN, token]) {
    const mayReadNow = ["lobby", PRIVATE, DIRECT].map((room) => of(user).mayReadNow(room));
    assertEquals(mayReadNow, [true, user === token, false]);
    assertEquals(of(user).isLoaded, user === token);
  }
  assertEquals(of(ANN).mayRead("lobby"), true);
  for (const ask of [() => of(ANN).mayRead(PRIVATE), () => of(ANN).privateRooms]) {
    assertEquals(assertThrows(ask, ChatError).code, "broker-unavailable");
  }
});

test("P7 Permissions: a permission revoked during a request to the broker is gone when the answer arrives", async () => {
  const { of, directory, waits } = chat({
    whileWaiting: () => apply(directory, [{ type: "remove", user: "ann" }]),
  });
  await of(ANN).requireReadableAt("lobby", POSITION);
  assertEquals(waits, []);
  of(ANN).requireReadable(PRIVATE);
  const late = await assertRejects(() => of(ANN).requireReadableAt(PRIVATE, POSITION), ChatError);
  assertEquals([late.code, waits], ["unknown-room", [POSITION]]);
});

test("Permissions: an actor with a known name has not chosen it", () => {
  const { of, directory } = chat();
  assertEquals(of(ANN).actor, { id: "ann", role: "member" });
  assertEquals(of({ ...ANN, name: "Ann" }).actor, { id: "ann", role: "member", hasName: true });
  apply(directory, [{ type: "rename", user: "ann", name: "Ann" }]);
  assertEquals(of(resolveIdentity(ANN, directory)).actor.hasName, true);
});

test("banOf: address bans apply to members and anonymous requests, not to moderators and owners", () => {
  const { of, directory } = chat();
  const where = { address: "192.0.2.1", now: 0 };
  apply(directory, [{ type: "ban", address: where.address, reason: "" }]);
  const isBanned = (user?: Identity) => {
    const isBanned = banOf(user, directory, where) !== undefined;
    assertEquals(of(user).isStillAllowed(where), !isBanned);
    return isBanned;
  };
  const moderator: Identity = { id: "mia", role: "moderator" };
  assertEquals([undefined, ANN, moderator, CLEO].map(isBanned), [true, true, false, false]);
  apply(directory, [{ type: "role", user: "mia", role: "member" }]);
  assertEquals(isBanned(moderator), true, "the directory's role overrides the token's");
  apply(directory, [{ type: "ban", user: "cleo", reason: "" }]);
  assertEquals(isBanned(CLEO), true, "user bans apply to everyone");
});

const room = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/);
const pattern = fc.oneof(room, room.map((name) => `${name}*`), fc.constant("*"));

const mayReadBy = (read: readonly string[], name: string) =>
  chat().of(bearer("zoe", { read })).mayRead(name);
const mayWriteBy = (write: readonly string[], name: string) =>
  chat().of(bearer("zoe", { write })).mayWrite(name);

test("Permissions: a pattern covers the room of its name, a prefix, or all public rooms", () => {
  const covered = (patterns: string[]) =>
    ["dev", "devs", "my-dev", "team-a", "team-", "team", "lobby"]
      .filter((name) => mayReadBy(patterns, name));
  assertEquals(covered(["dev"]), ["dev"]);
  assertEquals(covered(["dev*"]), ["dev", "devs"]);
  assertEquals(covered(["team-*", "lobby"]), ["team-a", "team-", "lobby"]);
  assertEquals(covered(["*"]).length, 7);
  assertEquals(covered([]), []);
});

test("Permissions: a token that grants reading does not grant writing, nor the other way round", () => {
  const { of } = chat();
  const reader = of(bearer("zoe", { read: ["dev"] }));
  const writer = of(bearer("zoe", { write: ["dev"] }));
  assertEquals([reader.mayRead("dev"), reader.mayWrite("dev")], [true, false]);
  assertEquals([writer.mayRead("dev"), writer.mayWrite("dev")], [false, true]);
});

test("Permissions: patterns cover a room exactly if one of them alone does", () => {
  fc.assert(fc.property(fc.array(pattern), room, (patterns, name) => {
    const covers = patterns.some((pattern) =>
      pattern === "*" || pattern === name ||
      pattern.endsWith("*") && name.indexOf(pattern.slice(0, -1)) === 0
    );
    assertEquals(mayReadBy(patterns, name), covers);
    assertEquals(mayWriteBy(patterns, name), covers);
  }));
});

test("Permissions: a name and each of its prefixes cover it", () => {
  fc.assert(fc.property(room, fc.nat(64), (name, length) => {
    for (const pattern of [name, `${name.slice(0, length)}*`]) {
      assert(mayReadBy([pattern], name), pattern);
    }
  }));
});
