import { assertEquals } from "@std/assert";
import { RecentActivity } from "../../routes/recent_activity.ts";
import type { Entry } from "../../chat/protocol.ts";
import { PRIVATE } from "../chat/directory/directory_fixture.ts";
import { test } from "../testing.ts";

/** A message from the broker. */
function entry(author: string, at: number, room: string): Entry {
  const body = new TextEncoder().encode(JSON.stringify({ author, from: `${author} in ${room}` }));
  return { epoch: "a", gid: at, type: "message", room, seq: at, id: `${at}`, at, body };
}

function receive(activity: RecentActivity, author: string, at: number, room: string) {
  activity.onEntry(entry(author, at, room));
}

/** A message that is posted through this process. */
function post(
  activity: RecentActivity,
  id: string,
  at: number,
  room: string,
  network = "192.0.2.1",
) {
  receive(activity, id, at, room);
  activity.recordPost({ id, role: "member", network });
}

test("P7 RecentActivity: keeps only the network of users who post in private rooms", () => {
  const activity = new RecentActivity();
  post(activity, "ann", 1, "lobby");
  post(activity, "bob", 2, "lobby");
  post(activity, "ann", 3, PRIVATE, "192.0.2.3");
  post(activity, "cleo", 4, PRIVATE, "192.0.2.4");
  assertEquals(activity.ids(), ["bob", "ann"]);
  assertEquals(activity.get("ann"), { name: "ann in lobby", at: 1 });
  assertEquals(activity.get("cleo"), undefined);
  const networks = ["ann", "bob", "cleo"].map((id) => activity.networkOf(id));
  assertEquals(networks, ["192.0.2.3", "192.0.2.1", "192.0.2.4"]);
  post(activity, "ann", 5, "dev");
  assertEquals([activity.ids(), activity.get("ann")?.name], [["ann", "bob"], "ann in dev"]);
});

test("RecentActivity: knows the names but not the networks of users of other processes", () => {
  const renamed: string[] = [];
  const activity = new RecentActivity();
  activity.listen({ onRename: (id) => renamed.push(id) });
  receive(activity, "ann", 1, "lobby");
  receive(activity, "ann", 2, "lobby");
  receive(activity, "ann", 3, "dev");
  assertEquals([activity.ids(), activity.get("ann")], [["ann"], { name: "ann in dev", at: 3 }]);
  assertEquals([activity.networkOf("ann"), activity.roleOf("ann")], [undefined, undefined]);
  assertEquals(renamed, ["ann", "ann"]);
});

test("RecentActivity: restores older messages, without replacing newer names", () => {
  const renamed: string[] = [];
  const activity = new RecentActivity();
  activity.listen({ onRename: (id) => renamed.push(id), onPost: (_, id) => renamed.push(id) });
  receive(activity, "ann", 5, "dev");
  renamed.length = 0;
  activity.restore([entry("ann", 1, "lobby"), entry("bob", 2, "lobby"), entry("cleo", 3, PRIVATE)]);
  assertEquals(activity.ids(), ["ann", "bob"]);
  assertEquals([activity.get("ann")?.name, activity.get("bob")?.name], [
    "ann in dev",
    "bob in lobby",
  ]);
  assertEquals(renamed, [], "listeners are not called");
});

test("RecentActivity: knows the names before, also those restored, and none of private rooms", () => {
  const activity = new RecentActivity();
  receive(activity, "ann", 5, "dev");
  receive(activity, "ann", 6, PRIVATE);
  receive(activity, "ann", 7, "lobby");
  activity.restore([entry("ann", 1, "tea"), entry("ann", 2, PRIVATE)]);
  assertEquals(activity.formerNamesOf("ann"), [
    { name: "ann in dev", until: 7 },
    { name: "ann in tea", until: 1 },
  ]);
});

test("RecentActivity: keeps the thousand most recent users", () => {
  const activity = new RecentActivity();
  for (let i = 0; i <= 1_000; i++) post(activity, `${i}`, i, "lobby");
  assertEquals([activity.ids().length, activity.ids()[0], activity.get("0")], [
    1_000,
    "1000",
    undefined,
  ]);
});
