// WebKitGTK, driven by its WebDriver on a virtual screen.

import { freePort } from "../../harness/free_port.ts";
import { type Actions, type DrivenBrowser, Tab, type TabProtocol } from "./driven_browser.ts";
import { findProgram, Program } from "./program.ts";

/** Longer than any script may run. */
const ANSWER_MS = 40_000;
const END_MS = 5_000;

const DRIVER = findProgram(["WebKitWebDriver"]);
const SCREEN = findProgram(["Xvfb"]);

/** The WebKitGTK driver, if it is installed. */
export const webKitPrograms = DRIVER && SCREEN ? { driver: DRIVER, screen: SCREEN } : undefined;

export async function startWebKit(
  { driver, screen }: { driver: string; screen: string },
): Promise<DrivenBrowser> {
  await using stack = new AsyncDisposableStack();
  const home = await Deno.makeTempDir({ prefix: "hubbub-webkit-" });
  stack.defer(() => Deno.remove(home, { recursive: true }));
  const size = ["-screen", "0", "1280x800x24"];
  const shown = stack.use(
    new Program(screen, ["-displayfd", "1", "-nolisten", "tcp", ...size], { HOME: home }),
  );
  const [display] = await shown.until(/^\d+(?=\n)/m);
  const port = freePort();
  stack.use(
    new Program(driver, [`--port=${port}`, "--host=127.0.0.1"], {
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: `:${display}`,
      // In its own session it needs no D-Bus, and as root it starts only without a sandbox.
      DBUS_SESSION_BUS_ADDRESS: "disabled:",
      // By now no process writes into the folder, so it can be removed.
      MESA_SHADER_CACHE_DISABLE: "true",
      GSETTINGS_BACKEND: "memory",
      GST_REGISTRY_DISABLE: "yes",
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    }),
  );
  const session = stack.use(await Session.open(`http://127.0.0.1:${port}`));
  return new WebKit(session, stack.move());
}

class WebKit implements DrivenBrowser {
  readonly #session: Session;
  readonly #stack: AsyncDisposableStack;
  #tabs = 0;

  constructor(session: Session, stack: AsyncDisposableStack) {
    this.#session = session;
    this.#stack = stack;
  }

  async open(url: string): Promise<Tab> {
    const handle = this.#tabs++ === 0
      ? await this.#session.send("GET", "/window")
      // Keys and clicks need a visible tab.
      : Object(await this.#session.send("POST", "/window/new", { type: "window" })).handle;
    const tab = new Tab(new WebKitTab(this.#session, String(handle)));
    await tab.navigate(url);
    return tab;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

class WebKitTab implements TabProtocol {
  readonly #session: Session;
  readonly #handle: string;

  constructor(session: Session, handle: string) {
    this.#session = session;
    this.#handle = handle;
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#send("/execute/sync", { script: `return (${expression})`, args: [] });
  }

  async perform(actions: Actions): Promise<void> {
    await this.#send("/actions", { actions });
  }

  async navigate(url: string): Promise<void> {
    await this.#send("/url", { url });
  }

  async reload(): Promise<void> {
    await this.#send("/refresh", {});
  }

  /** Commands go to the tab selected last. */
  async #send(path: string, body: unknown): Promise<unknown> {
    await this.#session.send("POST", "/window", { handle: this.#handle });
    return await this.#session.send("POST", path, body);
  }
}

/** A driver has one session. */
class Session implements AsyncDisposable {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(url: string): Promise<Session> {
    while (!await isListening(`${url}/status`));
    const body = { capabilities: { alwaysMatch: {} } };
    const { sessionId } = Object(await command(`${url}/session`, "POST", body));
    return new Session(`${url}/session/${sessionId}`);
  }

  send(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    return command(this.#url + path, method, body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Waits for a script that is still running.
    await command(this.#url, "DELETE", undefined, END_MS).catch(() => {});
  }
}

async function isListening(url: string): Promise<boolean> {
  try {
    await command(url, "GET");
    return true;
  } catch {
    return false;
  }
}

async function command(
  url: string,
  method: "GET" | "POST" | "DELETE",
  body?: unknown,
  milliseconds = ANSWER_MS,
): Promise<unknown> {
  // It accepts only this content type, not the one that Deno sets for text.
  const headers = { "content-type": "application/json" };
  const content = body === undefined ? {} : { body: JSON.stringify(body), headers };
  const signal = AbortSignal.timeout(milliseconds);
  const response = await fetch(url, { method, signal, ...content });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${url}: ${value?.error}: ${value?.message}`);
  return value;
}
