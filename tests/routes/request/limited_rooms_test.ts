// Limits on actions in one room, by any number of users from any number of addresses; outsiders do not
// count against a private room.

import { assertEquals } from "@std/assert";
import { RATE_LIMITS } from "../../../routes/request/rate_limits.ts";
import { User } from "../../harness/user.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";
import { stopClock } from "../../harness/stopped_clock.ts";

/** Concurrent requests. */
const AT_ONCE = 25;

interface RequestPlan {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A client at one address; each of its requests is a new user. */
class FloodClient implements Disposable {
  readonly #client: Deno.HttpClient;
  readonly #url: string;

  constructor(url: string, localAddress: string) {
    this.#url = url;
    this.#client = Deno.createHttpClient({ localAddress });
  }

  /** Sends a request many times and returns the statuses in order. */
  async ask(times: number, { method, path, body = {} }: RequestPlan): Promise<number[]> {
    const statuses: number[] = [];
    while (statuses.length < times) {
      const round = Array.from({ length: Math.min(AT_ONCE, times - statuses.length) }, async () => {
        const response = await fetch(this.#url + path, {
          method,
          client: this.#client,
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        await response.body?.cancel();
        return response.status;
      });
      statuses.push(...await Promise.all(round));
    }
    return statuses;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** Sends requests from as many addresses as it takes to exceed the limit of a room. */
async function floodFrom(
  url: string,
  { perAddress, asked }: { perAddress: number; asked: RequestPlan },
): Promise<number[]> {
  const statuses: number[] = [];
  for (let last = 0; !statuses.includes(429); last++) {
    using client = new FloodClient(url, `127.0.1.${last + 1}`);
    statuses.push(...await client.ask(perAddress, asked));
  }
  return statuses;
}

/** Counts allowed requests, whatever their result: a busy broker may not have answered in time. */
const passed = (statuses: readonly number[]) => statuses.filter((status) => status !== 429).length;

/** A little less than an address may do at once. */
const perAddress = (action: "post" | "join") => (RATE_LIMITS[action].address?.burst ?? 0) - 10;
const perRoom = (action: "post" | "join") => RATE_LIMITS[action].room?.burst ?? 0;

test("P7 Rate limits: outsiders neither block a private room nor learn that it exists", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const ann = await User.arrive("Ann", chat.url);
  const room = await ann.open("Plans", []);
  const message = { from: "Cleo", text: "let me in" };
  const routes: RequestPlan[] = [
    { method: "POST", path: "/message/broadcast", body: { ...message, room } },
    {
      method: "POST",
      path: `/api/rooms/${room}/messages`,
      body: { ...message, id: crypto.randomUUID() },
    },
  ];
  let last = 0;
  for (let sent = 0; sent < 1.5 * perRoom("post"); sent += perAddress("post")) {
    using client = new FloodClient(chat.url, `127.0.1.${++last}`);
    const asked = routes[last % routes.length];
    if (asked) assertEquals([...new Set(await client.ask(perAddress("post"), asked))], [404]);
  }
  assertEquals((await ann.say(room, "they did not")).status, 201);
});

const MESSAGE = "/api/rooms/lobby/messages/00000000-0000-4000-8000-000000000000";
const PIN = "/api/rooms/lobby/pins/00000000-0000-4000-8000-000000000000";

/** The routes that change a room, by the limit that they share. */
const SHARED: Readonly<Record<"post" | "join", readonly string[]>> = {
  post: [
    "POST /message/broadcast",
    "POST /api/rooms/lobby/messages",
    `PATCH ${MESSAGE}`,
    `DELETE ${MESSAGE}`,
    `PUT ${MESSAGE}/reactions/x`,
    `DELETE ${MESSAGE}/reactions/x`,
    `DELETE ${PIN}`,
  ],
  join: [
    `PUT ${PIN}`,
    "PATCH /api/rooms/lobby",
    "POST /api/rooms/lobby/members",
    "DELETE /api/rooms/lobby/members/none",
  ],
};

test("Rate limits: limit how often a room is changed, whatever the number of addresses", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  for (const action of ["post", "join"] as const) {
    const [first = "", ...others] = SHARED[action].toReversed();
    const asked = (route: string): RequestPlan => {
      const [method = "", path = ""] = route.split(" ");
      return { method, path, body: { from: "Cleo", text: "hello" } };
    };
    const size = perAddress(action);
    const statuses = await floodFrom(chat.url, { perAddress: size, asked: asked(first) });
    assertEquals(passed(statuses), perRoom(action));
    for (const [i, route] of others.entries()) {
      using client = new FloodClient(chat.url, `127.0.2.${i + 1}`);
      assertEquals(await client.ask(1, asked(route)), [429], route);
    }
  }
});

test("Rate limits: limit how many rooms an address creates, existing or not", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const body = { from: "Cleo", topic: "x".repeat(500) };
  let asked = 0;
  const next = (): RequestPlan => ({ method: "PATCH", path: `/api/rooms/room-${asked++}`, body });
  using client = new FloodClient(chat.url, "127.0.3.2");
  const statuses: number[] = [];
  while (!statuses.includes(429)) statuses.push(...await client.ask(AT_ONCE, next()));
  assertEquals(passed(statuses), RATE_LIMITS.join.address?.burst);
});

/** Members of each created room. */
const MEMBERS = 100;

test("Rate limits: limit how many members an address adds, whatever the number of rooms", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  using client = new FloodClient(chat.url, "127.0.3.1");
  const members = Array.from({ length: MEMBERS }, (_, i) => ({ id: `p${i}`, name: "Bob" }));
  const body = { from: "Cleo", title: "Plans", members };
  const statuses: number[] = [];
  while (!statuses.includes(429)) {
    statuses.push(...await client.ask(1, { method: "POST", path: "/api/rooms", body }));
  }
  assertEquals(
    passed(statuses),
    Math.ceil((RATE_LIMITS.join.address?.burst ?? 0) / (MEMBERS + 1)),
  );
});
