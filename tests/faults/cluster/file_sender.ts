// A user who uploads files in chunks and sends, cancels and deletes them, and repeats each step at whichever
// web process answers until it is acknowledged. The page's outbox in miniature.

import type { Random } from "../../harness/random.ts";
import { Uploader } from "../../routes/files/uploader.ts";
import type { FileLedger } from "./file_ledger.ts";
import { pause } from "./writer.ts";

export interface FileSenderOptions {
  /** The current addresses of the web processes. */
  readonly urls: () => readonly string[];
  readonly random: Random;
  readonly ledger: FileLedger;
  /** Content that the scanner refuses, if there is one. */
  readonly malware?: Uint8Array<ArrayBuffer>;
}

interface Acknowledgement {
  readonly status: number;
  readonly headers: Headers;
}

const ROOM = "lobby";
const RETRY_MS = 100;
const MAX_PAUSE_MS = 200;
const MAX_FILES = 2;
const MAX_BYTES = 600_000;
const MAX_CHUNK_BYTES = 250_000;
/** Contents that several users send, so that files share a blob. */
const SHARED = 3;

/** Answers after which the same request may succeed. */
const AGAIN = [
  503,
  // The keeper was killed between the last byte and the completion, which goes on at its start.
  409,
];

const EMPTY = new Uint8Array();

export class FileSender {
  readonly #user: Uploader;
  readonly #options: FileSenderOptions;
  #isStopped = false;
  #isGone = false;

  private constructor(user: Uploader, options: FileSenderOptions) {
    this.#user = user;
    this.#options = options;
  }

  static async start(options: FileSenderOptions): Promise<FileSender> {
    return new FileSender(await Uploader.at(options.random.pick(options.urls())), options);
  }

  /** Resolves when everything started is acknowledged. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#sendMessage();
      await pause(this.#options.random.below(MAX_PAUSE_MS));
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Stops without waiting for an acknowledgement: `run` then rejects. */
  leave(): void {
    this.#isStopped = this.#isGone = true;
  }

  [Symbol.dispose](): void {
    this.#user[Symbol.dispose]();
  }

  async #sendMessage() {
    const { malware, random } = this.#options;
    if (malware && random.chance(0.2)) return await this.#sendMalware(malware);
    const files: string[] = [];
    for (let i = 0; i <= random.below(MAX_FILES); i++) files.push(await this.#upload());
    const fate = random.next();
    if (fate < 0.1) return await this.#cancel(files);
    // It would expire some day.
    if (fate < 0.2) return;
    const message = await this.#post(files);
    if (fate < 0.4) await this.#delete(message);
  }

  async #upload(): Promise<string> {
    const { random, ledger } = this.#options;
    const id = crypto.randomUUID();
    const content = this.#content();
    await this.#until([201, 200], () => this.#user.create(id, content.length));
    for (let offset = 0; offset < content.length;) {
      const body = content.slice(offset, offset + 1 + random.below(MAX_CHUNK_BYTES));
      const appended = await this.#attempt(() => this.#user.append(id, offset, { body }));
      const { headers } = appended?.status === 204 ? appended : await this.#progressOf(id);
      const next = Number(headers.get("upload-offset"));
      ledger.appended(id, { from: offset, to: next });
      offset = next;
    }
    ledger.completed(id, content);
    return id;
  }

  /** Sends a file that must be refused: as an upload, and in a message. */
  async #sendMalware(body: Uint8Array<ArrayBuffer>) {
    const id = crypto.randomUUID();
    await this.#until([201, 200], () => this.#user.create(id, body.length));
    // Asks again with an empty chunk if it is all there, but was not scanned yet.
    await this.#until([422], async () => {
      const answer = await this.#user.append(id, 0, { body });
      return answer.status === 409 ? this.#user.append(id, body.length, { body: EMPTY }) : answer;
    }, [...AGAIN, 204]);
    await this.#until([422], () => this.#user.post([id], { room: ROOM }));
  }

  #progressOf(id: string): Promise<Acknowledgement> {
    return this.#until([200], () => this.#user.send("HEAD", `/api/uploads/${id}`));
  }

  async #cancel(files: readonly string[]) {
    for (const id of files) {
      const headers = { "tus-resumable": "1.0.0" };
      // Gone if an attempt succeeded without an answer.
      await this.#until(
        [204, 410],
        () => this.#user.send("DELETE", `/api/uploads/${id}`, { headers }),
      );
      this.#options.ledger.removed(id);
    }
  }

  async #post(files: readonly string[]): Promise<string> {
    const id = crypto.randomUUID();
    await this.#until([201, 200], () => this.#user.post(files, { room: ROOM, id }));
    this.#options.ledger.sent(id, files);
    return id;
  }

  async #delete(message: string) {
    const deletion = { id: crypto.randomUUID(), from: "Uma" };
    const path = `/api/rooms/${ROOM}/messages/${message}`;
    await this.#until([200], () => this.#user.ask("DELETE", this.#user.url + path, deletion));
    this.#options.ledger.deleted(message);
  }

  /** Repeats a request until it is answered with one of the statuses. */
  async #until(
    statuses: readonly number[],
    request: () => Promise<Acknowledgement>,
    again: readonly number[] = AGAIN,
  ): Promise<Acknowledgement> {
    while (!this.#isGone) {
      const answer = await this.#attempt(request);
      if (answer && statuses.includes(answer.status)) return answer;
      if (answer && !again.includes(answer.status)) {
        throw new Error(`A request of a file sender was answered ${answer.status}`);
      }
      await pause(RETRY_MS);
    }
    throw new Error("A file sender left");
  }

  /** Resolves with undefined if the connection was refused or broke, or the answer was lost. */
  async #attempt(request: () => Promise<Acknowledgement>): Promise<Acknowledgement | undefined> {
    const { random, urls } = this.#options;
    this.#user.url = random.pick(urls());
    try {
      const answer = await request();
      if (answer instanceof Response) await answer.body?.cancel();
      return answer;
    } catch {
      return undefined;
    }
  }

  /** Bytes of no known type, which are stored as they are. */
  #content(): Uint8Array<ArrayBuffer> {
    const { random } = this.#options;
    if (random.chance(0.3)) return new Uint8Array(5_000).fill(random.below(SHARED));
    const content = new Uint8Array(1_000 + random.below(MAX_BYTES));
    content.set([0, ...crypto.getRandomValues(new Uint8Array(32))]);
    return content;
  }
}
