// Questions on a real pair of sockets; the test answers in the broker's place.

import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Questions } from "../../chat/questions.ts";
import { type Answer, decodeQuestion, encodeAnswer } from "../../chat/wire.ts";
import { Dealer, Router } from "../../zmq/mod.ts";

const LIMIT_MS = 20_000;

/** A process that asks, until disposed. */
class Asker implements AsyncDisposable {
  readonly questions: Questions;
  readonly #dealer = new Dealer({ linger: 0 });
  readonly #stop = new AbortController();
  readonly #reading: Promise<void>;

  constructor(endpoint: string) {
    this.#dealer.connect(endpoint);
    this.questions = new Questions(this.#dealer);
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

Deno.test("an answer to a process that is gone is not taken by the one in its place", () =>
  deadline(askAfterAnother(), LIMIT_MS));

async function askAfterAnother() {
  using router = new Router({ linger: 0 });
  await router.bind("tcp://127.0.0.1:*");
  const endpoint = router.lastEndpoint ?? "";

  const first = new Asker(endpoint);
  first.questions.ask("head", {}).catch(() => {});
  const [, ...unanswered] = await router.receive();
  await first[Symbol.asyncDispose]();

  await using second = new Asker(endpoint);
  const answer = second.questions.ask("head", {});
  const [identity = "", ...asked] = await router.receive();
  router.trySend([identity, ...encodeAnswer(answerTo(decodeQuestion(unanswered).request, 1))]);
  router.trySend([identity, ...encodeAnswer(answerTo(decodeQuestion(asked).request, 2))]);

  assertEquals((await answer).place.gid, 2);
}
