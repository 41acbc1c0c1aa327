// Case 9: users are removed from a room, or added to it, while publications to their web process are lost.

import { assert, assertEquals, assertLess } from "@std/assert";
import { User } from "../harness/user.ts";
import type { EventReader } from "../harness/test_server.ts";
import { ProxiedCluster } from "./cluster/proxied_cluster.ts";
import { faultSeed, Random } from "../harness/random.ts";
import { test } from "../testing.ts";

/** The promise. */
const KNOWN_WITHIN_MS = 1_000;

const FAULT_RATES = { drop: 0.1, repeat: 0.1, delay: 0.15, swallow: 0 };
const ROUNDS = 5;

interface Stage {
  readonly proxied: ProxiedCluster;
  /** Ann at the web process that receives everything. */
  readonly ann: User;
  /** Bob at the web process behind the faults, and at the other one. */
  readonly bobs: readonly [behind: User, beside: User];
}

/** Runs with Ann and Bob at two web processes. */
async function onStage(
  rates: typeof FAULT_RATES | undefined,
  run: (stage: Stage) => Promise<void>,
) {
  const random = new Random(faultSeed("removal"));
  await using proxied = await ProxiedCluster.start(random, rates);
  const [behind = "", beside = ""] = proxied.cluster.urls;
  const [ann, bob] = [await User.arrive("Ann", beside), await User.arrive("Bob", beside)];
  await run({ proxied, ann, bobs: [bob.at(behind), bob] });
}

function testRemoval(
  name: string,
  run: (stage: Stage) => Promise<void>,
  rates?: typeof FAULT_RATES,
) {
  test(name, () => onStage(rates, run));
}

/** Everything that a stream sends until it ends. */
async function readToEnd(stream: EventReader): Promise<string> {
  let text = "";
  for await (const { event, data } of stream) text += `${event} ${data}\n`;
  return text;
}

/** Opens a stream and waits until it is live. */
async function follow(reader: User, rooms: readonly string[]): Promise<EventReader> {
  const stream = await reader.follow(rooms);
  await stream.until("resume");
  return stream;
}

async function remove(ann: User, bob: User, room: string): Promise<void> {
  assertEquals((await ann.ask("DELETE", `/api/rooms/${room}/members/${bob.id}`)).status, 204);
}

/** Resolves once the room no longer exists for this user. */
async function isGoneFor(user: User, room: string): Promise<void> {
  while ((await user.ask("GET", `/api/rooms/${room}`)).status !== 404);
}

/** A room with Bob as a member, known to every process. */
async function openFor(ann: User, bobs: readonly User[], room = ann.open("Plans", bobs)) {
  const name = await room;
  for (const bob of bobs) {
    while ((await bob.ask("GET", `/api/rooms/${name}`)).status !== 200);
  }
  return name;
}

testRemoval(
  "P7 Removal: ends the user's stream within a second at every process, or with the next heartbeat",
  async (stage) => {
    const { proxied: { proxy }, ann, bobs } = stage;
    const room = await openFor(ann, bobs);
    const streams = await Promise.all(bobs.map((bob) => follow(bob, [room])));
    const reading = streams.map(readToEnd);
    proxy.isDroppingPublished = true;
    const since = performance.now();
    await remove(ann, bobs[0], room);
    const { body: { gid } } = await ann.say(room, "secret");
    await reading[1];
    proxy.passHeartbeat(gid);
    const texts = await Promise.all(reading);
    assertLess(performance.now() - since, KNOWN_WITHIN_MS);
    assertEquals(texts.filter((text) => text.includes("secret")), []);
  },
);

testRemoval(
  "Membership: a user hears of being added within a second at every process, or with the next heartbeat",
  async (stage) => {
    const { proxied: { proxy }, ann, bobs } = stage;
    using behind = await follow(bobs[0], ["lobby"]);
    using beside = await follow(bobs[1], ["lobby"]);
    proxy.isDroppingPublished = true;
    const since = performance.now();
    const room = await ann.open("Plans", [bobs[0]]);
    const { body: { gid } } = await ann.say(room, "hello");
    await beside.until("rooms");
    proxy.passHeartbeat(gid);
    await behind.until("rooms");
    assertLess(performance.now() - since, KNOWN_WITHIN_MS);
    // The next request reveals it.
    assertEquals((await bobs[0].ask("GET", `/api/rooms/${room}`)).status, 200);
  },
);

