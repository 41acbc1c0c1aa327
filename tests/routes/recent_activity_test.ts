import { assertEquals } from "@std/assert";
import { RecentActivity } from "../../routes/recent_activity.ts";
import type { Entry } from "../../chat/protocol.ts";
import { PRIVATE } from "../chat/made_changes.ts";
import { test } from "../testing.ts";

/** A message that comes from the broker. */
function entry(author: string, at: number, room: string): Entry {
  const body = new TextEncoder().encode(JSON.stringify({ author, from: `${author} in ${room}` }));
  return { epoch: "a", gid: at, type: "message", room, seq: at, id: `${at}`, at, body };
}

function hear(seen: RecentActivity, author: string, at: number, room: string) {
  seen.onEntry(entry(author, at, room));
}

/** One that was sent through this process. */
function write(seen: RecentActivity, id: string, at: number, room: string, network = "192.0.2.1") {
  hear(seen, id, at, room);
  seen.note({ id, role: "member", network });
}

test("P7 Of who writes in a private room only the address is known, for a ban", () => {
  const seen = new RecentActivity();
  write(seen, "ann", 1, "lobby");
  write(seen, "bob", 2, "lobby");
  write(seen, "ann", 3, PRIVATE, "192.0.2.3");
  write(seen, "cleo", 4, PRIVATE, "192.0.2.4");
  assertEquals(seen.ids(), ["bob", "ann"]);
  assertEquals(seen.get("ann"), { name: "ann in lobby", at: 1 });
  assertEquals(seen.get("cleo"), undefined);
  const networks = ["ann", "bob", "cleo"].map((id) => seen.networkOf(id));
  assertEquals(networks, ["192.0.2.3", "192.0.2.1", "192.0.2.4"]);
  write(seen, "ann", 5, "dev");
  assertEquals([seen.ids(), seen.get("ann")?.name], [["ann", "bob"], "ann in dev"]);
});

test("Who writes through another process is known by name, and not from where", () => {
  const renamed: string[] = [];
  const seen = new RecentActivity({ renamed: (id) => renamed.push(id) });
  hear(seen, "ann", 1, "lobby");
  hear(seen, "ann", 2, "lobby");
  hear(seen, "ann", 3, "dev");
  assertEquals([seen.ids(), seen.get("ann")], [["ann"], { name: "ann in dev", at: 3 }]);
  assertEquals([seen.networkOf("ann"), seen.roleOf("ann")], [undefined, undefined]);
  assertEquals(renamed, ["ann", "ann"]);
});

test("LastSeen: what was written before the process started is known, unless newer is", () => {
  const renamed: string[] = [];
  const seen = new RecentActivity({
    renamed: (id) => renamed.push(id),
    sent: (_, id) => renamed.push(id),
  });
  hear(seen, "ann", 5, "dev");
  renamed.length = 0;
  seen.restore([entry("ann", 1, "lobby"), entry("bob", 2, "lobby"), entry("cleo", 3, PRIVATE)]);
  assertEquals(seen.ids(), ["ann", "bob"]);
  assertEquals([seen.get("ann")?.name, seen.get("bob")?.name], ["ann in dev", "bob in lobby"]);
  assertEquals(renamed, [], "nobody is told of it");
});

test("Of more than a thousand those who wrote last are known", () => {
  const seen = new RecentActivity();
  for (let i = 0; i <= 1_000; i++) write(seen, `${i}`, i, "lobby");
  assertEquals([seen.ids().length, seen.ids()[0], seen.get("0")], [1_000, "1000", undefined]);
});
