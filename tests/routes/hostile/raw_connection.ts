// A connection on which any bytes can be sent to the web process.

import { concat } from "@std/bytes/concat";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, as far as its length was given; a stream has none. */
  readonly body: string;
}

const decoder = new TextDecoder();

export class RawConnection implements Disposable {
  readonly #connection: Deno.TcpConn;
  #bytes = new Uint8Array();
  #isOver = false;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    return new RawConnection(await Deno.connect({ hostname, port: Number(port) }));
  }

  /** Sends one byte per character, and returns false if the server has hung up. */
  async send(what: string | Uint8Array): Promise<boolean> {
    const bytes = typeof what === "string" ? Uint8Array.from(what, (c) => c.charCodeAt(0)) : what;
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.#connection.write(bytes.subarray(sent));
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Returns the next response, or `undefined` if the server hung up. */
  async answer(): Promise<Answer | undefined> {
    const head = await this.#until(() => decoder.decode(this.#bytes).indexOf("\r\n\r\n"));
    if (head < 0) return undefined;
    const [first = "", ...lines] = decoder.decode(this.#take(head + 4)).trim().split("\r\n");
    const pairs = lines.map((line) => /^([^:]*):\s*(.*)$/s.exec(line)?.slice(1) ?? []);
    const headers = new Headers(pairs.map(([name = "", value = ""]) => [name, value]));
    const length = Number(headers.get("content-length"));
    await this.#until(() => this.#bytes.length < length ? -1 : length);
    const body = decoder.decode(this.#take(length));
    return { status: Number(/^HTTP\/1\.[01] (\d{3}) /.exec(first)?.[1]), headers, body };
  }

  /** Sends a request and returns the next response. */
  async ask(what: string | Uint8Array): Promise<Answer | undefined> {
    // A server that rejects a request answers before it has read everything.
    const sending = this.send(what);
    const answer = await this.answer();
    this.#isOver ||= answer === undefined;
    if (!this.#isOver) await sending;
    return answer;
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  /** Reads until the text is found and returns its position, or -1 if the server hangs up. */
  async #until(find: () => number): Promise<number> {
    for (;;) {
      const place = find();
      if (place >= 0 || this.#isOver) return place;
      await this.#read();
    }
  }

  async #read() {
    const chunk = new Uint8Array(16 * 1024);
    const count = await this.#connection.read(chunk).catch(() => null);
    if (count === null) this.#isOver = true;
    else this.#bytes = concat([this.#bytes, chunk.subarray(0, count)]);
  }

  #take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.slice(length);
    return taken;
  }
}
