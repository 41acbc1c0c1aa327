// RequestClient over real sockets; the test acts as the broker.

import { assertEquals, assertRejects } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import { RequestClient } from "../../../chat/broker/request_client.ts";
import { type Answer, decodeRequest, encodeAnswer } from "../../../chat/protocol.ts";
import { Dealer, Router, ZmqError } from "../../../zmq/mod.ts";
import { test } from "../../testing.ts";

const TIMEOUT_MS = 20_000;

/** A web process that sends requests until disposed. */
class TestClient implements AsyncDisposable {
  readonly requests: RequestClient;
  readonly #dealer = new Dealer({ linger: 0 });
  readonly #stop = new AbortController();
  readonly #reading: Promise<void>;

  constructor(endpoint: string) {
    this.#dealer.connect(endpoint);
    this.requests = new RequestClient(this.#dealer);
    this.#reading = this.requests.run(this.#stop.signal).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
    this.requests.close();
    this.#dealer.close();
  }
}

function answerTo(request: string, gid: number): Answer {
  return { request, position: { epoch: "e", gid }, pruned: 0, entries: [] };
}

test("RequestClient: ignores an answer to the process that had its routing id before", async () => {
  using router = new Router({ linger: 0 });
  await router.bind("tcp://127.0.0.1:*");
  const endpoint = router.lastEndpoint ?? "";

  const first = new TestClient(endpoint);
  first.requests.request("head", {}).catch(() => {});
  const [, ...unanswered] = await router.receive();
  await first[Symbol.asyncDispose]();

  await using second = new TestClient(endpoint);
  const answer = second.requests.request("head", {});
  const [identity = "", ...frames] = await router.receive();
  router.trySend([identity, ...encodeAnswer(answerTo(decodeRequest(unanswered).id, 1))]);
  router.trySend([identity, ...encodeAnswer(answerTo(decodeRequest(frames).id, 2))]);

  assertEquals((await answer).position.gid, 2);
}, { timeoutMs: TIMEOUT_MS });

test(
  "RequestClient: rejects an answer of the wrong type or shape, and accepts the next one",
  async () => {
    using router = new Router({ linger: 0 });
    await router.bind("tcp://127.0.0.1:*");
    await using client = new TestClient(router.lastEndpoint ?? "");
    const { requests } = client;
    const answerWith = async (content: { value: unknown } | { entries: [] }) => {
      const [identity = "", ...frames] = await router.receive();
      const { id } = decodeRequest(frames);
      const extent = { request: id, position: { epoch: "e", gid: 1 }, pruned: 0 };
      router.trySend([identity, ...encodeAnswer({ ...extent, ...content })]);
    };
    const number = (value: unknown) => {
      if (typeof value === "number") return value;
      throw new TypeError("expected a number");
    };
    const assertRejected = async (request: Promise<unknown>, problem: string) => {
      assertEquals(
        (await assertRejects(() => request, ChatError, problem)).code,
        "broker-unavailable",
      );
    };

    const entries = requests.request("page", {});
    await answerWith({ value: 1 });
    await assertRejected(entries, '"page": a value instead of entries');
    const value = requests.requestValue("count", {}, number);
    await answerWith({ entries: [] });
    await assertRejected(value, '"count": entries instead of a value');
    const unparsable = requests.requestValue("count", {}, number);
    await answerWith({ value: "many" });
    await assertRejected(unparsable, '"count": expected a number');
    const valid = requests.requestValue("count", {}, number);
    await answerWith({ value: 7 });
    assertEquals((await valid).value, 7);
  },
  { timeoutMs: TIMEOUT_MS },
);

test("RequestClient: rejects a request that cannot be sent at once", async () => {
  const dealer = new Dealer({ linger: 0 });
  const requests = new RequestClient(dealer);
  dealer.close();
  await assertRejects(() => requests.request("head", {}), ZmqError);
  requests.close();
}, { timeoutMs: TIMEOUT_MS });

/** More than may be pending at once. */
const MANY = 100;

test(
  "RequestClient: queues a flood of requests, and never sends those that were given up",
  async () => {
    using router = new Router({ linger: 0 });
    await router.bind("inproc://many");
    await using client = new TestClient("inproc://many");
    const all = Array.from({ length: MANY }, () => client.requests.request("head", {}));
    const answers = Promise.allSettled(all);
    const [[identity = "", ...frames] = [], ...others] = router.drain();
    assertEquals(others.length, 31);
    router.trySend([identity, ...encodeAnswer(answerTo(decodeRequest(frames).id, 1))]);
    // One more may be pending.
    await router.receive();
    const rejected = (await answers).filter(({ status }) => status === "rejected");
    assertEquals([rejected.length, router.drain().length], [MANY - 1, 0]);
    const late = client.requests.request("head", {});
    const [to = "", ...last] = await router.receive();
    router.trySend([to, ...encodeAnswer(answerTo(decodeRequest(last).id, 2))]);
    assertEquals((await late).position.gid, 2);
  },
  { timeoutMs: TIMEOUT_MS },
);

test("RequestClient: once closed, rejects requests and uses no socket", async () => {
  const dealer = new Dealer({ linger: 0 });
  const requests = new RequestClient(dealer);
  requests.close();
  dealer.close();
  const { code } = await assertRejects(() => requests.request("head", {}), ChatError);
  assertEquals(code, "broker-unavailable");
});

test("RequestClient: sends two searches at once, and other requests meanwhile", async () => {
  using router = new Router({ linger: 0 });
  await router.bind("tcp://127.0.0.1:*");
  await using client = new TestClient(router.lastEndpoint ?? "");
  const { requests } = client;
  const searches = Array.from({ length: 5 }, () => requests.request("search", {}));
  const head = requests.request("head", {});
  const received = [await router.receive(), await router.receive(), await router.receive()];
  const methods = received.map(([, ...frames]) => decodeRequest(frames).method);
  assertEquals(methods, ["search", "search", "head"]);
  for (let next = received.shift(); next; next = received.shift()) {
    const [identity = "", ...frames] = next;
    const { id, method } = decodeRequest(frames);
    router.trySend([identity, ...encodeAnswer(answerTo(id, 1))]);
    if (method === "search" && methods.length < 6) {
      methods.push(method);
      received.push(await router.receive());
    }
  }
  await Promise.all([...searches, head]);
  assertEquals(methods, ["search", "search", "head", "search", "search", "search"]);
}, { timeoutMs: TIMEOUT_MS });
