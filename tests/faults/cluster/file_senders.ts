// Users around a cluster who send files, and the verdict on whether promises were kept.

import type { Cluster } from "./cluster.ts";
import { FileLedger, type FoundFiles, hashOf, type StoredMessage } from "./file_ledger.ts";
import { FileSender, type FileSenderOptions } from "./file_sender.ts";
import { pause } from "./writer.ts";

const PAGE = 200;
/** Web processes tell the keeper every 5 s which files were released. */
const REMOVED_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 200;
const RETRY_MS = 100;

export class FileSenders implements AsyncDisposable {
  /** Settings of a chat with them. */
  static readonly settings = {
    HUBBUB_FILES: "on",
    HUBBUB_UPLOADS_PER_USER: "100",
    HUBBUB_UPLOADS_PER_ADDRESS: "1000",
  };

  readonly ledger: FileLedger;
  readonly #cluster: Cluster;
  readonly #senders: readonly FileSender[];
  readonly #running: readonly Promise<void>[];

  private constructor(cluster: Cluster, ledger: FileLedger, senders: readonly FileSender[]) {
    this.#cluster = cluster;
    this.ledger = ledger;
    this.#senders = senders;
    this.#running = senders.map((sender) => sender.run());
    // A sender that fails is reported by the verdict, which may be much later.
    this.#running.forEach((running) => running.catch(() => {}));
  }

  static async start(
    cluster: Cluster,
    { count, ...given }: { count: number } & Pick<FileSenderOptions, "malware" | "random">,
  ): Promise<FileSenders> {
    const ledger = new FileLedger();
    const options = { ...given, urls: () => cluster.urls, ledger };
    const senders = Array.from({ length: count }, () => FileSender.start(options));
    return new FileSenders(cluster, ledger, await Promise.all(senders));
  }

  /**
   * Stops the users, waits until the keeper has removed what it must, and returns all broken promises:
   * files that were lost, were sent twice, or leaked.
   */
  async verdict(): Promise<string[]> {
    this.#senders.forEach((sender) => sender.stop());
    const ends = await Promise.allSettled(this.#running);
    const failed = ends.flatMap((end) => end.status === "rejected" ? [`lost: ${end.reason}`] : []);
    const messages = await this.#messages();
    const hashes = new Map<string, string | undefined>();
    for (const id of this.ledger.sentFiles) hashes.set(id, await this.#download(id));
    return [...failed, ...this.ledger.check({ messages, hashes, blobs: await this.#blobs() })];
  }

  /** Stops all users without a verdict. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#senders.forEach((sender) => sender.leave());
    await Promise.allSettled(this.#running);
    this.#senders.forEach((sender) => sender[Symbol.dispose]());
  }

  async #messages(): Promise<StoredMessage[]> {
    const messages: StoredMessage[] = [];
    for (let after = 0;;) {
      const response = await this.#get(`/api/rooms/lobby/messages?after=${after}&limit=${PAGE}`);
      const page = await response.json();
      messages.push(...page.messages);
      if (page.complete) return messages;
      after = page.messages.at(-1).seq;
    }
  }

  async #download(id: string): Promise<string | undefined> {
    const response = await this.#get(`/api/files/${id}`);
    const bytes = await response.bytes();
    return response.ok ? hashOf(bytes) : undefined;
  }

  /** Waits for the answer of a web process that has just started. */
  async #get(path: string): Promise<Response> {
    for (;;) {
      const response = await fetch(`${this.#cluster.urls.at(-1)}${path}`);
      if (response.status !== 503) return response;
      await response.body?.cancel();
      await pause(RETRY_MS);
    }
  }

  /** Returns the names of the keeper's files once they are those it must have, or after the time limit. */
  async #blobs(): Promise<FoundFiles["blobs"]> {
    const end = performance.now() + REMOVED_WITHIN_MS;
    for (;;) {
      const blobs = namesIn(`${this.#cluster.data}/files/blobs`).sort();
      if (`${blobs}` === `${this.ledger.blobs}` || performance.now() > end) return blobs;
      await pause(LOOK_EVERY_MS);
    }
  }
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? namesIn(`${folder}/${name}`) : [name]
  );
}
