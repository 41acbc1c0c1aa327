// Case 7: cursors that the log does not know, or no longer knows.

import { assert, assertEquals } from "@std/assert";
import { backUp, restore } from "../../chat/log/backup.ts";
import { type EventReader, openStream } from "../harness/test_server.ts";
import { Cluster } from "./cluster/cluster.ts";
import { Ledger } from "./invariants.ts";
import { Random } from "../harness/random.ts";
import { Writer } from "./cluster/writer.ts";
import { test } from "../testing.ts";

function writerTo(cluster: Cluster): Writer {
  const around = { urls: () => cluster.urls, random: new Random(7), ledger: new Ledger() };
  return new Writer(["lobby"], around);
}

const statusOf = (data: string): unknown => JSON.parse(data).status;

async function next(stream: EventReader, id: string): Promise<string> {
  const event = await stream.until("message");
  assertEquals(JSON.parse(event.data).id, id);
  return event.id;
}

test("P3 Cursors: after a restore open tabs are told to reset, and so is a cursor of the lost log", async () => {
  await using cluster = await Cluster.start([{}, {}]);
  const writer = writerTo(cluster);
  const kept = [];
  for (let i = 0; i < 5; i++) kept.push((await writer.send("lobby")).id);
  const copy = `${cluster.data}/copy.db`;
  await backUp(cluster.data, copy);
  using first = await openStream(`${cluster.urls[0]}/api/events`);
  using second = await openStream(`${cluster.urls[1]}/api/events`);
  const tabs = [first, second];
  for (const tab of tabs) await tab.until("resume");
  let lostCursor = "";
  for (let i = 0; i < 5; i++) {
    const { id } = await writer.send("lobby");
    for (const tab of tabs) lostCursor = await next(tab, id);
  }
  await cluster.broker.end();
  restore(cluster.data, copy);
  await cluster.startBroker();
  for (const tab of tabs) assertEquals(statusOf((await tab.until("resume")).data), "reset");
  // Fewer than were lost: a gid that a tab has already seen now belongs to another message.
  const { id, gid } = await writer.send("lobby");
  assertEquals(gid, 6);
  for (const tab of tabs) await next(tab, id);
  assertEquals((await cluster.log.stored(["lobby"])).map((position) => position.id), [...kept, id]);
  using returning = await openStream(`${cluster.urls[0]}/api/events`, {
    "last-event-id": lostCursor,
  });
  assertEquals(statusOf((await returning.until("resume")).data), "reset");
});

test("P3 Cursors: any text sent as a cursor is answered with reset or rejected", async () => {
  await using cluster = await Cluster.start([{}]);
  const [url = ""] = cluster.urls;
  const { id } = await writerTo(cluster).send("lobby");
  const epoch = (await cluster.log.cursor()).split(".")[0] ?? "";
  const cursors = [
    "garbage",
    ".",
    "..",
    "1",
    `${epoch}`,
    `${epoch}.`,
    `${epoch}.-1`,
    `${epoch}.1e3`,
    `${epoch}.1.1`,
    `${epoch}.9007199254740993`,
    `${epoch}.999999`,
    `${epoch.toUpperCase()}.1`,
    "0.0",
    "'; DROP TABLE entry; --.1",
    "x".repeat(4_000),
  ];
  for (const cursor of cursors) {
    for (const how of ["after", "last-event-id"]) {
      const query = how === "after" ? `?after=${encodeURIComponent(cursor)}` : "";
      const headers: HeadersInit = how === "after" ? {} : { [how]: cursor };
      using stream = await openStream(`${url}/api/events${query}`, headers);
      const { data } = await stream.until("resume");
      assertEquals(statusOf(data), "reset", `${how} ${cursor.slice(0, 40)}`);
    }
  }
  await refusesHuge(url);
  using stream = await openStream(`${url}/api/events?after=${epoch}.0`);
  await next(stream, id);
});

/** A cursor of 1 MB is rejected with a status or by closing the connection. */
async function refusesHuge(url: string) {
  const huge = "1".repeat(1_000_000);
  const requests = [[`${url}/api/events?after=${huge}`, {}], [`${url}/api/events`, {
    "last-event-id": huge,
  }]] as const;
  for (const [address, headers] of requests) {
    const response = await fetch(address, { headers }).catch(() => undefined);
    await response?.body?.cancel();
    assert(!response || response.status >= 400 && response.status < 500, `${response?.status}`);
  }
}
