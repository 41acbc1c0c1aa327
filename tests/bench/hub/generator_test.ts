import { assert, assertEquals, assertMatch } from "@std/assert";
import { buildGenerator, type Load, Run } from "../../../bench/hub/generator.ts";
import { Hubbub } from "../../../bench/hub/servers/hubbub.ts";
import { test } from "../../testing.ts";

const READERS = 3;
const MESSAGES = 20;
const LOAD: Load = { readers: READERS, posters: 1, messages: MESSAGES, rate: 200 };

const encoder = new TextEncoder();
const hasCompiler = await new Deno.Command("cc", { args: ["--version"], stdout: "null" }).output()
  .then(() => true, () => false);

let folder: string;
let program: string;

Deno.test.beforeAll(async () => {
  if (!hasCompiler) return;
  folder = await Deno.makeTempDir({ prefix: "hubbub-generator-" });
  program = await buildGenerator(folder);
});

Deno.test.afterAll(async () => {
  if (hasCompiler) await Deno.remove(folder, { recursive: true });
});

type Reader = ReadableStreamDefaultController<Uint8Array>;

/** Events that a hub sends a reader, given its index in order of arrival and the messages so far. */
type Treatment = (messages: readonly string[], nth: number) => readonly string[];

/** A hub that can treat one reader differently from the others. */
class Hub implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #treat: Treatment;
  readonly #readers = new Map<number, Reader>();
  readonly #messages: string[] = [];
  #came = 0;

  constructor(treat: Treatment) {
    this.#treat = treat;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => request.method === "POST" ? this.#take(request) : this.#open(),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Number of readers that have connected so far. */
  get came(): number {
    return this.#came;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async #take(request: Request): Promise<Response> {
    this.#messages.push(await request.text());
    // The latest reader is served first.
    for (const [nth, reader] of [...this.#readers].reverse()) {
      for (const text of this.#treat(this.#messages, nth)) this.#send(reader, text);
    }
    return Response.json(true);
  }

  #send(reader: Reader, text: string) {
    reader.enqueue(encoder.encode(`id: ${this.#messages.length}\r\ndata: ${text}\r\n\r\n`));
  }

  #open(): Response {
    const nth = this.#came++;
    const body = new ReadableStream<Uint8Array>({
      start: (reader) => void this.#readers.set(nth, reader),
      cancel: () => void this.#readers.delete(nth),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}

/** Loads a hub; returns the deliveries of the run, or its error. */
async function outcome({ url }: Hub, load: Load): Promise<string> {
  await using run = new Run(program, { ...load, streams: [url], posts: [url] });
  await run.connected();
  return await run.go().then(
    ({ deliveries }) => `${deliveries} deliveries`,
    (error: Error) => error.message,
  );
}

function testInTime(name: string, run: () => Promise<void>) {
  test(name, run, { ignore: !hasCompiler });
}

const last = (messages: readonly string[]) => messages.slice(-1);
const isFifth = ({ length }: readonly string[]) => length === 5;

/** Treats the first reader differently from the others. */
const oneReader = (treat: Treatment): Treatment => (messages, nth) =>
  nth === 0 ? treat(messages, nth) : last(messages);

const CASES: readonly [name: string, treat: Treatment, expected: string][] = [
  ["counts each delivery of a sound hub", last, "60 deliveries"],
  [
    "reports a message that one reader did not get",
    oneReader((messages) => isFifth(messages) ? [] : last(messages)),
    "The run is not sound: 20 posts, 59 got, 1 lost; ",
  ],
  [
    "reports a message that one reader got twice",
    oneReader((messages) => isFifth(messages) ? messages.slice(-2) : last(messages)),
    "The run is not sound: 20 posts, 60 got, 1 repeated; ",
  ],
  [
    "reports a message that overtook another on its way to one reader",
    oneReader((messages) => {
      if (messages.length === 4) return [];
      return isFifth(messages) ? messages.slice(-2).reverse() : last(messages);
    }),
    "The run is not sound: 20 posts, 59 got, 1 lost, 1 repeated; ",
  ],
  [
    "reports that two groups of readers saw two orders, as those of two web processes could",
    (messages, nth) => {
      if (nth === 0) return last(messages);
      if (messages.length === 4) return [];
      return isFifth(messages) ? messages.slice(-2).reverse() : last(messages);
    },
    "The run is not sound: 20 posts, 58 got, 2 lost, 2 repeated; ",
  ],
];

for (const [name, treat, expected] of CASES) {
  testInTime(`Load generator: ${name}`, async () => {
    await using hub = new Hub(treat);
    assertEquals(await outcome(hub, LOAD), expected);
  });
}

testInTime("Load generator: --help exits with 0 and names every flag", async () => {
  const { code, stdout } = await new Deno.Command(program, { args: ["--help"] }).output();
  assertEquals(code, 0);
  assertMatch(new TextDecoder().decode(stdout), /--stream URL.* --post URL.*--readers N/s);
});

// In an hour of readers that come and go, the generator once took the first event of a new reader as the
// order for all, and events that the others had yet to receive as lost.
testInTime(
  "Load generator: takes the order from readers that stayed connected, not from those that reconnected",
  async () => {
    await using hub = new Hub((messages, nth) => {
      if (nth >= READERS) return last(messages);
      // The existing readers are one message behind; at the end they have received everything.
      return messages.slice(-2, messages.length === MESSAGES ? undefined : -1);
    });
    // For a second, enough for only some of them.
    const load = { ...LOAD, rate: MESSAGES, renewals: 20 };
    assertMatch(await outcome(hub, load), /^\d+ deliveries$/);
    assert(hub.came > READERS, "nobody came anew");
  },
);

testInTime("Load generator: reports a reader that reconnected and received nothing", async () => {
  await using hub = new Hub((messages, nth) => nth < READERS ? last(messages) : []);
  assertMatch(
    await outcome(hub, { ...LOAD, rate: 50, renewals: 20 }),
    /^The run is not sound: 20 posts, \d+ got, \d+ lost; $/,
  );
});

testInTime(
  "Load generator: catches readers up after the server has restarted",
  async () => {
    const missed = 5;
    await using server = await Hubbub.start();
    const { streams, posts } = server;
    await using run = new Run(program, { ...LOAD, missed, holdMissed: true, streams, posts });
    await run.connected();
    const [{ deliveries }] = await Promise.all([
      run.go(),
      run.missed().then(() => server.restartWeb()).then(() => run.come()),
    ]);
    // The last one shows that all readers receive new messages.
    assertEquals(deliveries, READERS * (MESSAGES + missed + 1));
  },
);
