import { assert, assertEquals } from "@std/assert";
import { Dealer, type Frame, Push, Subscriber } from "../../zmq/mod.ts";
import { LocalServer } from "../harness/local_server.ts";
import { test } from "../testing.ts";

const PAGE = new URL("../../docs/protocol.md", import.meta.url);

/** The epoch and the author printed on the page: each run has its own. */
const EPOCH = "erjp4uw7rtr2";
const AUTHOR = "n9Aapt8_BQYWVdWympuEZQ";

const PRIVATE_ROOM = /~[a-z2-7]{26}/;

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

/**
 * A browser that replays the page's requests, and the values that this run has for the page's names.
 */
class Visitor {
  readonly #url: string;
  readonly #names = new Map<string, string>();
  #cookie = "";

  constructor(url: string) {
    this.#url = url;
  }

  /** A first visit shows the log's epoch and the user's identity. */
  async arrive(): Promise<void> {
    let response = await this.ask("/api/rooms/lobby/messages");
    // A user who only reads stays anonymous until the web process has the cookie key.
    while (!response.headers.has("set-cookie")) {
      await response.body?.cancel();
      response = await this.ask("/api/rooms/lobby/messages");
    }
    this.#cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    this.#names.set(AUTHOR, this.#cookie.split(/[=.]/)[1] ?? "");
    this.#names.set(EPOCH, (await response.json()).cursor.split(".")[0]);
  }

  ask(path: string, { headers = [], ...init }: RequestInit & { headers?: string[][] } = {}) {
    const cookie = this.#cookie === "" ? [] : [["cookie", this.#cookie]];
    return fetch(this.#url + path, { ...init, headers: [...headers, ...cookie] });
  }

  /** The page's text, with the names of this run. */
  toReal(text: string): string {
    return [...this.#names].reduce((all, [shown, real]) => all.replaceAll(shown, real), text);
  }

  /** A private room gets its name when it is created. */
  learn(shown: string, found: string) {
    const [name] = PRIVATE_ROOM.exec(shown) ?? [];
    const [real] = PRIVATE_ROOM.exec(found) ?? [];
    if (name !== undefined && real !== undefined) this.#names.set(name, real);
  }

  /** Whether the response matches the page, where … stands for anything. */
  assertShown(found: string, shown: string) {
    this.learn(shown, found);
    const pattern = settled(this.toReal(shown)).split("…").map(RegExp.escape).join(".*?");
    const isShown = new RegExp(`^${pattern}$`, "s").test(settled(found));
    assert(isShown, `The page shows\n${shown}\nbut it is\n${found}`);
  }
}

/** Times and waits differ from run to run. */
function settled(text: string): string {
  return text.replace(/\b1\d{12}\b/g, "TIME").replace(/^retry: \d+$/gm, "retry: MS");
}

async function replayHttp(visitor: Visitor, text: string) {
  const [asked = "", answered = ""] = text.split(/^HTTP\/1\.1 /m);
  const [head = "", body] = visitor.toReal(asked).trimEnd().split("\n\n");
  const [start = "", ...headers] = head.split("\n");
  const [method = "", path = ""] = start.split(" ");
  const controller = new AbortController();
  const response = await visitor.ask(path, {
    method,
    headers: headers.map((line) => line.split(": ", 2)),
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
  visitor.assertShown(found, shownBody);
  controller.abort();
}

function split(answer: string): { shownHead: string; shownBody: string } {
  const at = answer.indexOf("\n\n");
  if (at < 0) return { shownHead: answer, shownBody: "" };
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

  /** Resolves when publications under the topic reach this participant. */
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
      // The web process sends presence snapshots all the time.
      if (topic === "p." && `${frames[1]}` !== "h1 web-1") continue;
      if (`${frames[0]}`.startsWith(topic)) return frames;
    }
  }

  [Symbol.dispose](): void {
    for (const socket of [this.#push, this.#dealer, ...this.#subscribers.values()]) socket.close();
  }
}

async function replayZmq(participant: Participant, visitor: Visitor, text: string) {
  for (const line of text.trimEnd().split("\n")) {
    const [, socket = "", topic = "", direction, rest = ""] =
      /^(\w+) ?(\S*) ([<>]) (.*)$/.exec(line) ?? [];
    if (direction === ">") {
      await participant.send(socket, visitor.toReal(rest).slice(1, -1).split("] ["));
      continue;
    }
    const found = await participant.receive(socket, topic);
    visitor.assertShown(`[${found.join("] [")}]`, rest);
  }
}

test("docs/protocol.md: every exchange happens as shown", async () => {
  await using chat = await LocalServer.start();
  const visitor = new Visitor(chat.url);
  await visitor.arrive();
  const blocks = blocksOf(await Deno.readTextFile(PAGE));
  using participant = new Participant(chat.data);
  for (const { language, text } of blocks) {
    if (language === "http") await replayHttp(visitor, text);
    else {
      for (const topic of ["r.", "n.inbox-1.", "b.", "s.", "p.", "o."]) {
        if (text.includes(`SUB ${topic} `)) await participant.subscribe(topic);
      }
      await replayZmq(participant, visitor, text);
    }
  }
  assert(blocks.length >= 21, `${blocks.length} blocks were found`);
});
