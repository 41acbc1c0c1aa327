// Questions on a real pair of sockets; the test answers in the broker's place.

import { assertEquals, assertRejects } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import { RequestClient } from "../../../chat/broker/request_client.ts";
import { type Answer, decodeQuestion, encodeAnswer } from "../../../chat/protocol.ts";
import { Dealer, Router, ZmqError } from "../../../zmq/mod.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 20_000;

/** A process that asks, until disposed. */
class Asker implements AsyncDisposable {
  readonly questions: RequestClient;
  readonly #dealer = new Dealer({ linger: 0 });
  readonly #stop = new AbortController();
  readonly #reading: Promise<void>;

  constructor(endpoint: string) {
    this.#dealer.connect(endpoint);
    this.questions = new RequestClient(this.#dealer);
    this.#reading = this.questions.run(this.#stop.signal).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
    this.questions.close();
    this.#dealer.close();
  }
}

function answerTo(request: string, gid: number): Answer {
  return { request, place: { epoch: "e", gid }, pruned: 0, entries: [] };
}

test(
  "an answer to a process that is gone is not taken by the one in its place",
  () => askAfterAnother(),
  { timeoutMs: LIMIT_MS },
);

async function askAfterAnother() {
  using router = new Router({ linger: 0 });
  await router.bind("tcp://127.0.0.1:*");
  const endpoint = router.lastEndpoint ?? "";

  const first = new Asker(endpoint);
  first.questions.request("head", {}).catch(() => {});
  const [, ...unanswered] = await router.receive();
  await first[Symbol.asyncDispose]();

  await using second = new Asker(endpoint);
  const answer = second.questions.request("head", {});
  const [identity = "", ...asked] = await router.receive();
  router.trySend([identity, ...encodeAnswer(answerTo(decodeQuestion(unanswered).request, 1))]);
  router.trySend([identity, ...encodeAnswer(answerTo(decodeQuestion(asked).request, 2))]);

  assertEquals((await answer).place.gid, 2);
}

test(
  "an answer of another kind or shape than was asked for is refused, the next one is taken",
  () => askOddBroker(),
  { timeoutMs: LIMIT_MS },
);

async function askOddBroker() {
  using router = new Router({ linger: 0 });
  await router.bind("tcp://127.0.0.1:*");
  await using asker = new Asker(router.lastEndpoint ?? "");
  const { questions } = asker;
  const answerWith = async (content: { value: unknown } | { entries: [] }) => {
    const [identity = "", ...asked] = await router.receive();
    const { request } = decodeQuestion(asked);
    const extent = { request, place: { epoch: "e", gid: 1 }, pruned: 0 };
    router.trySend([identity, ...encodeAnswer({ ...extent, ...content })]);
  };
  const number = (value: unknown) => {
    if (typeof value === "number") return value;
    throw new TypeError("expected a number");
  };
  const refused = async (asking: Promise<unknown>, why: string) => {
    assertEquals((await assertRejects(() => asking, ChatError, why)).code, "broker-unavailable");
  };

  const entries = questions.request("page", {});
  await answerWith({ value: 1 });
  await refused(entries, '"page": a value instead of entries');
  const value = questions.requestValue("count", {}, number);
  await answerWith({ entries: [] });
  await refused(value, '"count": entries instead of a value');
  const odd = questions.requestValue("count", {}, number);
  await answerWith({ value: "many" });
  await refused(odd, '"count": expected a number');
  const sound = questions.requestValue("count", {}, number);
  await answerWith({ value: 7 });
  assertEquals((await sound).value, 7);
}

test(
  "a question that cannot be sent is refused at once, and no answer is awaited",
  () => askNobody(),
  { timeoutMs: LIMIT_MS },
);

async function askNobody() {
  const dealer = new Dealer({ linger: 0 });
  const questions = new RequestClient(dealer);
  dealer.close();
  await assertRejects(() => questions.request("head", {}), ZmqError);
  questions.close();
}

/** More than the broker has at once. */
const MANY = 100;

test("a flood of questions waits here, and what was given up is never asked", () => askMany(), {
  timeoutMs: LIMIT_MS,
});

async function askMany() {
  using router = new Router({ linger: 0 });
  await router.bind("inproc://many");
  await using asker = new Asker("inproc://many");
  const asking = Array.from({ length: MANY }, () => asker.questions.request("head", {}));
  const answers = Promise.allSettled(asking);
  const [[identity = "", ...asked] = [], ...others] = router.drain();
  assertEquals(others.length, 31);
  router.trySend([identity, ...encodeAnswer(answerTo(decodeQuestion(asked).request, 1))]);
  // There is a place for one more.
  await router.receive();
  const refused = (await answers).filter(({ status }) => status === "rejected");
  assertEquals([refused.length, router.drain().length], [MANY - 1, 0]);
  const late = asker.questions.request("head", {});
  const [to = "", ...last] = await router.receive();
  router.trySend([to, ...encodeAnswer(answerTo(decodeQuestion(last).request, 2))]);
  assertEquals((await late).place.gid, 2);
}

test("Questions: once closed they are refused, and use no socket", async () => {
  const dealer = new Dealer({ linger: 0 });
  const questions = new RequestClient(dealer);
  questions.close();
  dealer.close();
  const { code } = await assertRejects(() => questions.request("head", {}), ChatError);
  assertEquals(code, "broker-unavailable");
});

test(
  "Questions: the broker has two searches at once, and others are asked beside them",
  () => askManySearches(),
  { timeoutMs: LIMIT_MS },
);

async function askManySearches() {
  using router = new Router({ linger: 0 });
  await router.bind("tcp://127.0.0.1:*");
  await using asker = new Asker(router.lastEndpoint ?? "");
  const { questions } = asker;
  const searches = Array.from({ length: 5 }, () => questions.request("search", {}));
  const head = questions.request("head", {});
  const asked = [await router.receive(), await router.receive(), await router.receive()];
  const verbs = asked.map(([, ...frames]) => decodeQuestion(frames).verb);
  assertEquals(verbs, ["search", "search", "head"]);
  for (let next = asked.shift(); next; next = asked.shift()) {
    const [identity = "", ...frames] = next;
    const { request, verb } = decodeQuestion(frames);
    router.trySend([identity, ...encodeAnswer(answerTo(request, 1))]);
    if (verb === "search" && verbs.length < 6) {
      verbs.push(verb);
      asked.push(await router.receive());
    }
  }
  await Promise.all([...searches, head]);
  assertEquals(verbs, ["search", "search", "head", "search", "search", "search"]);
}
