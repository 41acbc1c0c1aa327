// What users did with files and were acknowledged, and what must be true in the end.

import { createHash } from "node:crypto";

/** A message as it is stored. */
export interface StoredMessage {
  readonly id: string;
  readonly deletedAt?: number;
  readonly files?: readonly { readonly id: string }[];
}

/** What the chat has in the end. */
export interface FoundFiles {
  readonly messages: readonly StoredMessage[];
  /** The hash of each file of a message, as it was downloaded; undefined if it could not be. */
  readonly hashes: ReadonlyMap<string, string | undefined>;
  /** Names of the files on the keeper's disk. */
  readonly blobs: readonly string[];
}

export class FileLedger {
  /** Promises that were broken on the way. */
  readonly violations: string[] = [];
  /** Hashes by id, of the files that are in messages or may still be sent. */
  readonly #files = new Map<string, string>();
  /** Ids of files, by the id of the message that has them. */
  readonly #messages = new Map<string, readonly string[]>();
  #waiting: { count: number; readonly resolve: () => void }[] = [];

  /** A chunk was appended: the upload may never be shorter again. */
  appended(id: string, { from, to }: { from: number; to: number }): void {
    if (to < from) this.violations.push(`lost: the upload ${id} went back from ${from} to ${to}`);
    this.#advance();
  }

  completed(id: string, content: Uint8Array): void {
    this.#files.set(id, hashOf(content));
  }

  removed(id: string): void {
    this.#files.delete(id);
  }

  sent(message: string, files: readonly string[]): void {
    this.#messages.set(message, files);
    this.#advance();
  }

  deleted(message: string): void {
    this.#messages.get(message)?.forEach((id) => this.#files.delete(id));
    this.#messages.delete(message);
    this.#advance();
  }

  /** Files in messages. */
  get sentFiles(): readonly string[] {
    return [...this.#messages.values()].flat();
  }

  /** Names of the files that the keeper must have, and no others. */
  get blobs(): readonly string[] {
    return [...new Set(this.#files.values())].sort();
  }

  /** Resolves when this many more chunks or messages are acknowledged. */
  more(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ count, resolve });
    return promise;
  }

  /** Describes every broken promise; each line begins with lost, twice or leaked. */
  check({ messages, hashes, blobs }: FoundFiles): string[] {
    return [
      ...this.violations,
      ...this.#checkMessages(messages),
      ...this.sentFiles.filter((id) => hashes.get(id) !== this.#files.get(id))
        .map((id) => `lost: the file ${id} has other bytes, or none`),
      ...this.blobs.filter((hash) => !blobs.includes(hash)).map((hash) => `lost: the blob ${hash}`),
      ...blobs.filter((hash) => !this.blobs.includes(hash)).map((hash) => `leaked: ${hash}`),
    ];
  }

  #checkMessages(messages: readonly StoredMessage[]): string[] {
    const byId = new Map(messages.map((message) => [message.id, message]));
    const inMessages = messages.flatMap(({ files = [] }) => files.map(({ id }) => id));
    const wrong = [...this.#messages].filter(([id, files]) =>
      `${byId.get(id)?.files?.map(({ id }) => id)}` !== `${files}`
    );
    const unwanted = messages.filter(({ id, files = [] }) =>
      files.length > 0 && !this.#messages.has(id)
    );
    return [
      ...wrong.map(([id]) => `lost: the message ${id}, or one of its files`),
      ...unwanted.map(({ id }) => `leaked: the message ${id} was deleted, or never sent`),
      ...(byId.size < messages.length ? ["twice: a message"] : []),
      ...(new Set(inMessages).size < inMessages.length ? ["twice: a file"] : []),
    ];
  }

  #advance() {
    for (const one of this.#waiting) if (--one.count <= 0) one.resolve();
    this.#waiting = this.#waiting.filter(({ count }) => count > 0);
  }
}

export function hashOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
