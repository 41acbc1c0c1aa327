// The requests of a web process to the broker about files.

import type { Cursor } from "../../hub/mod.ts";
import {
  type FileOfMessage,
  parseFileOfMessage,
  parseRoomFiles,
  type RoomFiles,
  type RoomFilesRange,
} from "../log/file_log.ts";
import { parseNames, type RequestClient } from "./request_client.ts";

/** All methods throw as `RequestClient` does if the broker cannot answer. */
export class FileRequests {
  readonly #requests: RequestClient;

  constructor(requests: RequestClient) {
    this.#requests = requests;
  }

  /** Requests a file with the message that has it; undefined if no message has it. */
  find(id: string): Promise<{ position: Cursor; value: FileOfMessage | undefined }> {
    return this.#requests.requestValue("file", { id }, parseFileOfMessage);
  }

  /** Requests the messages of a room that have files, newest first. */
  inRoom(room: string, range: RoomFilesRange): Promise<{ position: Cursor; value: RoomFiles }> {
    return this.#requests.requestValue("files", { rooms: [room], ...range }, parseRoomFiles);
  }

  /** Requests those of the ids that are in messages, or pictures of users. */
  async inUse(ids: readonly string[]): Promise<string[]> {
    return (await this.#requests.requestValue("files-in-use", { ids }, parseNames)).value;
  }

  /** Requests ids of files that are no longer in use. */
  async released(range: { readonly limit: number }): Promise<string[]> {
    return (await this.#requests.requestValue("released-files", range, parseNames)).value;
  }

  /** Tells the broker that the bytes of released files were removed. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.#requests.requestValue("forget-files", { ids }, Boolean);
  }
}
