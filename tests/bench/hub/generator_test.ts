import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { buildGenerator, type Load, Run } from "../../../bench/hub/generator.ts";

const LIMIT_MS = 60_000;
const MESSAGES = 20;

const encoder = new TextEncoder();
const hasCompiler = await new Deno.Command("cc", { args: ["--version"], stdout: "null" }).output()
  .then(() => true, () => false);

type Reader = ReadableStreamDefaultController<Uint8Array>;

/** How a hub treats its first reader: what it sends of the messages that came so far. */
type Treatment = (messages: readonly string[]) => readonly string[];

/** A hub that treats one reader in another way than the rest. */
function startHub(treat: Treatment) {
  const readers: Reader[] = [];
  const messages: string[] = [];
  const send = (reader: Reader, text: string) =>
    reader.enqueue(encoder.encode(`id: ${messages.length}\r\ndata: ${text}\r\n\r\n`));
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    if (request.method === "POST") {
      const text = await request.text();
      messages.push(text);
      readers.forEach((reader, i) => {
        for (const sent of i === 0 ? treat(messages) : [text]) send(reader, sent);
      });
      return Response.json(true);
    }
    const start = (reader: Reader) => void readers.push(reader);
    const body = new ReadableStream<Uint8Array>({ start });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
}

/** Loads a hub; returns how the run ended: with its deliveries or with what is wrong. */
async function outcome(treat: Treatment): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-generator-" });
  await using hub = startHub(treat);
  try {
    const url = `http://127.0.0.1:${hub.addr.port}/`;
    const load: Load = { readers: 3, posters: 1, messages: MESSAGES, rate: 200 };
    await using run = new Run(await buildGenerator(folder), {
      ...load,
      streams: [url],
      posts: [url],
    });
    await run.connected();
    return await run.go().then(
      ({ deliveries }) => `${deliveries} deliveries`,
      (error: Error) => error.message,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const last = (messages: readonly string[]) => messages.slice(-1);
const isFifth = ({ length }: readonly string[]) => length === 5;

const CASES: readonly [name: string, treat: Treatment, expected: string][] = [
  ["counts each delivery of a sound hub", last, "60 deliveries"],
  [
    "reports a message that one reader did not get",
    (messages) => isFifth(messages) ? [] : last(messages),
    "The run is not sound: 20 posts, 59 got, 1 lost; ",
  ],
  [
    "reports a message that one reader got twice",
    (messages) => isFifth(messages) ? messages.slice(-2) : last(messages),
    "The run is not sound: 20 posts, 60 got, 1 repeated; ",
  ],
  [
    "reports a message that overtook another on its way to one reader",
    (messages) => {
      if (messages.length === 4) return [];
      return isFifth(messages) ? messages.slice(-2).reverse() : last(messages);
    },
    "The run is not sound: 20 posts, 59 got, 1 lost, 1 repeated; ",
  ],
];

for (const [name, treat, expected] of CASES) {
  Deno.test(`The load generator ${name}`, { ignore: !hasCompiler }, async () => {
    assertEquals(await deadline(outcome(treat), LIMIT_MS), expected);
  });
}
