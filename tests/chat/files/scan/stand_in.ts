// A scanner whose answers a test decides: it reads streams as clamd does.

import { Buffer } from "node:buffer";

export class StandIn implements AsyncDisposable {
  readonly socket: string;
  /** Bytes of the streams that were read to their end. */
  readonly streams: Uint8Array[] = [];
  readonly #folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly #listener: Deno.UnixListener;
  readonly #serving: Promise<void>;
  readonly #answer: () => Promise<string> | string;
  readonly #connections = new Set<Deno.Conn>();

  /** @param answer What it sends at the end of a stream, before it closes the connection. */
  constructor(answer: () => Promise<string> | string) {
    this.socket = `${this.#folder}/scanner.sock`;
    this.#listener = Deno.listen({ transport: "unix", path: this.socket });
    this.#answer = answer;
    this.#serving = this.#serve();
  }

  get settings(): { HUBBUB_SCAN: string } {
    return { HUBBUB_SCAN: `unix:${this.socket}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) connection[Symbol.dispose]();
    await this.#serving;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #serve() {
    for await (const connection of this.#listener) {
      this.#connections.add(connection);
      void this.#handle(connection).catch(() => {}).finally(() => connection[Symbol.dispose]());
    }
  }

  async #handle(connection: Deno.Conn) {
    let bytes = Buffer.alloc(0);
    const part = new Uint8Array(65_536);
    const command = "zINSTREAM\0".length;
    while (!isWhole(bytes.subarray(command))) {
      const count = await connection.read(part);
      if (count === null) return;
      bytes = Buffer.concat([bytes, part.subarray(0, count)]);
    }
    this.streams.push(bytes.subarray(command));
    await connection.write(new TextEncoder().encode(await this.#answer()));
  }
}

/** Whether chunks end with one without bytes. */
function isWhole(stream: Buffer): boolean {
  for (let at = 0; at + 4 <= stream.length;) {
    const length = stream.readUInt32BE(at);
    if (length === 0) return true;
    at += 4 + length;
  }
  return false;
}
