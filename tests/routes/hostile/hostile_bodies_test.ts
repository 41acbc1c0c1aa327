// Hostile bodies: only the fields that the sender may set are stored, and nothing else changes.

import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { TestServer } from "../../harness/test_server.ts";
import { type BadBodies, PARTS, SHAPES, TEXTS } from "./hostile_bodies.ts";
import { assertHarmless } from "./assert_harmless.ts";
import { test } from "../../testing.ts";

/** For one response, or for the start of a chat. */
const LIMIT_MS = 120_000;

/** Lets large and deep bodies be read instead of rejected for their size. */
const BODY_BYTES = 4_000_000;

const ENTRY = ["gid", "seq", "id", "room", "author", "from", "text", "at"];

interface Posted {
  readonly type: string;
  readonly body: BodyInit;
}

/** Returns the status and the field in the response. */
async function post({ url }: TestServer, { type, body }: Posted) {
  const response = await fetch(`${url}/message/broadcast?__proto__[from]=Cleo&constructor=Cleo`, {
    method: "POST",
    body,
    headers: { "content-type": type },
  });
  const { status, headers } = response;
  const text = await response.text();
  assertHarmless({ status, headers, body: text }, text);
  return { status, field: JSON.parse(text).field };
}

/** Checks each response, and that the log contains only Ann's messages. */
async function assertOutcomes(groups: readonly BadBodies[]) {
  const starting = TestServer.start({ HUBBUB_BODY_BYTES: String(BODY_BYTES) });
  await using chat = await deadline(starting, LIMIT_MS);
  let taken = 0;
  for (const { type, cases } of groups) {
    for (const [what, body, status, field] of cases) {
      const answer = await deadline(post(chat, { type, body }), LIMIT_MS);
      assertEquals({ what, ...answer }, { what, status, field });
      if (status === 200) taken++;
    }
  }
  const { messages } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  assertEquals(messages.length, taken);
  for (const message of messages) {
    assertEquals(Object.keys(message), ENTRY);
    assertEquals([message.from, message.text], ["Ann", "hi"]);
  }
  assert(!chat.web.output.includes("Cannot"), chat.web.output);
  assert(!chat.broker.output.includes("Cannot"), chat.broker.output);
}

for (
  const [name, groups] of Object.entries({
    "Bodies: deep, wide, duplicate or wrongly typed JSON is rejected or read field by field":
      SHAPES,
    "Bodies: invalid UTF-8, invalid Unicode and invisible text are rejected": TEXTS,
    "Bodies: a form with broken parts or a file is rejected": PARTS,
  })
) {
  test(name, () => assertOutcomes(groups));
}

test("Rooms: a room named like an object member has only its own messages", async () => {
  await using chat = await TestServer.start();
  const url = `${chat.url}/api/rooms/constructor/messages`;
  assertEquals((await (await fetch(url)).json()).messages, []);
  const draft = { id: crypto.randomUUID(), from: "Ann", text: "hi" };
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", body: JSON.stringify(draft), headers });
  const { room, seq } = await response.json();
  assertEquals([response.status, room, seq], [201, "constructor", 1]);
  assertEquals((await (await fetch(url)).json()).messages.length, 1);
  const lobby = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  assertEquals(lobby.messages, []);
});
