import { assertEquals, assertMatch } from "@std/assert";
import type { UnreadCounts } from "../../../chat/domain/unread_counts.ts";
import { RecentActivity } from "../../../routes/recent_activity.ts";
import { getUnreadCounts } from "../../../routes/rooms/read_state.ts";
import { RequestContext } from "../../../routes/request/context.ts";
import { apply, directoryWithRooms, PRIVATE } from "../../chat/directory/directory_fixture.ts";
import { User } from "../../harness/user.ts";
import { LocalServer } from "../../harness/local_server.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

async function post(chat: RunningServer, room: string): Promise<void> {
  const response = await fetch(`${chat.url}/api/rooms/${room}/messages`, {
    method: "POST",
    body: JSON.stringify({ id: crypto.randomUUID(), from: "Ann", text: "hello" }),
    headers: { "content-type": "application/json" },
  });
  await response.body?.cancel();
}

test("GET /api/unread: returns the counts of the rooms in the query, and a cursor", async () => {
  await using chat = await LocalServer.start();
  for (const room of ["lobby", "lobby", "dev", "lobby"]) await post(chat, room);
  const response = await fetch(`${chat.url}/api/unread?lobby=1&dev=1&empty=0`);
  const { cursor, rooms } = await response.json();
  assertMatch(cursor, /^[a-z0-9]+\.4$/);
  assertEquals(rooms, [
    { room: "lobby", head: 3, unread: 2, mentions: 0 },
    { room: "dev", head: 1, unread: 0, mentions: 0 },
    { room: "empty", head: 0, unread: 0, mentions: 0 },
  ]);
  assertEquals(response.headers.get("cache-control"), "no-store");
});

test("P7 GET /api/unread: another's private room has the counts of a missing one", async () => {
  await using chat = await LocalServer.start();
  const [ann, bob] = await Promise.all(
    ["Ann", "Bob"].map((name) => User.arrive(name, chat.url)),
  );
  const room = await ann?.open("Plans", []) ?? "";
  await ann?.say(room, "hello");
  const unreadOf = async (who?: User) =>
    (await who?.ask("GET", `/api/unread?${room}=0`))?.body.rooms;
  assertEquals(await unreadOf(ann), [{ room, head: 2, unread: 0, mentions: 0 }]);
  assertEquals(await unreadOf(bob), [{ room, head: 0, unread: 0, mentions: 0 }]);
});

/** The context of a request by Ann, who is removed from a private room while the process waits. */
async function contextOfAnn(): Promise<RequestContext> {
  const directory = directoryWithRooms();
  const waitFor = () => {
    apply(directory, [{ type: "remove", user: "ann" }]);
    return Promise.resolve();
  };
  const identify = () => Promise.resolve({ id: "ann", role: "member" } as const);
  const context = new RequestContext(
    {
      authenticator: { mode: "open", identify },
      recentActivity: new RecentActivity(),
      replica: { directory, isLoaded: true, ready: () => Promise.resolve(), waitFor },
      tokenRoles: { record() {} },
    },
    new Request("http://localhost"),
    { peer: "192.0.2.1", address: "192.0.2.1", isSecure: false },
  );
  await context.identify();
  return context;
}

test("P7 GET /api/unread: shows nothing of a room that the user was removed from meanwhile", async () => {
  const unreadIn = async (room: string) => {
    const value = [{ room, head: 7, unread: 5, mentions: 2 }];
    const ask = getUnreadCounts({
      broker: {
        unread: () => Promise.resolve({ position: { epoch: "a", gid: 9 }, value }),
      },
    });
    const request = new Request(`http://localhost/api/unread?${room}=2`);
    return (await (await ask(request, {}, await contextOfAnn())).json()).rooms;
  };
  assertEquals(await unreadIn(PRIVATE), [{ room: PRIVATE, head: 0, unread: 0, mentions: 0 }]);
  assertEquals(await unreadIn("lobby"), [{ room: "lobby", head: 7, unread: 5, mentions: 2 }]);
});

test("P7 GET /api/unread: does not count in another's private room, which would take time", async () => {
  const asked: string[][] = [];
  const ask = getUnreadCounts({
    broker: {
      unread: (readUpTo) => {
        asked.push([...readUpTo.keys()]);
        const value = [{ room: "lobby", head: 7, unread: 5, mentions: 2 }];
        return Promise.resolve({ position: { epoch: "a", gid: 9 }, value });
      },
    },
  });
  const hidden = `~${"z".repeat(26)}`;
  const request = new Request(`http://localhost/api/unread?${hidden}=2&lobby=2`);
  const { rooms } = await (await ask(request, {}, await contextOfAnn())).json();
  assertEquals(rooms.map(({ room, head }: UnreadCounts) => [room, head]), [[hidden, 0], [
    "lobby",
    7,
  ]]);
  assertEquals(asked, [["lobby"]]);
});

test("GET /api/unread: rejects no rooms, too many, and invalid rooms or numbers, with the field", async () => {
  await using chat = await LocalServer.start();
  const many = Array.from({ length: 101 }, (_, i) => `room-${i}=0`).join("&");
  const refused = [["", "room"], [`?${many}`, "room"], ["?Lobby=1", "room"], ["?dev=x", "dev"]];
  for (const [query, field] of refused) {
    const response = await fetch(`${chat.url}/api/unread${query}`);
    assertEquals([response.status, (await response.json()).field], [422, field], query);
  }
  const max = await fetch(`${chat.url}/api/unread?${many.replace("&room-100=0", "")}`);
  assertEquals((await max.json()).rooms.length, 100);
});
