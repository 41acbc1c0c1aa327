import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { startInviteChat, Visitor } from "../people.ts";
import { Person } from "../person.ts";
import { Chat } from "../processes.ts";

const LIMIT_MS = 60_000;
/** More than any of the limits lets through at once. */
const MOST = 400;

/** Does the same until it is too much; resolves with the refusal and how often it was let through. */
async function flood(ask: () => Promise<Response>) {
  for (let passed = 0; passed < MOST; passed++) {
    const response = await ask();
    const text = await response.text();
    if (response.status !== 429) continue;
    const { code } = JSON.parse(text);
    return { passed, code, retryAfter: Number(response.headers.get("retry-after")) };
  }
  throw new Error(`${MOST} of them passed`);
}

Deno.test("Whoever tries out links of an invitation is soon told to wait", async () => {
  const run = async () => {
    await using chat = await startInviteChat();
    const { passed, code, retryAfter } = await flood(() =>
      fetch(`${chat.url}/api/links`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ secret: crypto.randomUUID() }),
      })
    );
    assert(passed >= 100, `${passed} passed`);
    assertEquals([code, retryAfter >= 1], ["too-many-requests", true]);
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("One person opens, marks and edits so much and no more, others are not held up by it", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    const [ann, bob] = await Promise.all([
      Person.arrive("Ann", chat.url),
      Person.arrive("Bob", chat.url),
    ]);
    const floods: [path: string, method: string, body: unknown][] = [
      ["/api/rooms", "POST", { title: "Plans", members: [], from: "Ann" }],
      ["/api/rooms/lobby/read", "PUT", { seq: 0 }],
      ["/api/rooms/lobby/messages/none", "PATCH", { id: crypto.randomUUID(), text: "x" }],
      ["/api/rooms/lobby/members/none", "DELETE", undefined],
    ];
    for (const [path, method, body] of floods) {
      const { code } = await flood(() => ann.fetch(method, path, body));
      assertEquals(code, "too-many-requests", path);
      const other = await bob.fetch(method, path, body);
      await other.body?.cancel();
      assert(other.status !== 429, `${path} ${other.status}`);
    }
  };
  await deadline(run(), LIMIT_MS);
});

/** More than enough to use up a rate that several routes share. */
const ROUNDS = 40;

/** By the rate that they share. */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  login: ["POST /api/sessions/link", "POST /api/passkeys", "POST /api/passkeys/options"],
  post: [
    "POST /api/invitations",
    "DELETE /api/invitations/none",
    "DELETE /api/sessions",
    "DELETE /api/sessions/none",
    "DELETE /api/passkeys/none",
    "PATCH /api/people/none",
    "POST /api/bans",
    "DELETE /api/bans/none",
    "POST /api/mutes",
    "DELETE /api/mutes/none",
  ],
};

Deno.test("What is stored for good about people and sessions one person changes so often only", async () => {
  const run = async () => {
    await using chat = await startInviteChat();
    const ann = await Visitor.owner(chat);
    const ask = async (route: string) => {
      const [method = "", path = ""] = route.split(" ");
      return (await ann.ask(method, path, method === "DELETE" ? undefined : {})).status;
    };
    for (const routes of Object.values(CHANGES)) {
      // A few of them may pass again meanwhile, but not for ever.
      let passed = await Promise.all(routes.map(ask));
      assertEquals(passed.filter((status) => status === 429), []);
      for (let round = 0; round < ROUNDS && passed.length > 0; round++) {
        passed = (await Promise.all(routes.map(ask))).filter((status) => status !== 429);
      }
      assertEquals(passed, [], routes.join());
    }
  };
  await deadline(run(), LIMIT_MS);
});
