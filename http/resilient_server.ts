/** Where to listen, and what to answer. */
export interface LastingServerOptions {
  /** The address, or a name of it. */
  readonly hostname: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Whether other processes may listen on the same port. */
  readonly reusePort: boolean;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  /** Called whenever the server has begun to listen, on the same port each time. */
  readonly onListen: (address: Deno.NetAddr) => void;
  /** Called when it cannot listen any more; it tries again until it is shut down. */
  readonly onFailure: (error: unknown) => void;
}

/** Long enough not to spin while all descriptors are taken, short enough that nobody waits for it. */
const PAUSE_MS = 200;

/**
 * An HTTP server that goes on where Deno's own ends: when a connection cannot be accepted because
 * the process has as many descriptors open as it may. Otherwise whoever opens enough connections
 * could end the process. The connections that are open are served meanwhile; new ones are refused.
 */
export class ResilientServer {
  readonly #options: LastingServerOptions;
  readonly #address: Deno.NetAddr;
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;
  #next: ReturnType<typeof setTimeout> | undefined;
  /** Requests whose handler has not returned. */
  #unanswered = 0;
  #answered = Promise.withResolvers<void>();
  #over: Promise<void> | undefined;

  /**
   * Begins to listen.
   *
   * @throws {Error} where it cannot from the start.
   */
  constructor(options: LastingServerOptions) {
    this.#options = options;
    this.#address = this.#listen(options.port).addr;
  }

  /** Where it listens, with the port that 0 became. */
  get addr(): Deno.NetAddr {
    return this.#address;
  }

  /** Accepts no more connections. Bodies that have not come whole are cut off. */
  shutdown(): void {
    clearTimeout(this.#next);
    this.#over ??= Promise.resolve(this.#server?.shutdown());
  }

  /**
   * Resolves when every request has a response, of a stream its beginning, at the latest after so many
   * milliseconds. Comes after `shutdown`.
   */
  async answered(ms: number): Promise<void> {
    if (this.#unanswered > 0) await atMost(ms, this.#answered.promise);
  }

  /**
   * Resolves when all responses have ended, streams too, at the latest after so many milliseconds: Deno
   * waits for clients that do not send the rest of a body. Comes after `shutdown`.
   */
  async ended(ms: number): Promise<void> {
    await atMost(ms, this.#over ?? Promise.resolve());
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
      if (--this.#unanswered === 0 && this.#over) this.#answered.resolve();
    }
  }

  #failed(error: unknown) {
    this.#server = undefined;
    if (this.#over) return;
    this.#options.onFailure(error);
    this.#next = setTimeout(() => this.#listenAgain(), PAUSE_MS);
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
