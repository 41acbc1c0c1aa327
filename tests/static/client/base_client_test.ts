import { assertEquals, assertRejects } from "@std/assert";
import { BaseClient } from "../../../static/client/base_client.js";
import { RejectedError, RetryableError } from "../../../static/client/errors.js";
import { test } from "../../testing.ts";
import { ScriptedServer } from "./scripted_server.ts";
import { serve } from "./recording_server.ts";

test("BaseClient.react(): adds an emoji with PUT and removes it with DELETE", async () => {
  await using server = serve(() => Response.json({}));
  using client = clientOf(server.url);
  const [message, by] = [{ room: "lobby", id: "m" }, { from: "Ann", id: "r" }];
  await client.react(message, { emoji: "👍", action: "add", ...by });
  await client.react(message, { emoji: "👍", action: "remove", ...by });
  const rest = `/api/rooms/lobby/messages/m/reactions/%F0%9F%91%8D {"id":"r","from":"Ann"}`;
  assertEquals(server.requests, [`PUT ${rest}`, `DELETE ${rest}`]);
});

test("BaseClient.search(): sends the local time zone and leaves out undefined options", async () => {
  const answer = { messages: [], complete: true };
  await using server = serve(() => Response.json(answer));
  using client = clientOf(server.url);
  assertEquals(await client.search("red in:dev", { room: "lobby", before: undefined }), answer);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const query = new URLSearchParams({ q: "red in:dev", timeZone, room: "lobby" });
  assertEquals(server.requests, [`GET /api/search?${query} `]);
});

test("BaseClient.history(): loads the newest page, or the page before a seq", async () => {
  const page = { cursor: "e.0", messages: [], complete: true };
  await using server = serve(() => Response.json(page));
  using client = clientOf(server.url);
  assertEquals(await client.history("lobby"), page);
  await client.history("lobby", { before: 51 });
  assertEquals(server.requests, [
    "GET /api/rooms/lobby/messages ",
    "GET /api/rooms/lobby/messages?before=51 ",
  ]);
});

test("BaseClient.history(): throws a RetryableError for a 503", async () => {
  await using server = serve(() => new Response(null, { status: 503 }));
  using client = clientOf(server.url);
  await assertRejects(() => client.history("lobby"), RetryableError, "status 503");
});

for (
  const [status, code, accessBlock] of [
    [404, "unknown-room", undefined],
    [401, "credentials-required", "signed-out"],
    [403, "banned", "banned"],
  ] as const
) {
  test(`BaseClient.history(): throws a RejectedError for ${status} ${code}`, async () => {
    await using server = serve(() => Response.json({ detail: "No", code }, { status }));
    using client = clientOf(server.url);
    const error = await assertRejects(() => client.history("lobby"), RejectedError);
    assertEquals(error.message, 'Cannot load the history of "lobby": No');
    assertEquals([error.problem, error.accessBlock], [{ detail: "No", code }, accessBlock]);
  });
}

test("BaseClient.follow(): opens one stream for all rooms, after the earliest cursor", async () => {
  await using server = new ScriptedServer([["hang"]]);
  using client = clientOf(server.url);
  const options = { onEvent: () => {}, onLost: () => {} };
  client.follow("lobby", options).open("e.9");
  client.follow("dev", options).open("e.7");
  await server.streaming();
  assertEquals([server.rooms, server.cursors], [[["dev", "lobby"]], ["e.7"]]);
});

function clientOf(url: string) {
  const client = new BaseClient({ url });
  return Object.assign(client, { [Symbol.dispose]: () => client.stop() });
}
