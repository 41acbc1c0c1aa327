import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Dealer, type Frame, Push, Subscriber } from "../../zmq/mod.ts";
import { Chat } from "../processes.ts";

const LIMIT_MS = 60_000;

const PAGE = new URL("../../docs/protocol.md", import.meta.url);

/** The epoch that stands on the page: each log has one of its own. */
const EPOCH = "erjp4uw7rtr2";

interface Block {
  readonly language: string;
  readonly text: string;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(http|zmq)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language: language ?? "",
    text: text ?? "",
  }));
}

/** Times, ids that the server made, the epoch and the wait differ from run to run. */
function settled(text: string, epoch: string): string {
  return text
    .replaceAll(epoch, EPOCH)
    .replace(/\b1\d{12}\b/g, "TIME")
    .replace(/^retry: \d+$/gm, "retry: MS");
}

/** Whether what came is what the page shows, where an … stands for anything. */
function assertShown(found: string, shown: string, epoch: string) {
  const pattern = settled(shown, epoch).split("…").map(RegExp.escape).join(".*?");
  const what = settled(found, epoch);
  assert(
    new RegExp(`^${pattern}$`, "s").test(what),
    `The page shows\n${shown}\nbut it is\n${what}`,
  );
}

async function replayHttp(chat: Chat, text: string, epoch: string) {
  const [asked = "", answered = ""] = text.split(/^HTTP\/1\.1 /m);
  const [head = "", body] = asked.trimEnd().split("\n\n");
  const [start = "", ...headers] = head.split("\n");
  const [method = "", path = ""] = start.split(" ");
  const controller = new AbortController();
  const response = await fetch(chat.url + path.replace(EPOCH, epoch), {
    method,
    headers: headers.map((line) => line.split(": ", 2) as [string, string]),
    ...(body === undefined ? {} : { body }),
    signal: controller.signal,
  });
  const { shownHead, shownBody } = split(answered.trimEnd());
  const [status = "", ...shownHeaders] = shownHead.split("\n");
  assertEquals(response.status, Number(status.split(" ")[0]), start);
  for (const line of shownHeaders) {
    const [name = "", value = ""] = line.split(": ", 2);
    assertEquals(response.headers.get(name), value, start);
  }
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  const found = isStream ? await beginning(response, shownBody) : await response.text();
  assertShown(found, shownBody, epoch);
  controller.abort();
}

function split(answer: string): { shownHead: string; shownBody: string } {
  const at = answer.indexOf("\n\n");
  return { shownHead: answer.slice(0, at), shownBody: answer.slice(at + 2) };
}

/** As many events of a stream as the page shows. */
async function beginning(response: Response, shown: string): Promise<string> {
  const events = shown.split("\n\n").length;
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.split("\n\n").length > events) break;
  }
  return text.split("\n\n").slice(0, events).join("\n\n");
}

/** The sockets of a participant that speaks the protocol by hand. */
class Participant implements Disposable {
  readonly #push = new Push();
  readonly #dealer = new Dealer();
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #data: string;

  constructor(data: string) {
    this.#data = data;
    this.#push.connect(`ipc://${data}/pull.sock`);
    this.#dealer.connect(`ipc://${data}/router.sock`);
  }

  /** Resolves when what is published under the topic reaches this participant. */
  async subscribe(topic: string): Promise<void> {
    const subscriber = new Subscriber();
    subscriber.connect(`ipc://${this.#data}/pub.sock`);
    subscriber.subscribe("b.", topic);
    await subscriber.receive();
    if (topic !== "b.") subscriber.unsubscribe("b.");
    this.#subscribers.set(topic, subscriber);
  }

  async send(socket: string, frames: string[]): Promise<void> {
    await (socket === "PUSH" ? this.#push : this.#dealer).send(frames);
  }

  async receive(socket: string, topic: string): Promise<Frame[]> {
    if (socket === "DEALER") return await this.#dealer.receive();
    for (;;) {
      const frames = await this.#subscribers.get(topic)?.receive() ?? [];
      if (`${frames[0]}`.startsWith(topic)) return frames;
    }
  }

  [Symbol.dispose](): void {
    for (const socket of [this.#push, this.#dealer, ...this.#subscribers.values()]) socket.close();
  }
}

async function replayZmq(participant: Participant, text: string, epoch: string) {
  for (const line of text.trimEnd().split("\n")) {
    const [, socket = "", topic = "", direction, rest = ""] =
      /^(\w+) ?(\S*) ([<>]) (.*)$/.exec(line) ?? [];
    const shown = rest.slice(1, -1).split("] [");
    if (direction === ">") await participant.send(socket, shown);
    else assertShown(`[${(await participant.receive(socket, topic)).join("] [")}]`, rest, epoch);
  }
}

Deno.test("Everything that docs/protocol.md shows happens as it is shown", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    const page = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
    const epoch = page.cursor.split(".")[0];
    const blocks = blocksOf(await Deno.readTextFile(PAGE));
    using participant = new Participant(chat.data);
    for (const { language, text } of blocks) {
      if (language === "http") await replayHttp(chat, text, epoch);
      else {
        for (const topic of ["r.", "n.inbox-1.", "b."]) {
          if (text.includes(`SUB ${topic} `)) await participant.subscribe(topic);
        }
        await replayZmq(participant, text, epoch);
      }
    }
    assert(blocks.length >= 13, `${blocks.length} blocks were found`);
  };
  await deadline(run(), LIMIT_MS);
});
