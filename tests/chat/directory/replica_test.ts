import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { type Change, revokesAccess } from "../../../chat/directory/changes.ts";
import { type ChangeSource, DirectoryReplica } from "../../../chat/directory/replica.ts";
import { ChatError } from "../../../chat/errors.ts";
import type { Entry } from "../../../chat/protocol.ts";
import { PRIVATE } from "../made_changes.ts";
import { test } from "../../testing.ts";

/** Where the log of these tests ends, changes or not. */
const HEAD = 100;

const OPEN: Change = { type: "open", title: "Plans", isDirect: false, members: [] };
const adding = (id: string): Change => ({ type: "add", member: { id, name: id } });
const removing = (user: string): Change => ({ type: "remove", user });

function entryOf(gid: number, change?: Change, epoch = "a"): Entry {
  const body = new TextEncoder().encode(JSON.stringify({ author: "ann", from: "Ann", change }));
  const type = change ? "change" : "message";
  return { epoch, gid, type, room: PRIVATE, seq: gid, id: `${gid}`, at: 0, body };
}

/** A broker that answers when the test says so, two changes at a time. */
class Source implements ChangeSource {
  readonly entries: Entry[] = [];
  epoch = "a";
  before: (asked: number) => void | Promise<void> = () => {};
  asked = 0;

  async changes(gid: number) {
    await this.before(++this.asked);
    const entries = this.entries.filter((one) => one.gid > gid).slice(0, 2);
    return { epoch: this.epoch, entries, upTo: entries[1]?.gid ?? HEAD };
  }

  key() {
    return Promise.resolve(Uint8Array.of(1));
  }
}

/** A replica of a log with these changes, and how often it said that rights may be gone. */
function replicaOf(...changes: Change[]) {
  const source = new Source();
  changes.forEach((change, i) => source.entries.push(entryOf(i + 1, change)));
  const reviews: boolean[] = [];
  const replica: DirectoryReplica = new DirectoryReplica(
    source,
    (entry) => {
      if (!entry || revokesAccess(entry.change)) reviews.push(replica.isLoaded);
    },
  );
  const isMember = (id: string) => replica.directory.rooms.isMember(PRIVATE, id);
  return { source, replica, reviews, isMember };
}

test("All changes are read before anything counts as known", async () => {
  const { replica, isMember } = replicaOf(OPEN, adding("bob"), adding("cleo"), removing("bob"));
  replica.restart({ epoch: "a", gid: 4 });
  assertEquals([replica.isLoaded, replica.key], [false, undefined]);
  await replica.ready();
  assertEquals([replica.isLoaded, replica.key?.byteLength], [true, 1]);
  assertEquals(["ann", "bob", "cleo"].map(isMember), [true, false, true]);
});

test("P7 A change that comes while older ones are read counts after them", async () => {
  const { source, replica, isMember } = replicaOf(OPEN, adding("bob"));
  source.before = (asked) => {
    if (asked === 1) replica.deliver(entryOf(3, removing("bob")));
  };
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  assertEquals(isMember("bob"), false);
});

test("P7 A removal is told before the next entry, and so is the loss of all that was known", async () => {
  const { replica, reviews } = replicaOf(OPEN, adding("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  assertEquals(reviews, [false, true]);
  replica.deliver(entryOf(3, adding("cleo")));
  replica.deliver(entryOf(4));
  assertEquals(reviews.length, 2);
  replica.deliver(entryOf(5, removing("bob")));
  assertEquals(reviews.length, 3);
  replica.skip(7);
  assertEquals(reviews, [false, true, true, false]);
  replica.close();
});

test("P7 After entries that were missed all changes are read anew: a removal may be among them", async () => {
  const { source, replica, isMember } = replicaOf(OPEN, adding("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  source.entries.push(entryOf(3, removing("bob")));
  replica.skip(3);
  assertEquals(replica.isLoaded, false);
  await replica.ready();
  assertEquals(isMember("bob"), false);
});

test("P7 Another log has other members", async () => {
  const { source, replica, isMember } = replicaOf(OPEN, adding("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  await replica.ready();
  source.epoch = "b";
  source.entries.splice(0, 2, entryOf(1, OPEN, "b"));
  replica.restart({ epoch: "b", gid: 1 });
  await replica.ready();
  assertEquals([isMember("ann"), isMember("bob")], [true, false]);
});

test("A broker that does not answer is asked again, and meanwhile nothing is known", async () => {
  const { source, replica, isMember } = replicaOf(OPEN);
  source.before = (asked) => {
    if (asked === 1) throw new Error("No answer");
  };
  replica.restart({ epoch: "a", gid: 1 });
  await setImmediate();
  assertEquals([source.asked, replica.isLoaded], [1, false]);
  await replica.ready();
  assertEquals([source.asked, isMember("ann")], [2, true]);
});

test("P7 What the broker said at a place is looked at when this process has come there", async () => {
  const { replica, isMember } = replicaOf(OPEN, adding("bob"));
  replica.restart({ epoch: "a", gid: 2 });
  const members = [2, 3, 4].map(async (gid) => {
    await replica.waitFor({ epoch: "a", gid });
    return isMember("bob");
  });
  await replica.ready();
  replica.deliver(entryOf(3));
  await setImmediate();
  replica.deliver(entryOf(4, removing("bob")));
  assertEquals(await Promise.all(members), [true, true, false]);
});

test("A place of another log, or one that is not reached in time, is waited for in vain", async () => {
  const { replica } = replicaOf(OPEN);
  replica.restart({ epoch: "a", gid: 1 });
  const waiting = [{ epoch: "b", gid: 1 }, { epoch: "a", gid: 2 }, { gid: 2 }].map((place) =>
    assertRejects(() => replica.waitFor(place), ChatError, "not heard of the newest")
  );
  await Promise.all(waiting);
  await replica.waitFor({ gid: 1 });
});

test("Who waits is let go when the process ends", async () => {
  const { replica } = replicaOf(OPEN);
  const waiting = [replica.ready(), replica.waitFor({ gid: 1 }).catch(() => {})];
  replica.close();
  await Promise.all(waiting);
  assertEquals(replica.isLoaded, false);
});
