// Stands between a web process and the broker and counts the questions.
//
//   web DEALER -> ROUTER relay DEALER -> ROUTER broker

import { isPresenceReport } from "../../../chat/protocol.ts";
import { Dealer, type Frame, Router } from "../../../zmq/mod.ts";

export class QuestionRelay implements AsyncDisposable {
  readonly endpoint: string;
  readonly #web: Router;
  readonly #broker = new Dealer({ linger: 0 });
  readonly #stop = new AbortController();
  readonly #folder: string;
  readonly #work: Promise<unknown>;
  #asker: Frame | undefined;
  #questions = 0;

  private constructor(web: Router, { endpoint, folder }: { endpoint: string; folder: string }) {
    this.#web = web;
    this.endpoint = endpoint;
    this.#folder = folder;
    this.#work = Promise.allSettled([this.#ask(), this.#answer()]);
  }

  static async open(): Promise<QuestionRelay> {
    const folder = await Deno.makeTempDir({ prefix: "hubbub-relay-" });
    const endpoint = `ipc://${folder}/relay.sock`;
    const web = new Router({ linger: 0 });
    await web.bind(endpoint);
    return new QuestionRelay(web, { endpoint, folder });
  }

  /** Questions that were asked so far. */
  get questions(): number {
    return this.#questions;
  }

  /** Names the broker, once it is there. */
  connect(broker: string): void {
    this.#broker.connect(broker);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#work;
    this.#web.close();
    this.#broker.close();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #ask() {
    for (;;) {
      const [identity, ...question] = await this.#web.receive({ signal: this.#stop.signal });
      this.#asker = identity;
      // Who is here is said all the time, and asks for nothing.
      if (!isPresenceReport(question)) this.#questions++;
      await this.#broker.send(question, { signal: this.#stop.signal });
    }
  }

  async #answer() {
    for (;;) {
      const answer = await this.#broker.receive({ signal: this.#stop.signal });
      if (this.#asker) await this.#web.send([this.#asker, ...answer]);
    }
  }
}
