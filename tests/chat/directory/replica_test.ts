import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { type Change, revokesAccess } from "../../../chat/directory/changes.ts";
import { type ChangeSource, DirectoryReplica } from "../../../chat/directory/replica.ts";
import { ChatError } from "../../../chat/errors.ts";
import type { Entry } from "../../../chat/protocol.ts";
import { PRIVATE } from "./directory_fixture.ts";
import { test } from "../../testing.ts";

/** The newest gid of the log, whether or not that entry is a change. */
const HEAD = 100;

const OPEN: Change = { type: "open", title: "Plans", isDirect: false, members: [] };
const addMember = (id: string): Change => ({ type: "add", member: { id, name: id } });
const removeMember = (user: string): Change => ({ type: "remove", user });

function entryOf(gid: number, change?: Change, epoch = "a"): Entry {
  const body = new TextEncoder().encode(JSON.stringify({ author: "ann", from: "Ann", change }));
  const type = change ? "change" : "message";
  return { epoch, gid, type, room: PRIVATE, seq: gid, id: `${gid}`, at: 0, body };
}

/** A broker that returns two changes at a time, once the test lets it. */
class Source implements ChangeSource {
  readonly entries: Entry[] = [];
  epoch = "a";
  beforeAnswer: (requests: number) => void | Promise<void> = () => {};
  requests = 0;

  async changes(gid: number) {
    await this.beforeAnswer(++this.requests);
    const entries = this.entries.filter((entry) => entry.gid > gid).slice(0, 2);
    return { epoch: this.epoch, entries, upTo: entries[1]?.gid ?? HEAD };
  }

  key() {
    return Promise.resolve(Uint8Array.of(1));
  }
}

/** A replica of a log with these changes, and the value of `isLoaded` at each possible loss of access. */
function replicaOf(...changes: Change[]) {
  const source = new Source();
  changes.forEach((change, i) => source.entries.push(entryOf(i + 1, change)));
  const reviews: boolean[] = [];
  const replica = new DirectoryReplica(source);
  replica.listen((entry) => {
    if (!entry || revokesAccess(entry.change)) reviews.push(replica.isLoaded);
  });
  const isMember = (id: string) => replica.directory.rooms.isMember(PRIVATE, id);
  return { source, replica, reviews, isMember };
}

test("DirectoryReplica: is loaded only after it has read all changes", async () => {
  const { replica, isMember } = replicaOf(
    OPEN,
    addMember("bob"),
    addMember("cleo"),
    removeMember("bob"),
  );
  replica.restart({ epoch: "a", gid: 4 });
  assertEquals([replica.isLoaded, replica.key], [false, undefined]);
  await replica.ready();
  assertEquals([replica.isLoaded, replica.key?.byteLength], [true, 1]);
  assertEquals(["ann", "bob", "cleo"].map(isMember), [true, false, true]);
});

test("P7 DirectoryReplica: applies a change that arrives while it loads after the older ones", async () => {
  const { source, replica, isMember } = replicaOf(OPEN, addMember("bob"));
  source.beforeAnswer = (requests) => {
    if (requests === 1) replica.deliver(entryOf(3, removeMember("bob")));
  };
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  assertEquals(isMember("bob"), false);
});

test("P7 DirectoryReplica: reports a removal before the next entry, and missed changes at once", async () => {
  const { replica, reviews } = replicaOf(OPEN, addMember("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  assertEquals(reviews, [false, true]);
  replica.deliver(entryOf(3, addMember("cleo")));
  replica.deliver(entryOf(4));
  assertEquals(reviews.length, 2);
  replica.deliver(entryOf(5, removeMember("bob")));
  assertEquals(reviews.length, 3);
  replica.skip(7);
  assertEquals(reviews, [false, true, true, false]);
  replica.close();
});

test("P7 DirectoryReplica: reloads after missed entries, which may include a removal", async () => {
  const { source, replica, isMember } = replicaOf(OPEN, addMember("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  source.entries.push(entryOf(3, removeMember("bob")));
  replica.skip(3);
  assertEquals(replica.isLoaded, false);
  await replica.ready();
  assertEquals(isMember("bob"), false);
});

test("P7 DirectoryReplica: forgets the members of a log that was replaced", async () => {
  const { source, replica, isMember } = replicaOf(OPEN, addMember("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  source.epoch = "b";
  source.entries.splice(0, 2, entryOf(1, OPEN, "b"));
  replica.restart({ epoch: "b", gid: 1 });
  await replica.ready();
  assertEquals([isMember("ann"), isMember("bob")], [true, false]);
});

test("DirectoryReplica: retries if the broker does not answer, and is not loaded until it does", async () => {
  const { source, replica, isMember } = replicaOf(OPEN);
  source.beforeAnswer = (requests) => {
    if (requests === 1) throw new Error("No answer");
  };
  replica.restart({ epoch: "a", gid: 1 });
  await setImmediate();
  assertEquals([source.requests, replica.isLoaded], [1, false]);
  await replica.ready();
  assertEquals([source.requests, isMember("ann")], [2, true]);
});

test("P7 DirectoryReplica: waitFor() resolves when the replica has reached the position", async () => {
  const { replica, isMember } = replicaOf(OPEN, addMember("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  const members = [2, 3, 4].map(async (gid) => {
    await replica.waitFor({ epoch: "a", gid });
    return isMember("bob");
  });
  await replica.ready();
  replica.deliver(entryOf(3));
  await setImmediate();
  replica.deliver(entryOf(4, removeMember("bob")));
  assertEquals(await Promise.all(members), [true, true, false]);
});

test("DirectoryReplica: waitFor() rejects for another epoch and for a position not reached in time", async () => {
  const { replica } = replicaOf(OPEN);
  replica.restart({ epoch: "a", gid: 1 });
  const waiting = [{ epoch: "b", gid: 1 }, { epoch: "a", gid: 2 }, { gid: 2 }].map((position) =>
    assertRejects(() => replica.waitFor(position), ChatError, "lags behind")
  );
  await Promise.all(waiting);
  await replica.waitFor({ gid: 1 });
});

test("DirectoryReplica: close() ends pending waits", async () => {
  const { replica } = replicaOf(OPEN);
  const waiting = [replica.ready(), replica.waitFor({ gid: 1 }).catch(() => {})];
  replica.close();
  await Promise.all(waiting);
  assertEquals(replica.isLoaded, false);
});
