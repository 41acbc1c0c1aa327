// Several web processes on one port, between which Linux spreads the connections.

import { assertEquals, assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Chat, type EventReader, freePort, openStream } from "../processes.ts";

const LIMIT_MS = 60_000;

function testInTime(name: string, run: () => Promise<void>) {
  Deno.test(name, () => deadline(run(), LIMIT_MS));
}

async function post({ url }: Chat, text: string): Promise<string> {
  const id = crypto.randomUUID();
  const response = await fetch(`${url}/api/rooms/lobby/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, from: "Ann", text }),
  });
  await response.body?.cancel();
  assertEquals(response.status, 201);
  return id;
}

async function openFew({ url }: Chat): Promise<EventReader[]> {
  const streams = await Promise.all(
    Array.from({ length: 8 }, () => openStream(`${url}/api/events`)),
  );
  await Promise.all(streams.map((stream) => stream.until("resume")));
  return streams;
}

async function nextId(stream: EventReader): Promise<unknown> {
  return JSON.parse((await stream.until("message")).data).id;
}

testInTime(
  "P2 P5 web processes that share a port are one chat, which outlives any of them",
  async () => {
    const settings = { HUBBUB_PORT: String(freePort()), HUBBUB_SHARE_PORT: "on" };
    await using chat = await Chat.start(settings);
    await using first = chat.web;
    await chat.startWeb();
    await chat.ready();

    const streams = await openFew(chat);
    const sent = await post(chat, "to all of them");
    assertEquals(await Promise.all(streams.map(nextId)), streams.map(() => sent));
    streams.forEach((stream) => stream[Symbol.dispose]());

    await first.end();
    const [stream] = await openFew(chat);
    const next = await post(chat, "to those who are left");
    assertEquals(stream && await nextId(stream), next);
  },
);

testInTime("a port is not shared unless that was said", async () => {
  await using chat = await Chat.start({ HUBBUB_PORT: String(freePort()) });
  await using _first = chat.web;
  let failure = "";
  await chat.startWeb().catch((error: Error) => failure = error.message);
  assertMatch(failure, /Cannot listen on 127\.0\.0\.1 port \d+: .*; choose another HUBBUB_PORT/);
});
