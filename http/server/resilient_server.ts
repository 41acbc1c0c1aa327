// An HTTP server that keeps listening while the process runs out of file descriptors.

/** Options of {@linkcode ResilientServer}. */
export interface ResilientServerOptions {
  /** The address or host name to listen on. */
  readonly hostname: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Whether other processes may listen on the same port. */
  readonly reusePort: boolean;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  /** Called each time the server starts to listen, always with the same port. */
  readonly onListen: (address: Deno.NetAddr) => void;
  /** Called when the server stops listening; it retries until it is shut down. */
  readonly onFailure: (error: unknown) => void;
}

/** Long enough not to spin while descriptors run out, short enough to go unnoticed. */
const RETRY_MS = 200;

/**
 * An HTTP server that survives running out of file descriptors. `Deno.serve` ends when it cannot
 * accept a connection, so anyone who opens enough connections could end the process. This one keeps
 * serving its open connections and listens again; new ones are refused meanwhile.
 */
export class ResilientServer {
  readonly #options: ResilientServerOptions;
  readonly #address: Deno.NetAddr;
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Requests whose handler has not returned. */
  #unanswered = 0;
  #answered = Promise.withResolvers<void>();
  #shutdown: Promise<void> | undefined;

  /**
   * Starts to listen.
   *
   * @throws {Error} if that fails at the first attempt.
   */
  constructor(options: ResilientServerOptions) {
    this.#options = options;
    this.#address = this.#listen(options.port).addr;
  }

  /** The address with the actual port. */
  get addr(): Deno.NetAddr {
    return this.#address;
  }

  /** Stops accepting connections. Bodies that have not arrived completely are cut off. */
  shutdown(): void {
    clearTimeout(this.#retry);
    this.#shutdown ??= Promise.resolve(this.#server?.shutdown());
  }

  /**
   * Resolves when every request has a response (of a stream, its beginning) or the time is over. To be
   * called after `shutdown`.
   *
   * @param ms Milliseconds.
   */
  async answered(ms: number): Promise<void> {
    if (this.#unanswered > 0) await atMost(ms, this.#answered.promise);
  }

  /**
   * Resolves when all responses have ended, streams included, or the time is over: Deno waits for
   * clients that never send the rest of a body. To be called after `shutdown`.
   *
   * @param ms Milliseconds.
   */
  async ended(ms: number): Promise<void> {
    await atMost(ms, this.#shutdown ?? Promise.resolve());
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    const { hostname, reusePort, onListen } = this.#options;
    const options = { hostname, port, reusePort, onListen };
    const server = Deno.serve(options, (request, info) => this.#answer(request, info));
    server.finished.catch((error) => this.#failed(error));
    this.#server = server;
    return server;
  }

  async #answer(request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Promise<Response> {
    this.#unanswered++;
    try {
      return await this.#options.handler(request, info);
    } finally {
      if (--this.#unanswered === 0 && this.#shutdown) this.#answered.resolve();
    }
  }

  #failed(error: unknown) {
    this.#server = undefined;
    if (this.#shutdown) return;
    this.#options.onFailure(error);
    this.#retry = setTimeout(() => this.#listenAgain(), RETRY_MS);
  }

  #listenAgain() {
    try {
      this.#listen(this.#address.port);
    } catch (error) {
      this.#failed(error);
    }
  }
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
