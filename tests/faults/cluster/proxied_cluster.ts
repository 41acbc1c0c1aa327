// A cluster whose first web process reaches the broker through a fault proxy, and whose second connects
// directly.

import { Cluster } from "./cluster.ts";
import { FaultProxy } from "./fault_proxy.ts";
import type { FaultRates } from "../faulty_link.ts";
import type { Random } from "../../harness/random.ts";

const NO_FAULTS: FaultRates = { drop: 0, repeat: 0, delay: 0, swallow: 0 };

export class ProxiedCluster implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly proxy: FaultProxy;
  readonly #sockets: string;

  private constructor(cluster: Cluster, proxy: FaultProxy, sockets: string) {
    this.cluster = cluster;
    this.proxy = proxy;
    this.#sockets = sockets;
  }

  /** Starts the cluster; the proxy forwards everything until faults are set. */
  static async start(
    random: Random,
    rates: FaultRates = NO_FAULTS,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<ProxiedCluster> {
    const sockets = await Deno.makeTempDir({ prefix: "hubbub-" });
    const at = (name: string) => `ipc://${sockets}/${name}.sock`;
    const [pull, pub, router] = [at("pull"), at("pub"), at("router")];
    const proxy = await FaultProxy.start({ pull, pub, router }, { random, rates });
    const cluster = await Cluster.start([proxy.settings, {}], {
      ...settings,
      ZMQ_BROKER_PULL: pull,
      ZMQ_BROKER_PUB: pub,
      ZMQ_BROKER_ROUTER: router,
    });
    return new ProxiedCluster(cluster, proxy, sockets);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster[Symbol.asyncDispose]();
    await this.proxy[Symbol.asyncDispose]();
    await Deno.remove(this.#sockets, { recursive: true });
  }
}
