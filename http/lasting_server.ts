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
export class LastingServer {
  readonly #options: LastingServerOptions;
  readonly #address: Deno.NetAddr;
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;
  #next: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

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

  /** Accepts nobody any more; resolves when the answers that are under way have been given. */
  async shutdown(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#next);
    await this.#server?.shutdown();
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    const { hostname, reusePort, handler, onListen } = this.#options;
    const server = Deno.serve({ hostname, port, reusePort, onListen }, handler);
    server.finished.catch((error) => this.#failed(error));
    this.#server = server;
    return server;
  }

  #failed(error: unknown) {
    this.#server = undefined;
    if (this.#isOver) return;
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
