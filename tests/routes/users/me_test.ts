import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

test("GET /api/me: returns the user id of later messages, the same each time", async () => {
  await using chat = await LocalServer.start();
  const first = await askOnceKnown(chat);
  const me = await first.json();
  assertMatch(me.id, /^[\w-]{22}$/);
  assertEquals([me.name, me.role, me.mode], [undefined, "member", "open"]);
  assertEquals(me.maxTextChars, 4_000);
  const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
  const again = await fetch(`${chat.url}/api/me`, { headers: { cookie } });
  assertEquals(await again.json(), me);
  const other = await fetch(`${chat.url}/api/me`);
  assertNotEquals((await other.json()).id, me.id);
  await post(chat, cookie);
  const history = await fetch(`${chat.url}/api/rooms/lobby/messages`);
  assertEquals((await history.json()).messages[0].author, me.id);
});

/** Until the broker has been reached the user is unknown, and the answer is 503. */
async function askOnceKnown(chat: RunningServer): Promise<Response> {
  for (;;) {
    const response = await fetch(`${chat.url}/api/me`);
    if (response.status !== 503) return response;
    await response.body?.cancel();
  }
}

async function post(chat: RunningServer, cookie: string): Promise<void> {
  const response = await fetch(`${chat.url}/message/broadcast`, {
    method: "POST",
    headers: { cookie },
    body: new URLSearchParams({ from: "Ann", text: "hello" }),
  });
  assertEquals(await response.json(), true);
}
