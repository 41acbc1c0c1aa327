// Readers that stop reading: what they cost while others read, and whether they are disconnected.

import type { Bench, Figure, Row } from "../figures.ts";
import { Run } from "../generator.ts";
import { kernelKiB, peersOf, residentKiB } from "../host/memory.ts";
import { Hubbub } from "../servers/hubbub.ts";

const STALLED = 100;
const READERS = 10;
const RATE = 1_500;
const TEXT_CHARS = 1_000;
const SAMPLE_MS = 200;
/** The system closes a connection that takes nothing after half a minute. */
const CLOSED_WITHIN_MS = 60_000;

export const stalled: Row = {
  name: "stalled",
  title: `${STALLED} stop reading, ${READERS} read on, 1,500 × 1 KB/s`,
  isOnce: true,
  measure,
};

async function measure({ generator, seconds }: Bench): Promise<Figure[]> {
  await using server = await Hubbub.start();
  const { streams, posts, pids } = server;
  const [stream = ""] = streams;
  using readers = await StalledReaders.open(stream);
  const messages = RATE * seconds;
  const load = { readers: READERS, posters: 64, payload: TEXT_CHARS, rate: RATE, messages };
  await using run = new Run(generator, { ...load, streams, posts });
  await run.connected();
  const web = new Peak(() => residentKiB(pids) / 1024);
  const kernel = new Peak(() => kernelKiB() / 1024);
  const timer = setInterval(() => [web, kernel].forEach((peak) => peak.sample()), SAMPLE_MS);
  const result = await run.go().finally(() => clearInterval(timer));
  return [
    { name: "web process gains", value: web.gain, unit: "MiB" },
    { name: "kernel gains, both ends", value: kernel.gain, unit: "MiB", target: { max: 32 } },
    { name: "p99 of who reads", value: result.p99_ms, unit: "ms" },
    {
      name: "closed",
      value: await readers.closed(),
      unit: "connections",
      target: { min: STALLED },
    },
  ];
}

/** The largest growth over a baseline. */
class Peak {
  readonly #measure: () => number;
  readonly #first: number;
  #peak: number;

  constructor(measure: () => number) {
    this.#measure = measure;
    this.#first = this.#peak = measure();
  }

  get gain(): number {
    return this.#peak - this.#first;
  }

  sample(): void {
    this.#peak = Math.max(this.#peak, this.#measure());
  }
}

/** Connections that read the beginning of a stream and no more. */
class StalledReaders implements Disposable {
  readonly #connections: readonly Deno.TcpConn[];
  readonly #port: number;

  private constructor(connections: readonly Deno.TcpConn[], port: number) {
    this.#connections = connections;
    this.#port = port;
  }

  static async open(url: string): Promise<StalledReaders> {
    const { port } = new URL(url);
    const open = Array.from({ length: STALLED }, () => openOne(url));
    return new StalledReaders(await Promise.all(open), Number(port));
  }

  /** Waits until the server has closed all of them, or the time is over; returns the number closed. */
  async closed(): Promise<number> {
    const latest = performance.now() + CLOSED_WITHIN_MS;
    for (;;) {
      const peers = peersOf(this.#port);
      const open = this.#connections.filter(({ localAddr }) => peers.has(localAddr.port)).length;
      if (open === 0 || performance.now() > latest) return STALLED - open;
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  }

  [Symbol.dispose](): void {
    this.#connections.forEach((connection) => connection.close());
  }
}

async function openOne(url: string): Promise<Deno.TcpConn> {
  const { host, hostname, port, pathname, search } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const request = `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const beginning = new Uint8Array(64);
  await connection.read(beginning);
  const answer = new TextDecoder().decode(beginning);
  if (answer.startsWith("HTTP/1.1 200")) return connection;
  throw new Error(`Cannot measure: ${url} was answered ${answer}`);
}
