// A relay between a web process and the broker that counts the requests.
//
//   web DEALER -> ROUTER relay DEALER -> ROUTER broker

import { isPresenceReport } from "../../../chat/protocol.ts";
import { Dealer, type Frame, Router } from "../../../zmq/mod.ts";

export class RequestRelay implements AsyncDisposable {
  readonly endpoint: string;
  readonly #web: Router;
  readonly #broker = new Dealer({ linger: 0 });
  readonly #stop = new AbortController();
  readonly #folder: string;
  readonly #work: Promise<unknown>;
  #asker: Frame | undefined;
  #requests = 0;

  private constructor(web: Router, { endpoint, folder }: { endpoint: string; folder: string }) {
    this.#web = web;
    this.endpoint = endpoint;
    this.#folder = folder;
    this.#work = Promise.allSettled([this.#ask(), this.#answer()]);
  }

  static async open(): Promise<RequestRelay> {
    const folder = await Deno.makeTempDir({ prefix: "hubbub-relay-" });
    const endpoint = `ipc://${folder}/relay.sock`;
    const web = new Router({ linger: 0 });
    await web.bind(endpoint);
    return new RequestRelay(web, { endpoint, folder });
  }

  /** Requests so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Connects to the broker once it has started. */
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
      const [identity, ...request] = await this.#web.receive({ signal: this.#stop.signal });
      this.#asker = identity;
      // Presence reports arrive all the time and are not requests.
      if (!isPresenceReport(request)) this.#requests++;
      await this.#broker.send(request, { signal: this.#stop.signal });
    }
  }

  async #answer() {
    for (;;) {
      const answer = await this.#broker.receive({ signal: this.#stop.signal });
      if (this.#asker) await this.#web.send([this.#asker, ...answer]);
    }
  }
}
