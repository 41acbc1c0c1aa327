// Firefox, driven by its built-in WebDriver BiDi.

import { type Actions, type DrivenBrowser, Tab, type TabProtocol } from "./driven_browser.ts";
import { findProgram, Program } from "./program.ts";

/** The path of Firefox, if it is installed. */
export const firefoxPath = findProgram(
  ["firefox-esr", "firefox"],
  ["/Applications/Firefox.app/Contents/MacOS/firefox"],
);

const ADDRESS = /WebDriver BiDi listening on (ws:\S+)/;

export async function startFirefox(path: string): Promise<DrivenBrowser> {
  await using stack = new AsyncDisposableStack();
  const home = await Deno.makeTempDir({ prefix: "hubbub-firefox-" });
  stack.defer(() => Deno.remove(home, { recursive: true }));
  // It runs headless, keeps everything in that folder, and contacts nothing else on the network.
  const args = ["--headless", "--no-remote", "--profile", home, "--remote-debugging-port=0"];
  const program = stack.use(new Program(path, [...args, "about:blank"], { HOME: home }));
  const [, address = ""] = await program.until(ADDRESS);
  const session = stack.use(await Session.open(`${address}/session`));
  return new Firefox(session, stack.move());
}

class Firefox implements DrivenBrowser {
  readonly #session: Session;
  readonly #stack: AsyncDisposableStack;

  constructor(session: Session, stack: AsyncDisposableStack) {
    this.#session = session;
    this.#stack = stack;
  }

  async open(url: string): Promise<Tab> {
    const { context } = await this.#session.send("browsingContext.create", { type: "tab" });
    const tab = new Tab(new FirefoxTab(this.#session, String(context)));
    await tab.navigate(url);
    return tab;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

class FirefoxTab implements TabProtocol {
  readonly #session: Session;
  readonly #context: string;

  constructor(session: Session, context: string) {
    this.#session = session;
    this.#context = context;
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#session.send("script.evaluate", {
      expression: `(async () => JSON.stringify(await (${expression})))()`,
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(`${JSON.stringify(exceptionDetails)}: ${expression}`);
    const { value } = Object(result);
    return value === undefined ? undefined : JSON.parse(value);
  }

  async perform(actions: Actions): Promise<void> {
    await this.#session.send("input.performActions", { context: this.#context, actions });
  }

  async navigate(url: string): Promise<void> {
    const context = this.#context;
    await this.#session.send("browsingContext.navigate", { context, url, wait: "complete" });
  }

  async reload(): Promise<void> {
    await this.#session.send("browsingContext.reload", {
      context: this.#context,
      wait: "complete",
    });
  }
}

/** Commands and their answers, over one WebSocket. */
class Session implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Firefox is gone"));
    };
  }

  static async open(address: string): Promise<Session> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = (event) => reject(event);
    });
    const session = new Session(socket);
    await session.send("session.new", { capabilities: {} });
    return session;
  }

  async send(method: string, params: unknown): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return await answer.promise;
  }

  #hear(
    { id, result, error, message }: {
      id?: number;
      result?: Record<string, unknown>;
      error?: string;
      message?: string;
    },
  ) {
    const answer = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    if (result) answer?.resolve(result);
    else answer?.reject(new Error(`${error}: ${message}`));
  }

  /** Firefox closes its windows and exits. */
  async [Symbol.asyncDispose](): Promise<void> {
    const isClosed = new Promise((resolve) => this.#socket.addEventListener("close", resolve));
    await this.send("browser.close", {}).catch(() => {});
    this.#socket.close();
    await isClosed;
  }
}
