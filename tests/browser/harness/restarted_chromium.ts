// A Chromium that is closed or killed, and started again with the same profile.

import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { chromiumProgram, FLAGS } from "./chromium.ts";
import { Program } from "./program.ts";

export class RestartedChromium implements AsyncDisposable {
  readonly #profile = Deno.makeTempDirSync({ prefix: "hubbub-" });
  #program: Program | undefined;
  #browser: Browser | undefined;
  /** Process of the browser; the program is a script that started it. */
  #pid: number | undefined;

  /** Starts it, and returns the windows of its profile. */
  async start(): Promise<BrowserContext> {
    const args = [
      ...["--headless", "--remote-debugging-port=0", `--user-data-dir=${this.#profile}`],
      ...FLAGS,
      "about:blank",
    ];
    this.#program = new Program(chromiumProgram(), args, Deno.env.toObject());
    const [, address = ""] = await this.#program.until(/DevTools listening on (\S+)/);
    this.#browser = await chromium.connectOverCDP(address);
    const session = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    this.#pid = processInfo.find(({ type }) => type === "browser")?.id;
    const [context] = this.#browser.contexts();
    if (context) return context;
    throw new Error("Chromium has no window");
  }

  /** Closes it as a user does: it stores what it has not stored yet. */
  async close(): Promise<void> {
    const session = await this.#browser?.newBrowserCDPSession();
    await session?.send("Browser.close");
    await this.#program?.ended;
    this.#pid = undefined;
  }

  /** Ends all of it at once. */
  async kill(): Promise<void> {
    if (this.#pid !== undefined) Deno.kill(this.#pid, "SIGKILL");
    this.#pid = undefined;
    await this.#program?.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#program?.[Symbol.asyncDispose]();
    await Deno.remove(this.#profile, { recursive: true });
  }
}
