// The requests of a web process to the broker about files of messages.

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

  /** Requests those of the ids that are in messages. */
  async inMessages(ids: readonly string[]): Promise<string[]> {
    return (await this.#requests.requestValue("files-in-messages", { ids }, parseNames)).value;
  }

  /** Requests ids of files that no message has any more. */
  async released(range: { readonly limit: number }): Promise<string[]> {
    return (await this.#requests.requestValue("released-files", range, parseNames)).value;
  }

  /** Tells the broker that the bytes of released files were removed. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.#requests.requestValue("forget-files", { ids }, Boolean);
  }
}
