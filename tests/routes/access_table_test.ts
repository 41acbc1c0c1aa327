import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Chat } from "../processes.ts";
import { type Place, setStage, type Stage, WHO, type Who } from "./access_stage.ts";
import { type Row, rows } from "./access_table.ts";

const LIMIT_MS = 60_000;

interface Asked {
  readonly path: string;
  readonly body?: unknown;
}

const draft = (text: string) => ({ id: crypto.randomUUID(), from: "somebody", text });

/** What is asked for of a route that names no room in its path, or needs a body. */
const ASKED: Readonly<Record<string, (place: Place, path: string) => Asked>> = {
  "GET /static/:file+": () => ({ path: "/static/chat.js" }),
  "GET /r/:room/:seq": (_, path) => ({ path: path.replace(":seq", "1") }),
  "GET /api/unread": ({ room }, path) => ({ path: `${path}?${room}=0` }),
  "POST /api/rooms": (_, path) => ({ path, body: { title: "Plans", from: "somebody" } }),
  "POST /message/broadcast": ({ room }, path) => ({ path, body: { ...draft("hello"), room } }),
  "GET /event/fetch": ({ room }, path) => ({ path: `${path}?room=${room}` }),
  "GET /api/events": ({ room }, path) => ({ path: `${path}?room=${room}` }),
  "GET /api/search": ({ room }, path) => ({ path: `${path}?q=hello&room=${room}` }),
  "PATCH /api/rooms/:room": (_, path) => ({ path, body: { topic: "tests" } }),
  "POST /api/rooms/:room/members": (_, path) => ({
    path,
    body: { id: crypto.randomUUID(), name: "somebody" },
  }),
  "PUT /api/rooms/:room/read": (_, path) => ({ path, body: { seq: 1 } }),
  "POST /api/rooms/:room/messages": (_, path) => ({ path, body: draft("hello") }),
  "PATCH /api/rooms/:room/messages/:id": (_, path) => ({ path, body: draft("hi") }),
  "DELETE /api/rooms/:room/messages/:id": (_, path) => ({ path, body: draft("") }),
};

/** As routes/mod.ts has them, so that a new one cannot be forgotten here. */
async function routesOfServer(): Promise<string[]> {
  const code = await Deno.readTextFile(new URL("../../routes/mod.ts", import.meta.url));
  const found = [...code.matchAll(/\broute\(\s*"([A-Z]+)",\s*"([^"]+)",/g)];
  assertEquals(found.length, code.match(/\broute\(/g)?.length, "each is written in one way");
  return found.map(([, method, path]) => `${method} ${path}`);
}

/** What comes back to one of them, as it is on the wire but for what is made anew each time. */
async function ask(who: Who, { route, kind }: Row, { ann, people, places }: Stage) {
  const [method = "", pattern = ""] = route.split(" ");
  const place = places[kind];
  assert(place, kind);
  const id = pattern.includes("/messages/") ? place.message() : ann.id;
  const plain = pattern.replace(":room", place.room).replace(":id", id);
  const { path, body } = ASKED[route]?.(place, plain) ?? { path: plain, body: undefined };
  const response = await people[who].fetch(method, path, body);
  const headers = [...response.headers].filter(([name]) => !["date", "set-cookie"].includes(name));
  const isStream = headers.some(([, value]) => value.startsWith("text/event-stream"));
  if (isStream) await response.body?.cancel();
  return { status: response.status, headers, body: isStream ? "" : await response.text() };
}

Deno.test("P7 Each route answers each person about each kind of room as the table says", async () => {
  const run = async () => {
    const table = rows();
    const routes = [...new Set(table.map(({ route }) => route))];
    assertEquals(routes.sort(), (await routesOfServer()).sort());
    await using chat = await Chat.start({ HUBBUB_LIMITS: "off" });
    const stage = await setStage(chat);
    for (const row of table) {
      const found = await Promise.all(WHO.map(async (who) => {
        const { status } = await ask(who, row, stage);
        return [who, status] as const;
      }));
      assertEquals(Object.fromEntries(found), row.statuses, `${row.route} ${row.kind}`);
    }
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("P7 To who may not read it a private room is one that is not there, to the last byte", async () => {
  const run = async () => {
    await using chat = await Chat.start({ HUBBUB_LIMITS: "off" });
    const stage = await setStage(chat);
    const table = rows();
    const hidden = table.filter(({ kind }) => ["private", "direct"].includes(kind));
    assert(hidden.length > 20, `${hidden.length} rows`);
    for (const row of hidden) {
      for (const who of WHO.filter((who) => who !== "member")) {
        const found = await ask(who, row, stage);
        const expected = await ask(who, { ...row, kind: "none" }, stage);
        assertEquals(found, expected, `${row.route} ${row.kind} ${who}`);
      }
    }
  };
  await deadline(run(), LIMIT_MS);
});
