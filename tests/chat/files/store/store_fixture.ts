// A store of files in a temporary folder, with a clock that the test sets.

import { createHash } from "node:crypto";
import { FileStore } from "../../../../chat/files/store/file_store.ts";
import { readFileSettings } from "../../../../chat/config/files.ts";
import { ChatError } from "../../../../chat/errors.ts";
import type { NewUpload, Upload } from "../../../../chat/files/keeper_methods.ts";
import type { FileInfo } from "../../../../chat/domain/file.ts";

type Settings = Readonly<Record<string, string>>;

type UploadOptions = Partial<Omit<NewUpload, "bytes">>;

export class StoreFixture implements Disposable {
  readonly path: string;
  /** Milliseconds since 1970. */
  now = Date.UTC(2026, 11, 2);
  readonly #settings: Settings;
  readonly #isOwn: boolean;
  #store: FileStore;
  #isOpen = true;

  /** @param path An existing folder, which stays; a temporary one by default. */
  constructor(settings: Settings = {}, path?: string) {
    this.#isOwn = path === undefined;
    this.path = path ?? Deno.makeTempDirSync({ prefix: "hubbub-" });
    this.#settings = settings;
    this.#store = this.open();
  }

  get store(): FileStore {
    return this.#store;
  }

  /** Opens the files once more; the caller disposes of the store. */
  open(): FileStore {
    const settings = readFileSettings((name) => this.#settings[name]);
    return new FileStore(this.path, { settings, now: () => this.now });
  }

  /** Closes the files, as the end of a process does. */
  close(): void {
    if (this.#isOpen) this.#store[Symbol.dispose]();
    this.#isOpen = false;
  }

  /** Opens the files again, as a new process does. */
  async restart(): Promise<void> {
    this.close();
    this.#store = this.open();
    this.#isOpen = true;
    await this.#store.uploads.completeReceived();
  }

  create(
    bytes: number,
    { id = crypto.randomUUID(), user = "ann", name = "file.bin", ...more }: UploadOptions = {},
  ): Promise<Upload & { isNew: boolean }> {
    return this.#store.uploads.create({ id, user, name, bytes, ...more });
  }

  /** Appends bytes to an upload at an offset and commits them. */
  async append(
    id: string,
    bytes: Uint8Array,
    { user = "ann", offset = 0 } = {},
  ): Promise<Upload> {
    const { uploads } = this.#store;
    const { writer } = uploads.open({ id, user, offset });
    await uploads.write({ writer, offset }, [bytes]);
    return await uploads.commit({ writer, offset: offset + bytes.length });
  }

  /** Uploads a whole file. */
  async upload(
    bytes: Uint8Array,
    options: UploadOptions = {},
  ): Promise<FileInfo> {
    const { id } = await this.create(bytes.length, options);
    const { file } = await this.append(id, bytes, { user: options.user ?? "ann" });
    if (!file) throw new Error("The file is not complete");
    return file;
  }

  /** Returns all bytes of a file. */
  contentOf(id: string): Uint8Array {
    return this.#store.read({ id, variant: "file" }, 0, 2 ** 30);
  }

  /** Returns the paths of all files but the index and those being removed in the background, sorted. */
  files(): string[] {
    return filesIn(this.path).filter((path) => !/^index\.db|\.removed$/.test(path));
  }

  [Symbol.dispose](): void {
    this.close();
    if (this.#isOwn) Deno.removeSync(this.path, { recursive: true });
  }
}

/** Returns the code of the error that work ends with, or "ok". */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return "ok";
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
}

/** Returns the path of a blob in the keeper's folder. */
export function blobOf(bytes: Uint8Array): string {
  const hash = createHash("sha256").update(bytes).digest("hex");
  return `blobs/${hash.slice(0, 2)}/${hash}`;
}

export function randomBytes(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const max = 65_536;
  for (let at = 0; at < size; at += max) crypto.getRandomValues(bytes.subarray(at, at + max));
  return bytes;
}

function filesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${path}/${name}`).map((inner) => `${name}/${inner}`) : [name]
  ).sort();
}
