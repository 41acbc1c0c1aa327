// Follows docs/embedding.md as printed: two terminals, the shop's files in an empty home folder, and a
// browser. Only the ports differ.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { freePort } from "../../harness/free_port.ts";
import { findNode, NODE_MAJORS, pathWith, skipReason } from "../../harness/node.ts";
import { executablePath, FLAGS } from "../harness/chromium.ts";
import { test } from "../../testing.ts";

const TABS = 10;

const ROOT = join(import.meta.dirname ?? ".", "../../..");
const GUIDE = Deno.readTextFileSync(join(ROOT, "docs/embedding.md"));

const node = NODE_MAJORS.map(findNode).find((one) => one !== undefined);

/** The guide's code blocks in that language, with the test's ports. */
function codeIn(language: string, { hubbub, shop }: Ports): string[] {
  const blocks = GUIDE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"));
  return [...blocks].map(([, code = ""]) =>
    code.replaceAll("8000", `${hubbub}`).replaceAll("3000", `${shop}`)
  );
}

interface Ports {
  readonly hubbub: number;
  readonly shop: number;
}

/** Has a page record when it showed its last order. */
const NOTE_TIMES = `new MutationObserver(() => globalThis.shownAt = Date.now())
  .observe(document.querySelector("ol"), { childList: true })`;

/** A terminal that runs one block of the guide. */
class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #output = "";
  #wake = Promise.withResolvers<void>();

  constructor(code: string, env: Record<string, string>) {
    this.#child = new Deno.Command("sh", {
      args: ["-euc", code],
      cwd: ROOT,
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      // All processes that the block starts end with it.
      detached: true,
    }).spawn();
    this.#reading = Promise.all([this.#read(this.#child.stdout), this.#read(this.#child.stderr)]);
  }

  /** Resolves with the match in the output. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const [match] = pattern.exec(this.#output) ?? [];
      if (match !== undefined) return match;
      const isOver = await Promise.race([this.#wake.promise, this.#reading.then(() => true)]);
      if (isOver && !pattern.test(this.#output)) {
        throw new Error(`The terminal ended before ${pattern}:\n${this.#output}`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      Deno.kill(-this.#child.pid, "SIGTERM");
    } catch {
      // All have ended.
    }
    await Promise.all([this.#child.status, this.#reading]);
  }

  async #read(stream: ReadableStream<Uint8Array>) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#output += text;
      this.#wake.resolve();
      this.#wake = Promise.withResolvers<void>();
    }
  }
}

/** Runs the programs of the guide. */
class Setting implements AsyncDisposable {
  readonly #open: AsyncDisposableStack;
  readonly #env: Record<string, string>;
  readonly ports: Ports;

  private constructor(open: AsyncDisposableStack, env: Record<string, string>, ports: Ports) {
    this.#open = open;
    this.#env = env;
    this.ports = ports;
  }

  static async start(): Promise<Setting> {
    await using open = new AsyncDisposableStack();
    const home = await Deno.makeTempDir({ prefix: "hubbub-" });
    open.defer(() => Deno.remove(home, { recursive: true }));
    const ports = { hubbub: freePort(), shop: freePort() };
    const env = {
      HOME: home,
      PATH: pathWith(node ?? ""),
      DENO_DIR: denoFolder(),
      HUBBUB_DATA: join(home, "data"),
      HUBBUB_PORT: `${ports.hubbub}`,
    };
    const [start = "", run = ""] = codeIn("sh", ports);
    const hubbub = open.use(new Terminal(start, env));
    await hubbub.until(/Hubbub is at/);
    const [sign = "", shop = ""] = codeIn("js", ports);
    const [page = "", plain = ""] = codeIn("html", ports);
    const files = { "sign.mjs": sign, "shop.mjs": shop, "shop.html": page, "plain.html": plain };
    for (const [name, code] of Object.entries(files)) {
      await Deno.writeTextFile(join(home, "shop", name), code);
    }
    const server = open.use(new Terminal(run, env));
    await server.until(/The shop is at/);
    return new Setting(open.move(), env, ports);
  }

  /** Opens another terminal. */
  run(code: string): Terminal {
    return this.#open.use(new Terminal(code, this.#env));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }
}

function denoFolder(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

async function follow(setting: Setting) {
  const { ports } = setting;
  await using browser = await chromium.launch({
    executablePath: executablePath ?? "",
    args: FLAGS,
  });
  const context = await browser.newContext();
  const errors: string[] = [];
  const open = async (path: string) => {
    const page = await context.newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(path);
    return page;
  };
  const orders = (page: Page) => page.getByRole("listitem");
  const shop = `http://localhost:${ports.shop}`;

  const first = await open(shop);
  await first.getByRole("button", { name: "Buy" }).click();
  await orders(first).first().waitFor();
  assertEquals(await orders(first).allTextContents(), ["Order 1: paid"]);

  // Over HTTP/1.1, with six connections shared by all tabs.
  const tabs = [first];
  while (tabs.length < TABS) tabs.push(await open(shop));
  await Promise.all(tabs.map((tab) => orders(tab).first().waitFor()));
  // A click waits for the window to be painted; background windows are not.
  await first.bringToFront();
  await Promise.all(tabs.map((tab) => tab.evaluate(NOTE_TIMES)));
  const delays: number[] = [];
  for (const count of [2, 3, 4]) {
    const at = Date.now();
    await first.getByRole("button", { name: "Buy" }).click();
    await Promise.all(tabs.map((tab) => orders(tab).nth(count - 1).waitFor()));
    const shown = await Promise.all(tabs.map((tab) => tab.evaluate<number>("shownAt")));
    delays.push(Math.max(...shown) - at);
  }
  assert(Math.min(...delays) < 1_000, `${TABS} tabs showed an event after ${delays} ms`);
  for (const tab of tabs.slice(1)) await tab.close();

  const plain = await open(`http://127.0.0.1:${ports.shop}/plain`);
  await first.reload();
  await orders(first).nth(3).waitFor();

  const [, , curl = ""] = codeIn("sh", ports);
  const terminal = setting.run(curl);
  assertMatch(await terminal.until(/"seq":\d+/), /"seq":5$/);
  await terminal.until(/event: resume/);
  await orders(first).nth(4).waitFor();
  assertEquals(await orders(first).nth(4).textContent(), "Order 2: sent");

  const buy = () => first.getByRole("button", { name: "Buy" }).click();
  await buy();
  while (await orders(plain).count() === 0) await buy();
  assertMatch(await orders(plain).first().textContent() ?? "", /^Order \d: /);
  await terminal.until(/event: message/);
  assertEquals(errors, []);
}

test(
  `docs/embedding.md: runs as printed, and ten tabs show an event within a second${
    node ? "" : ` (${skipReason("Node")})`
  }`,
  async () => {
    await using setting = await Setting.start();
    await follow(setting);
  },
  {
    ignore: !executablePath || !node,
  },
);
