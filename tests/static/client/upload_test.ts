import { assertEquals } from "@std/assert";
import { HttpClient } from "../../../static/client/http_client.js";
import { upload } from "../../../static/client/upload.js";
import { UploadServer } from "../chat/files/upload/upload_server.ts";
import { test } from "../../testing.ts";
import { HeldTimers } from "./held_timers.ts";

const URL = "http://localhost";

const KIB = 1_024;
/** The client gives up on a chunk. */
const TIMEOUT_MS = 120_000;

function fileOf(bytes: number) {
  return { id: crypto.randomUUID(), name: "a", content: new Blob([new Uint8Array(bytes)]) };
}

/** A link through a proxy that passes on whole chunks only, with a clock of its own and no other delays. */
class SlowLink implements Disposable {
  readonly server = new UploadServer();
  /** Size of each chunk in KiB, and whether it arrived. */
  readonly chunks: [kib: number, isArrived: boolean][] = [];
  readonly #setTimeout = globalThis.setTimeout;
  #now = performance.now();
  #bytesPerSecond: number;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
    performance.now = () => this.#now;
    const runNow = (run: () => void) => this.#setTimeout(run, 0);
    Object.assign(globalThis, { setTimeout: runNow });
  }

  readonly fetch: typeof fetch = (input, init) => {
    if (!(init?.body instanceof Blob)) return this.server.fetch(input, init);
    const { size } = init.body;
    const ms = 1_000 * size / this.#bytesPerSecond;
    this.#now += Math.min(ms, TIMEOUT_MS);
    this.chunks.push([size / KIB, ms < TIMEOUT_MS]);
    if (ms < TIMEOUT_MS) return this.server.fetch(input, init);
    return Promise.reject(new DOMException("The operation timed out", "TimeoutError"));
  };

  setSpeed(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(performance, "now");
    Object.assign(globalThis, { setTimeout: this.#setTimeout });
  }
}

test("upload(): asks how far it is at the start and at the end only", async () => {
  const server = new UploadServer();
  const progress: number[] = [];
  const onProgress = (bytes: number) => void progress.push(bytes);
  await upload(new HttpClient(URL, server.fetch), fileOf(2_000_000), { onProgress });
  assertEquals(server.requests, ["POST", "GET a", "PATCH a", "PATCH a", "PATCH a", "GET a"]);
  assertEquals(progress, [0, 524_288, 1_572_864, 2_000_000]);
});

test("upload(): over the limit of chunks, waits as long as the server says", async () => {
  const server = new UploadServer();
  let isLimited = true;
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (init?.method !== "PATCH" || !isLimited) return server.fetch(input, init);
    isLimited = false;
    return Promise.resolve(new Response(null, { status: 429, headers: { "retry-after": "7" } }));
  };
  using timers = new HeldTimers(7_000);
  const uploaded = upload(new HttpClient(URL, fetch), fileOf(400_000));
  while (timers.count === 0) await new Promise((resolve) => setTimeout(resolve));
  assertEquals(server.requests, ["POST", "GET a"]);
  timers.fire();
  assertEquals((await uploaded).bytes, 400_000);
  // Smaller chunks would only be more.
  assertEquals(server.requests.filter((request) => request === "PATCH a").length, 1);
});

test("upload(): sends smaller chunks over a slow link, down to 64 KiB, and larger ones when it is quick", async () => {
  using link = new SlowLink(1_500);
  const onProgress = (bytes: number) => {
    if (bytes >= 256 * KIB) link.setSpeed(1_000_000);
  };
  await upload(new HttpClient(URL, link.fetch), fileOf(2_000 * KIB), { onProgress });
  assertEquals(link.chunks, [
    [512, false],
    [256, false],
    [128, true],
    [128, true],
    [128, true],
    [256, true],
    [512, true],
    [848, true],
  ]);
});

test("upload(): sends no chunks of less than 64 KiB, unless a proxy takes no others", async () => {
  using link = new SlowLink(1_000_000);
  let failuresLeft = 4;
  const sizes: number[] = [];
  const flaky: typeof fetch = (input, init) => {
    if (!(init?.body instanceof Blob)) return link.fetch(input, init);
    sizes.push(init.body.size / KIB);
    return failuresLeft-- > 0
      ? Promise.reject(new TypeError("Failed to fetch"))
      : link.fetch(input, init);
  };
  await upload(new HttpClient(URL, flaky), fileOf(200 * KIB));
  assertEquals(sizes, [200, 200, 128, 64, 64, 128, 8]);
});
