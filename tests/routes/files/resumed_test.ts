// A resumed upload, by the bytes on the wire.

import { assert, assertEquals } from "@std/assert";
import { HttpClient } from "../../../static/client/http_client.js";
import { upload } from "../../../static/client/upload.js";
import { randomBytes } from "../../chat/files/store/store_fixture.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";
import { Uploader } from "./uploader.ts";

const CONTENT = randomBytes(6_000_000);
/** Within the fourth chunk. */
const CUT_AT = 5_000_000;
/** More than the headers of a request. */
const HEADER_BYTES = 2_000;

/** A link to a server that counts what clients send, and breaks once. */
class CutLink implements Disposable {
  sentBytes = 0;
  readonly url: string;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #port: number;
  #isCut = false;

  constructor(url: string) {
    this.#port = Number(new URL(url).port);
    this.url = `http://127.0.0.1:${this.#listener.addr.port}`;
    this.#accept();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }

  async #accept() {
    for await (const client of this.#listener) this.#carry(client);
  }

  async #carry(client: Deno.TcpConn) {
    using server = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
    using _client = client;
    void forward(server, client, () => true);
    await forward(client, server, (count) => {
      this.sentBytes += count;
      if (this.#isCut || this.sentBytes < CUT_AT) return true;
      this.#isCut = true;
      return false;
    });
  }
}

/** Passes bytes on until the connection ends or may not go on. */
async function forward(from: Deno.TcpConn, to: Deno.TcpConn, mayGoOn: (count: number) => boolean) {
  const buffer = new Uint8Array(16_384);
  try {
    for (let count; (count = await from.read(buffer)) !== null && mayGoOn(count);) {
      for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
    }
  } catch {
    // The other side has closed it.
  }
}

test("P8 Uploads: a resumed upload repeats at most one chunk, by the bytes on the wire", async () => {
  await using chat = await LocalServer.start({ HUBBUB_FILES: "on" });
  using user = await Uploader.at(chat.url);
  using link = new CutLink(chat.url);
  const chunks: { bytes: number; isAnswered: boolean }[] = [];
  const fetchOverLink: typeof fetch = async (input, init) => {
    const headers = { ...user.headers, ...Object.fromEntries(new Headers(init?.headers)) };
    const chunk = { bytes: init?.body instanceof Blob ? init.body.size : 0, isAnswered: false };
    chunks.push(chunk);
    const response = await fetch(input, { ...init, headers });
    chunk.isAnswered = true;
    return response;
  };
  const id = crypto.randomUUID();
  const file = { id, name: "long.bin", content: new Blob([CONTENT]) };
  assertEquals((await upload(new HttpClient(link.url, fetchOverLink), file)).bytes, CONTENT.length);
  const [cut, ...others] = chunks.filter(({ isAnswered }) => !isAnswered);
  assertEquals(others, []);
  assert(cut && cut.bytes > 1_000_000, "It broke within a long chunk");
  const repeated = link.sentBytes - CONTENT.length - chunks.length * HEADER_BYTES;
  assert(repeated <= cut.bytes, `${repeated} bytes were repeated of a chunk of ${cut.bytes}`);
  await user.post([id]);
  const response = await user.send("GET", `/api/files/${id}`);
  assertEquals(await response.bytes(), CONTENT);
});
