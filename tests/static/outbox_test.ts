import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Outbox } from "../../static/outbox.js";
import type { Draft, Outcome } from "../../static/room_api.js";

const DEADLINE_MS = 5_000;
const LATER: Outcome = { kind: "later", isLimited: false };

Deno.test("Outbox sends one message after another, in the order of writing", async () => {
  const { outbox, log, posted } = setUp();
  outbox.add(draft("a"));
  outbox.add(draft("b"));
  assertEquals(log, ["post a"]);
  await answer(posted, sent("a"));
  await answer(posted, sent("b"));
  assertEquals(log, ["post a", "sent a", "post b", "sent b"]);
});

Deno.test("Outbox tries the same message again until it is stored, and only then the next", async () => {
  const { outbox, log, posted } = setUp();
  outbox.add(draft("a"));
  outbox.add(draft("b"));
  await answer(posted, LATER);
  outbox.wake();
  await answer(posted, LATER);
  outbox.wake();
  await answer(posted, sent("a"));
  await answer(posted, sent("b"));
  const tries = log.filter((line) => line.startsWith("post"));
  assertEquals(tries, ["post a", "post a", "post a", "post b"]);
});

Deno.test("Outbox hands a refused message back and goes on with the next", async () => {
  const { outbox, log, posted } = setUp();
  outbox.add(draft("a"));
  outbox.add(draft("b"));
  await answer(posted, { kind: "refused", problem: { detail: "too long" } });
  await answer(posted, sent("b"));
  assertEquals(log, ["post a", "refused a: too long", "post b", "sent b"]);
});

Deno.test("Outbox waits as long as the server says, else longer from time to time", async () => {
  const { outbox, delays, posted } = setUp();
  outbox.add(draft("a"));
  await answer(posted, { ...LATER, seconds: 7 });
  outbox.wake();
  await answer(posted, LATER);
  outbox.wake();
  await answer(posted, LATER);
  outbox.wake();
  await answer(posted, sent("a"));
  const [told, second, third] = delays;
  assertEquals(told, 7_000);
  assertAlmostEquals(second ?? 0, 1_500, 500);
  assertAlmostEquals(third ?? 0, 3_000, 1_000);
});

Deno.test("Outbox waits out a rate limit, whoever wakes it", async () => {
  const { outbox, log, posted } = setUp();
  outbox.add(draft("a"));
  await answer(posted, { kind: "later", isLimited: true, seconds: 0.5 });
  outbox.wake();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(log, ["post a", "delayed, limited"]);
  await answer(posted, sent("a"));
  assertEquals(log.slice(2), ["post a", "sent a"]);
});

Deno.test("Outbox tries no more what came back by the stream", async () => {
  const { outbox, log, posted } = setUp();
  outbox.add(draft("a"));
  await answer(posted, LATER);
  outbox.drop("a");
  outbox.add(draft("b"));
  await answer(posted, sent("b"));
  assertEquals(log.filter((line) => line !== "delayed"), ["post a", "post b", "sent b"]);
});

Deno.test("Outbox says sent once when the stream was faster than the answer", async () => {
  const { outbox, log, posted } = setUp();
  outbox.add(draft("a"));
  outbox.drop("a");
  await answer(posted, sent("a"));
  outbox.add(draft("b"));
  await answer(posted, sent("b"));
  assert(!log.slice(2).includes("post a"), log.join());
});

/** An outbox whose answers the test gives, one for each message that was posted. */
function setUp() {
  const log: string[] = [];
  const delays: number[] = [];
  const posts: PromiseWithResolvers<Outcome>[] = [];
  let arrived = Promise.withResolvers<void>();
  const outbox = new Outbox({
    post: ({ id }) => {
      log.push(`post ${id}`);
      const post = Promise.withResolvers<Outcome>();
      posts.push(post);
      arrived.resolve();
      return post.promise;
    },
    sent: ({ id }) => log.push(`sent ${id}`),
    refused: ({ id }, { detail }) => log.push(`refused ${id}: ${detail}`),
    delayed: (milliseconds, isLimited) => {
      delays.push(milliseconds);
      log.push(isLimited ? "delayed, limited" : "delayed");
    },
  });
  const posted = async () => {
    while (posts.length === 0) {
      await arrived.promise;
      arrived = Promise.withResolvers();
    }
    return posts.shift();
  };
  return { outbox, log, delays, posted };
}

/** Answers the oldest post that waits, and lets the outbox act on it. */
async function answer(
  posted: () => Promise<PromiseWithResolvers<Outcome> | undefined>,
  outcome: Outcome,
) {
  const post = await deadline(posted(), DEADLINE_MS);
  post?.resolve(outcome);
  await post?.promise;
  await Promise.resolve();
}

function draft(id: string): Draft {
  return { id, room: "lobby", from: "Ann", text: id, at: 0 };
}

function sent(id: string): Outcome {
  return { kind: "sent", receipt: { id, room: "lobby", seq: 1, gid: 1, at: 0 } };
}
