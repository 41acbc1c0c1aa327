import { assertEquals, assertRejects } from "@std/assert";
import { Api } from "../../../static/client/api.js";
import { RejectedError } from "../../../static/client/errors.js";
import { test } from "../../testing.ts";

const DRAFT = { id: "i", room: "lobby", from: "Ann", text: "Hello", at: 0 };

test("Api posts id, name and text, and gives back the receipt", async () => {
  const receipt = { id: "i", room: "lobby", seq: 1, gid: 1, at: 5 };
  await using side = serve(() => Response.json(receipt, { status: 201 }));
  assertEquals(await side.api.post(DRAFT), { type: "sent", receipt });
  assertEquals(side.requests, [
    `POST /api/rooms/lobby/messages {"id":"i","from":"Ann","text":"Hello"}`,
  ]);
});

test("Api posts which message a reply answers", async () => {
  await using side = serve(() => Response.json({}, { status: 201 }));
  await side.api.post({ ...DRAFT, replyTo: "j" });
  assertEquals(side.requests, [
    `POST /api/rooms/lobby/messages {"id":"i","from":"Ann","text":"Hello","replyTo":"j"}`,
  ]);
});

test("Api asks a message to say something else, once for each id", async () => {
  const receipt = { id: "i", room: "lobby", seq: 2, gid: 2, at: 5 };
  await using side = serve(() => Response.json(receipt));
  assertEquals(await side.api.post({ ...DRAFT, target: "j" }), { type: "sent", receipt });
  assertEquals(side.requests, [
    `PATCH /api/rooms/lobby/messages/j {"id":"i","from":"Ann","text":"Hello"}`,
  ]);
});

test("Api shows an emoji at a message and takes it back", async () => {
  await using side = serve(() => Response.json({}));
  const [message, by] = [{ room: "lobby", id: "m" }, { from: "Ann", id: "r" }];
  await side.api.react(message, { emoji: "👍", action: "add", ...by });
  await side.api.react(message, { emoji: "👍", action: "remove", ...by });
  const rest = `/api/rooms/lobby/messages/m/reactions/%F0%9F%91%8D {"id":"r","from":"Ann"}`;
  assertEquals(side.requests, [`PUT ${rest}`, `DELETE ${rest}`]);
});

test("Api searches with days that begin where the reader is", async () => {
  const answer = { messages: [], complete: true };
  await using side = serve(() => Response.json(answer));
  assertEquals(await side.api.search("red in:dev", { room: "lobby", before: undefined }), answer);
  const ahead = -new Date().getTimezoneOffset();
  const query = `q=red+in%3Adev&minutesAhead=${ahead}&room=lobby`;
  assertEquals(side.requests, [`GET /api/search?${query} `]);
});

test("Api takes a 4xx for a refusal, with what the server says about it", async () => {
  const problem = { title: "Invalid", detail: "The name is too long", field: "from" };
  await using side = serve(() => Response.json(problem, { status: 422 }));
  assertEquals(await side.api.post(DRAFT), { type: "refused", problem });
});

test("Api names the status where a refusal says nothing", async () => {
  await using side = serve(() => new Response("<h1>Large</h1>", { status: 413 }));
  const outcome = await side.api.post(DRAFT);
  assertEquals(outcome, { type: "refused", problem: { detail: "413 Payload Too Large" } });
});

test("Api takes 429 and 5xx for later, after the time that the server names", async () => {
  const answers = [
    new Response(null, { status: 429, headers: { "retry-after": "4" } }),
    new Response(null, { status: 503, headers: { "retry-after": "2" } }),
    new Response("Bad gateway", { status: 502 }),
  ];
  await using side = serve(() => answers.shift() ?? new Response());
  assertEquals(await side.api.post(DRAFT), { type: "later", isLimited: true, seconds: 4 });
  assertEquals(await side.api.post(DRAFT), { type: "later", isLimited: false, seconds: 2 });
  assertEquals(await side.api.post(DRAFT), { type: "later", isLimited: false });
});

test("Api takes what passes by itself for later, although it is a 4xx", async () => {
  for (const status of [408, 425]) {
    await using side = serve(() => new Response(null, { status }));
    assertEquals(await side.api.post(DRAFT), { type: "later", isLimited: false });
  }
});

test("Api takes 401 for later: what was written waits until somebody has signed in", async () => {
  await using side = serve(() => Response.json({ detail: "Sign in" }, { status: 401 }));
  const outcome = await side.api.post(DRAFT);
  assertEquals(outcome, { type: "later", isLimited: false, isSignedOut: true });
});

test("Api takes a server that is away for later", async () => {
  const side = serve(() => new Response());
  await side[Symbol.asyncDispose]();
  assertEquals(await side.api.post(DRAFT), { type: "later", isLimited: false });
});

test("Api asks for the newest page, or for the one before a number", async () => {
  const page = { cursor: "e.0", messages: [], complete: true };
  await using side = serve(() => Response.json(page));
  assertEquals(await side.api.history("lobby"), page);
  await side.api.history("lobby", { before: 51 });
  assertEquals(side.requests, [
    "GET /api/rooms/lobby/messages ",
    "GET /api/rooms/lobby/messages?before=51 ",
  ]);
});

test("Api names the rooms of a stream and the cursor after which it goes on", () => {
  const api = new Api("http://127.0.0.1", fetch);
  assertEquals(
    api.events(["dev", "lobby"], "e.7"),
    "http://127.0.0.1/api/events?room=dev&room=lobby&after=e.7",
  );
});

test("Api throws when the history does not come", async () => {
  await using side = serve(() => new Response(null, { status: 503 }));
  await assertRejects(() => side.api.history("lobby"), Error, "status 503");
});

for (
  const [status, code, bar] of [
    [404, "unknown-room", undefined],
    [401, "credentials-required", "signed-out"],
    [403, "banned", "banned"],
  ] as const
) {
  test(`Api says why a history is refused: ${status} ${code}`, async () => {
    await using side = serve(() => Response.json({ detail: "No", code }, { status }));
    const error = await assertRejects(() => side.api.history("lobby"), RejectedError);
    assertEquals(error.message, 'Cannot load the history of "lobby": No');
    assertEquals([error.problem, error.bar], [{ detail: "No", code }, bar]);
  });
}

/** A server that gives these answers and notes what it was asked. */
function serve(respond: () => Response) {
  const requests: string[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, async (request) => {
    const { pathname, search } = new URL(request.url);
    requests.push(`${request.method} ${pathname}${search} ${await request.text()}`);
    return respond();
  });
  return {
    requests,
    api: new Api(`http://127.0.0.1:${server.addr.port}`, fetch),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