testRemoval(
  "Membership: an added user finds the room even at a process that does not know it yet",
  async (stage) => {
    const { proxied: { proxy }, ann, bobs: [bob] } = stage;
    proxy.isDroppingPublished = true;
    const room = await ann.open("Plans", [bob]);
    const { body: { gid } } = await ann.say(room, "hello");
    const [list, facts, page] = ["", `/${room}`, `/${room}/messages`]
      .map((path) => bob.ask("GET", `/api/rooms${path}`));
    const read = bob.ask("PUT", `/api/rooms/${room}/read-marker`, { seq: 1 });
    const opening = bob.follow([room, "lobby"]);
    // The broker answers in order, so it has answered the requests above.
    await bob.ask("GET", "/api/rooms/lobby/messages");
    proxy.passHeartbeat(gid);
    const listed = (await list)?.body.rooms.map((one: { room: string }) => one.room);
    assertEquals(listed, [room]);
    assertEquals([(await facts)?.status, (await page)?.status, (await read).status], [
      200,
      200,
      200,
    ]);
    using stream = await opening;
    const { value } = await stream.next();
    assertEquals([value.event, (await stream.next()).value.event], ["", "resume"]);
  },
);

testRemoval(
  "P7 Removal: a process that missed it does not replay what came after",
  async (stage) => {
    const { proxied: { proxy, cluster }, ann, bobs: [before] } = stage;
    const room = await openFor(ann, [before]);
    await ann.say(room, "before");
    const start = (await cluster.log.cursor()).replace(/\.\d+$/, ".0");
    // A process that received the entry would replay it from memory: another one must ask the broker.
    await cluster.web(0).end();
    await cluster.startWeb(0);
    const bob = before.at(cluster.urls[0] ?? "");
    await openFor(ann, [bob], Promise.resolve(room));
    proxy.isDroppingPublished = true;
    await remove(ann, bob, room);
    await ann.say(room, "secret");
    // This process still takes Bob for a member: it opens the stream, and reads the broker's log.
    using stream = await bob.follow([room], start);
    assertEquals(stream.response.status, 200);
    const page = bob.ask("GET", `/api/rooms/${room}/messages`);
    const found = bob.ask("GET", "/api/search?q=secret");
    const reading = readToEnd(stream);
    // The broker answers in order, so it has answered the requests above.
    await bob.ask("GET", "/api/rooms/lobby");
    proxy.isDroppingPublished = false;
    assertEquals((await reading).includes("secret"), false);
    assertEquals([(await page).body.code, (await found).body.messages], ["unknown-room", []]);
  },
);

testRemoval(
  "P7 Removal: a reconnecting user is told which room is denied and keeps the others",
  async (stage) => {
    const { ann, bobs } = stage;
    const room = await openFor(ann, bobs);
    for (const bob of bobs) {
      const stream = await follow(bob, [room, "lobby"]);
      await ann.say("lobby", "one");
      const { id } = await stream.until("message");
      await remove(ann, bob, room);
      await readToEnd(stream);
      await ann.say(room, "secret");
      await ann.say("lobby", "two");
      using again = await bob.follow([room, "lobby"], id);
      assertEquals(JSON.parse((await again.until("denied")).data), { rooms: [room] });
      const { data } = await again.until("message");
      assertEquals(JSON.parse(data).text, "two");
      await ann.ask("POST", `/api/rooms/${room}/members`, bob.member);
      await openFor(ann, bobs, Promise.resolve(room));
    }
  },
);

testRemoval(
  "P7 Removal: lost, repeated and late frames leak nothing sent after it",
  async ({ ann, bobs, proxied }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const room = await openFor(ann, bobs);
      const reading = (await Promise.all(bobs.map((bob) => bob.follow([room])))).map(readToEnd);
      await ann.say(room, "before");
      await remove(ann, bobs[0], room);
      await ann.say(room, "secret");
      const texts = await Promise.all(reading);
      assertEquals(texts.filter((text) => text.includes("secret")), [], `round ${round}`);
      for (const bob of bobs) await isGoneFor(bob, room);
    }
    assert(proxied.proxy.damage.lost > 0);
  },
  FAULT_RATES,
);
