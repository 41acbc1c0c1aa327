import { assertEquals } from "@std/assert";
import { HttpClient } from "../../../../static/client/http_client.js";
import { postDraft } from "../../../../static/client/outbox/post_draft.js";
import { test } from "../../../testing.ts";
import { serve } from "../recording_server.ts";

const DRAFT = { id: "i", room: "lobby", from: "Ann", text: "Hello", at: 0 };

test("postDraft(): sends id, name and text, and returns the receipt", async () => {
  const receipt = { id: "i", room: "lobby", seq: 1, gid: 1, at: 5 };
  await using server = serve(() => Response.json(receipt, { status: 201 }));
  assertEquals(await postTo(server), { type: "stored", receipt });
  assertEquals(server.requests, [
    `POST /api/rooms/lobby/messages {"id":"i","from":"Ann","text":"Hello"}`,
  ]);
});

test("postDraft(): sends the id of the message that a reply refers to", async () => {
  await using server = serve(() => Response.json({}, { status: 201 }));
  await postTo(server, { replyTo: "j" });
  assertEquals(server.requests, [
    `POST /api/rooms/lobby/messages {"id":"i","from":"Ann","text":"Hello","replyTo":"j"}`,
  ]);
});

test("postDraft(): names the files, with their descriptions", async () => {
  await using server = serve(() => Response.json({}, { status: 201 }));
  const file = { name: "a.png", type: "image/png", bytes: 1 };
  await postTo(server, {
    text: "",
    files: [{ ...file, id: "f", alt: "A cat" }, { ...file, id: "g" }],
  });
  assertEquals(server.requests, [
    `POST /api/rooms/lobby/messages {"id":"i","from":"Ann","text":"",` +
    `"files":[{"id":"f","alt":"A cat"},{"id":"g"}]}`,
  ]);
});

test("postDraft(): edits the target of a draft", async () => {
  const receipt = { id: "i", room: "lobby", seq: 2, gid: 2, at: 5 };
  await using server = serve(() => Response.json(receipt));
  assertEquals(await postTo(server, { target: "j" }), { type: "stored", receipt });
  assertEquals(server.requests, [
    `PATCH /api/rooms/lobby/messages/j {"id":"i","from":"Ann","text":"Hello"}`,
  ]);
});

test("postDraft(): is rejected by a 4xx, with the server's reason", async () => {
  const problem = { title: "Invalid", detail: "The name is too long", field: "from" };
  await using server = serve(() => Response.json(problem, { status: 422 }));
  assertEquals(await postTo(server), { type: "rejected", problem });
});

test("postDraft(): gives the status as the reason if the server gives none", async () => {
  await using server = serve(() => new Response("<h1>Large</h1>", { status: 413 }));
  const problem = { detail: "413 Payload Too Large" };
  assertEquals(await postTo(server), { type: "rejected", problem });
});

test("postDraft(): retries 429 and 5xx, after the time that the server names", async () => {
  const responses = [
    new Response(null, { status: 429, headers: { "retry-after": "4" } }),
    new Response(null, { status: 503, headers: { "retry-after": "2" } }),
    new Response("Bad gateway", { status: 502 }),
  ];
  await using server = serve(() => responses.shift() ?? new Response());
  assertEquals(await postTo(server), { type: "retry", isRateLimited: true, retryAfter: 4 });
  assertEquals(await postTo(server), { type: "retry", isRateLimited: false, retryAfter: 2 });
  assertEquals(await postTo(server), { type: "retry", isRateLimited: false });
});

for (const status of [408, 425]) {
  test(`postDraft(): retries ${status}`, async () => {
    await using server = serve(() => new Response(null, { status }));
    assertEquals(await postTo(server), { type: "retry", isRateLimited: false });
  });
}

test("postDraft(): retries 401, as the message waits for a sign-in", async () => {
  await using server = serve(() => Response.json({ detail: "Sign in" }, { status: 401 }));
  assertEquals(await postTo(server), {
    type: "retry",
    isRateLimited: false,
    isSignedOut: true,
  });
});

test("postDraft(): retries if the server is unreachable", async () => {
  const server = serve(() => new Response());
  await server[Symbol.asyncDispose]();
  assertEquals(await postTo(server), { type: "retry", isRateLimited: false });
});

function postTo({ url }: { url: string }, fields = {}) {
  return postDraft(new HttpClient(url, fetch), { ...DRAFT, ...fields });
}
