import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Permissions } from "../../auth/permissions.ts";
import type { Identity } from "../../auth/identity.ts";
import { ChatError } from "../../chat/errors.ts";
import { apply, DIRECT, directoryWithRooms, PRIVATE } from "../chat/made_changes.ts";
import { test } from "../testing.ts";

const ANN: Identity = { id: "ann", role: "member" };
const CLEO: Identity = { id: "cleo", role: "owner" };
const PLACE = { epoch: "a", gid: 9 };

/** A gate to the chat in which Ann and Bob have a private room and a conversation. */
function gateTo({ isLoaded = true, meanwhile = () => {} } = {}) {
  const directory = directoryWithRooms();
  const places: unknown[] = [];
  const waitFor = (place: unknown) => {
    places.push(place);
    meanwhile();
    return Promise.resolve();
  };
  return { directory, places, gate: new Permissions({ directory, isLoaded, waitFor }) };
}

test("P7 A private room is read by who is in it, whatever their role, and a public one by all", () => {
  const { gate } = gateTo();
  const mayRead = (room: string) =>
    [ANN, CLEO, undefined].map((identity) => gate.mayRead(identity, room));
  assertEquals(mayRead("lobby"), [true, true, true]);
  for (const room of [PRIVATE, DIRECT]) assertEquals(mayRead(room), [true, false, false]);
  assertEquals(gate.privateRooms(ANN), [PRIVATE, DIRECT]);
  assertEquals([gate.privateRooms(CLEO), gate.privateRooms(undefined)], [[], []]);
});

test("P7 Who has a token reads the private rooms that it names and those of which one is a member", () => {
  const { gate, directory } = gateTo();
  const granted = `~${"g".repeat(26)}`;
  const opening = { type: "open", title: "Granted", isDirect: false, members: [] } as const;
  apply(directory, [opening], granted);
  const by = (id: string, ...read: string[]): Identity => ({
    id,
    role: "member",
    grants: { read, write: [] },
  });
  const ann = by("ann", "*", granted, PRIVATE, `~${"z".repeat(26)}`);
  assertEquals(gate.privateRooms(ann), [granted, PRIVATE, DIRECT]);
  assertEquals(gate.privateRooms(by("cleo", "*", granted)), [granted]);
  assertEquals(gate.privateRooms(by("bob", "lobby")), [PRIVATE, DIRECT]);
  for (const room of gate.privateRooms(ann)) assertEquals(gate.mayRead(ann, room), true);
});

test("P7 In a private room who is in it may write, and in any room whose token grants to", () => {
  const { gate } = gateTo();
  const by = (...write: string[]): Identity => ({ ...CLEO, grants: { read: ["*"], write } });
  const users = [ANN, CLEO, undefined, by(), by("lobby", PRIVATE)];
  const mayWrite = (room: string) => users.map((identity) => gate.mayWrite(identity, room));
  assertEquals(mayWrite("lobby"), [true, true, true, false, true]);
  assertEquals(mayWrite(PRIVATE), [true, false, false, false, true]);
  const closed = gateTo({ isLoaded: false }).gate;
  assertEquals([closed.mayWrite(ANN, "lobby"), closed.mayWrite(ANN, PRIVATE)], [true, false]);
});

test("P7 A private room of others and one that is not there are refused in the same words", () => {
  const { gate } = gateTo();
  const refusals = [PRIVATE, `~${"z".repeat(26)}`].map((room) => {
    const { code, message, field } = assertThrows(
      () => gate.requireReadable(CLEO, room),
      ChatError,
    );
    return { code, message, field };
  });
  assertEquals(refusals[0]?.code, "unknown-room");
  assertEquals(refusals[0], refusals[1]);
});

test("P7 While it is not known who may read what, a private room is closed and a public one open", () => {
  const { gate } = gateTo({ isLoaded: false });
  const bearer: Identity = { ...ANN, grants: { read: ["lobby", PRIVATE], write: [] } };
  for (const identity of [ANN, bearer]) {
    const mayReadNow = ["lobby", PRIVATE, DIRECT].map((room) => gate.mayReadNow(identity, room));
    assertEquals(mayReadNow, [true, identity === bearer, false]);
  }
  assertEquals(gate.mayRead(ANN, "lobby"), true);
  for (const ask of [() => gate.mayRead(ANN, PRIVATE), () => gate.privateRooms(ANN)]) {
    assertEquals(assertThrows(ask, ChatError).code, "broker-unavailable");
  }
});

test("P7 A right that went while the broker was asked is gone when its answer comes", async () => {
  const { gate, directory, places } = gateTo({
    meanwhile: () => apply(directory, [{ type: "remove", user: "ann" }]),
  });
  await gate.requireReadableAt(ANN, "lobby", PLACE);
  assertEquals(places, []);
  gate.requireReadable(ANN, PRIVATE);
  const late = await assertRejects(() => gate.requireReadableAt(ANN, PRIVATE, PLACE), ChatError);
  assertEquals([late.code, places], ["unknown-room", [PLACE]]);
});

test("An author whose name the server knows, or somebody vouches for, has not chosen it", () => {
  const { gate, directory } = gateTo();
  assertEquals(gate.author(ANN), { id: "ann", role: "member" });
  assertEquals(gate.author({ ...ANN, name: "Ann" }), { id: "ann", role: "member", hasName: true });
  apply(directory, [{ type: "rename", user: "ann", name: "Ann" }]);
  assertEquals(gate.author(gate.resolve(ANN)).hasName, true);
});

test("A ban of an address holds for members and strangers, not for moderators and owners", () => {
  const { gate, directory } = gateTo();
  const where = { address: "192.0.2.1", now: 0 };
  apply(directory, [{ type: "ban", address: where.address, reason: "" }]);
  const isBanned = (identity?: Identity) => {
    assertEquals(gate.isWelcome(identity, where), !gate.banOf(identity, where));
    return gate.banOf(identity, where) !== undefined;
  };
  const moderator: Identity = { id: "mia", role: "moderator" };
  assertEquals([undefined, ANN, moderator, CLEO].map(isBanned), [true, true, false, false]);
  apply(directory, [{ type: "role", user: "mia", role: "member" }]);
  assertEquals(isBanned(moderator), true, "the role that was given here counts");
  apply(directory, [{ type: "ban", user: "cleo", reason: "" }]);
  assertEquals(isBanned(CLEO), true, "a ban of the person holds for everybody");
});
