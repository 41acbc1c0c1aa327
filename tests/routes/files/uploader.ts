// A user who uploads files by tus and sends them.

import { assertEquals } from "@std/assert";
import { type Answer, CookieUser } from "../../harness/cookie_user.ts";

const TUS = { "tus-resumable": "1.0.0" };
const CHUNK = { ...TUS, "content-type": "application/offset+octet-stream" };

interface Request {
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

interface FileAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export class Uploader extends CookieUser {
  /** Where the chat is: another address after the web process was restarted. */
  url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }

  /** Identifies the user, as the page does first. */
  static async at(url: string): Promise<Uploader> {
    const user = new Uploader(url);
    await user.id(url);
    return user;
  }

  send(method: string, path: string, { headers, body }: Request = {}): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: { ...this.headers, ...headers },
      ...(body && { body }),
    });
  }

  create(
    id: string,
    bytes: number,
    name = "file.bin",
    { isUntouched = false } = {},
  ): Promise<Response> {
    const metadata = Object.entries({ id, filename: name })
      .map(([key, value]) => `${key} ${new TextEncoder().encode(value).toBase64()}`);
    if (isUntouched) metadata.push("untouched");
    return this.send("POST", "/api/uploads", {
      headers: { ...TUS, "upload-length": `${bytes}`, "upload-metadata": metadata.join(",") },
    });
  }

  append(
    id: string,
    offset: number,
    { body, headers }: Request & { body: Uint8Array<ArrayBuffer> },
  ): Promise<Response> {
    return this.send("PATCH", `/api/uploads/${id}`, {
      headers: { ...CHUNK, "upload-offset": `${offset}`, ...headers },
      body,
    });
  }

  /** Uploads a file in one chunk, and returns its id. */
  async upload(
    content: string | Uint8Array<ArrayBuffer>,
    name = "file.bin",
    options: { isUntouched?: boolean } = {},
  ): Promise<string> {
    const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const id = crypto.randomUUID();
    const created = await this.create(id, body.length, name, options);
    assertEquals(created.status, 201, await created.text());
    const appended = await this.append(id, 0, { body });
    assertEquals(appended.status, 204, await appended.text());
    return id;
  }

  /** Sends a message with files, and returns the response. */
  post(
    files: readonly string[],
    { room = "lobby", text = "", id = crypto.randomUUID() } = {},
  ): Promise<Answer> {
    const message = { id, from: "Uma", text, files: files.map((id) => ({ id })) };
    return this.ask("POST", `${this.url}/api/rooms/${room}/messages`, message);
  }

  /** The status of a file, and its bytes as text. */
  async read(id: string, headers: Record<string, string> = {}): Promise<FileAnswer> {
    const response = await this.send("GET", `/api/files/${id}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}
