// A connection on which anything can be said to the web process, also what is no HTTP.

import { concat } from "@std/bytes/concat";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** What came with it, as far as its length was told; a stream has none. */
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

  /** Whether it was sent: the server may have hung up. A text is sent as one byte a character. */
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

  /** The next answer; nothing where the server hung up instead. */
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

  /** Says something and takes the next answer. */
  async ask(what: string | Uint8Array): Promise<Answer | undefined> {
    // A server that refuses answers before it has heard everything.
    const sending = this.send(what);
    const answer = await this.answer();
    this.#isOver ||= answer === undefined;
    if (!this.#isOver) await sending;
    return answer;
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  /** Reads until the place is found, or the server hangs up: -1. */
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
