// Stands between one web process and the broker, on real sockets, and injects faults into what they send:
//
//   web PUSH   -> PULL   drafts     PUSH   -> broker PULL
//   web SUB    <- PUB    entries    SUB    <- broker PUB
//   web DEALER -> ROUTER requests   DEALER -> broker ROUTER
//   web DEALER <- ROUTER answers    DEALER <- broker ROUTER

import { decodeHeartbeat, HEARTBEAT_TOPIC } from "../../../chat/protocol.ts";
import { Dealer, Publisher, Pull, Push, Router, Subscriber } from "../../../zmq/mod.ts";
import { type Damage, type FaultRates, FaultyLink } from "../faulty_link.ts";
import type { Random } from "../../harness/random.ts";

type Frames = Uint8Array[];

/** A readable socket, as this proxy uses it. */
interface Source {
  receive(options: { signal: AbortSignal }): Promise<Frames>;
}

const HIGH_WATER_MARK = 10_000;

/** The endpoints that the broker binds. */
export interface BrokerEndpoints {
  readonly pull: string;
  readonly pub: string;
  readonly router: string;
}

export class FaultProxy implements AsyncDisposable {
  readonly #broker: BrokerEndpoints;
  readonly #pull = new Pull({ linger: 0 });
  readonly #publisher = new Publisher({ linger: 0, sendHighWaterMark: HIGH_WATER_MARK });
  readonly #router = new Router({ linger: 0 });
  readonly #push = new Push({ linger: 0 });
  readonly #subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: HIGH_WATER_MARK });
  readonly #dealer = new Dealer({ linger: 0 });
  readonly #stop = new AbortController();
  readonly #links: FaultyLink<Frames>[] = [];
  readonly #relays: Promise<void>[] = [];
  #web: Uint8Array | undefined;
  #isSwallowing = false;
  #isDroppingPublished = false;
  #awaitedGid = Infinity;

  private constructor(broker: BrokerEndpoints, chance: { random: Random; rates: FaultRates }) {
    this.#broker = broker;
    this.#subscriber.subscribe("");
    this.#relay(this.#pull, chance, (frames) => this.#push.trySend(frames));
    this.#relay(
      this.#subscriber,
      chance,
      (frames) => this.#passes(frames) && this.#publisher.trySend(frames),
    );
    this.#relay(this.#router, chance, ([web, ...frames]) => {
      this.#web = web;
      return this.#dealer.trySend(frames);
    });
    this.#relay(
      this.#dealer,
      chance,
      (frames) => this.#router.trySend([this.#web ?? "", ...frames]),
    );
  }

  static async start(
    broker: BrokerEndpoints,
    chance: { random: Random; rates: FaultRates },
  ): Promise<FaultProxy> {
    const proxy = new FaultProxy(broker, chance);
    for (const socket of [proxy.#pull, proxy.#publisher, proxy.#router]) {
      await socket.bind("tcp://127.0.0.1:*");
    }
    proxy.#connect();
    return proxy;
  }

  /** Settings that connect a web process to this proxy. */
  get settings(): Readonly<Record<string, string>> {
    return {
      ZMQ_CLIENT_PUSH: this.#pull.lastEndpoint ?? "",
      ZMQ_CLIENT_SUB: this.#publisher.lastEndpoint ?? "",
      ZMQ_CLIENT_DEALER: this.#router.lastEndpoint ?? "",
    };
  }

  /** Faults so far, on all links. */
  get damage(): Damage {
    const sum = (name: keyof Damage) =>
      this.#links.reduce((total, { damage }) => total + damage[name], 0);
    return { lost: sum("lost"), repeated: sum("repeated"), delayed: sum("delayed") };
  }

  /** While set, everything is accepted and nothing arrives: the connection is half-open. */
  set isSwallowing(value: boolean) {
    this.#isSwallowing = value;
  }

  /** While set, nothing that the broker publishes arrives; requests are still answered. */
  set isDroppingPublished(value: boolean) {
    this.#isDroppingPublished = value;
  }

  /** One heartbeat arrives despite the losses: the first that covers the entry. */
  passHeartbeat(gid: number): void {
    this.#awaitedGid = gid;
  }

  /** Breaks the connections to the broker; frames in flight are lost, then the connections reopen. */
  cut(): void {
    for (const link of this.#links) link.cut();
    this.#push.disconnect(this.#broker.pull);
    this.#subscriber.disconnect(this.#broker.pub);
    this.#dealer.disconnect(this.#broker.router);
    this.#connect();
  }

  heal(): void {
    for (const link of this.#links) link.heal();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#relays);
    const sockets = [this.#pull, this.#publisher, this.#router, this.#push, this.#subscriber];
    for (const socket of [...sockets, this.#dealer]) socket.close();
  }

  #passes(published: Frames): boolean {
    if (!this.#isDroppingPublished) return true;
    if (
      String(published[0]) !== HEARTBEAT_TOPIC || decodeHeartbeat(published).head < this.#awaitedGid
    ) {
      return false;
    }
    this.#awaitedGid = Infinity;
    return true;
  }

  #connect() {
    this.#push.connect(this.#broker.pull);
    this.#subscriber.connect(this.#broker.pub);
    this.#dealer.connect(this.#broker.router);
  }

  #relay(
    source: Source,
    { random, rates }: { random: Random; rates: FaultRates },
    send: (frames: Frames) => boolean,
  ) {
    const link = new FaultyLink<Frames>(random, rates);
    this.#links.push(link);
    this.#relays.push(this.#carry(source, link, send));
  }

  async #carry(source: Source, link: FaultyLink<Frames>, send: (frames: Frames) => boolean) {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const frames = await source.receive({ signal }).catch(() => undefined);
      if (!frames || this.#isSwallowing) continue;
      for (const arrived of link.carry(frames)) if (!send(arrived)) link.damage.lost++;
    }
  }
}
