// The data folder of a chat, with a log and files, without processes.

import type { FileInfo } from "../../../chat/domain/file.ts";
import { logPath } from "../../../chat/log/data_dir.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { type Config, readConfig } from "../../../chat/config/config.ts";
import { StoreFixture } from "./store/store_fixture.ts";

export class ChatFolder implements Disposable {
  readonly data: string;
  readonly log: SqliteLog;
  readonly files: StoreFixture;
  readonly #isOwn: boolean;
  #isOpen = true;

  /** @param data An existing folder, which stays; a temporary one by default. */
  constructor(data?: string) {
    this.#isOwn = data === undefined;
    this.data = data ?? Deno.makeTempDirSync({ prefix: "hubbub-" });
    Deno.mkdirSync(`${this.data}/files`, { recursive: true });
    this.log = new SqliteLog(logPath(this.data));
    this.files = new StoreFixture({}, `${this.data}/files`);
  }

  get config(): Config {
    return readConfig((name) => name === "HUBBUB_DATA" ? this.data : undefined);
  }

  /** Sends a message with a file, and returns both. */
  async send(
    bytes: Uint8Array,
    thumbnail?: Uint8Array,
  ): Promise<{ message: string; file: FileInfo }> {
    const { id } = await this.files.upload(bytes);
    const user = "ann";
    if (thumbnail) await this.files.store.setThumbnail({ id, user }, thumbnail);
    const [file] = this.files.store.claim({ ids: [id], user }).files;
    if (!file) throw new Error("The file was not claimed");
    const message = crypto.randomUUID();
    const draft = { type: "message", id: message, room: "lobby", from: "Ann", text: "" } as const;
    this.log.append([{ ...draft, files: [file] }]);
    return { message, file };
  }

  /** Deletes a message; its files are released. */
  delete(message: string): void {
    const draft = { type: "delete", id: crypto.randomUUID(), room: "lobby", from: "Ann" } as const;
    this.log.append([{ ...draft, text: "", target: message }]);
  }

  /** Removes the released files, as web processes have the keeper do. */
  async free(): Promise<{ isHeld: boolean }> {
    const ids = this.log.files.released({ limit: 100 });
    return await this.files.store.free(ids);
  }

  /** Ends the use of the folder, which stays. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.files[Symbol.dispose]();
    this.log[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
    if (this.#isOwn) Deno.removeSync(this.data, { recursive: true });
  }
}
