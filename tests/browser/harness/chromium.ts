// Tests in a real browser against the real processes.

import { assertEquals } from "@std/assert";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { LocalServer } from "../../harness/local_server.ts";
import { type RunningServer, TestServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";
import { findProgram } from "./program.ts";

/** `deno task views` checks each state in all windows and schemes: see `assertOpenInAllWindows`. */
export const isThorough = Deno.env.get("HUBBUB_TEST_VIEWS") === "all";

const DEADLINE_MS = isThorough ? 600_000 : 60_000;
const STEP_MS = 15_000;

// On PATH, where bin/setup looks for it, or in the usual places.
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const PLACES = [
  "/usr/lib64/chromium-browser/chromium-browser",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

// Chromium features that tests do without: the popup of its address line, a page of 400 modules that each
// window loads again, which took as long as the chat's own page; and the renderer that it starts before a page
// needs one. The last flag of this name replaces the others, so the list repeats Playwright's own.
const DISABLED_FEATURES = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "SpareRendererForSitePerProcess",
  "AimEnabled",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

// A browser with an empty profile that contacts nothing else on the network and may run as root in a
// container.
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${DISABLED_FEATURES}`,
  "--host-resolver-rules=MAP insecure.test 127.0.0.1",
];

/** The same machine under a name that is not a secure context over plain HTTP, unlike 127.0.0.1. */
export const INSECURE_HOST = "insecure.test";

/** The path of Chromium, if it is installed. */
export const executablePath = findProgram(NAMES, PLACES);

/** Chromium without windows: a page takes half the processor time, and has no notifications. */
const headlessShell = findProgram(["chromium-headless-shell"]);

/** `bin/test` never skips. */
export const isRequired = Deno.env.get("HUBBUB_TEST_BROWSER") === "required";

export interface VisitOptions extends BrowserContextOptions {
  /** The name that the browser remembers; absent for a first visit. */
  name?: string;
  path?: string;
  /** Host name of the server; 127.0.0.1 by default. */
  host?: string;
  /** Selector of an element that shows that the page has loaded; its history by default. */
  ready?: string;
  /** Opens another tab in the page's browser. */
  beside?: Page;
  /** Prepares the page before it loads. */
  prepare?: (page: Page) => Promise<unknown>;
}

export interface Stage<Server extends RunningServer = RunningServer> {
  chat: Server;
  /**
   * Opens the page in a new browser and waits for its history and, if the user has a name, for the
   * user's identity.
   */
  visit: (options?: VisitOptions) => Promise<Page>;
}

/** One browser for all tests of a file; each test creates and closes its own contexts. */
let browser: Browser | undefined;
let isShared = false;
let needsNotifications = false;

/** Runs the tests of this file in a Chromium that can show desktop notifications. */
export function useNotifications(): void {
  needsNotifications = true;
}

/** Returns the path of a Chromium without windows. */
export function chromiumProgram(): string {
  const program = headlessShell ?? executablePath;
  if (program !== undefined) return program;
  throw new Error("Cannot run a browser test: Chromium is not installed");
}

function shareChromium(): void {
  if (isShared || !executablePath) return;
  isShared = true;
  Deno.test.beforeAll(async () => {
    const program = needsNotifications ? executablePath : chromiumProgram();
    browser = await chromium.launch({ executablePath: program, args: FLAGS });
  });
  Deno.test.afterAll(() => browser?.close());
}

/**
 * A test with a chat and a browser; a script error or a CSP violation fails it. Settings are read when
 * the test starts.
 */
export function browserTest(
  name: string,
  run: (stage: Stage) => Promise<void>,
  settings: () => Record<string, string> = () => ({}),
): void {
  register(name, () => perform(LocalServer.start(settings()), run));
}

/** The same with a chat of two processes, which can be killed. */
export function browserProcessTest(
  name: string,
  run: (stage: Stage<TestServer>) => Promise<void>,
  settings: () => Record<string, string> = () => ({}),
): void {
  register(name, () => perform(TestServer.start(settings()), run));
}

function register(name: string, run: () => Promise<void>): void {
  shareChromium();
  test(name, run, { timeoutMs: DEADLINE_MS, ignore: !executablePath });
}

/** Messages whose own text contains this one: a number may also occur in any message's time. */
export function messages(page: Page, text: string): Locator {
  return page.locator(".message", { has: page.locator(".text", { hasText: text }) });
}

/** The texts of the list, from top to bottom, without its buttons. */
export function texts(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll(".message > .text")].map((text) => {
    const copy = text.cloneNode(true);
    for (const button of copy.querySelectorAll("button")) button.remove();
    return copy.textContent;
  })`);
}

/**
 * The page as a screen reader gets it, from top to bottom, one line per element: role and name, and of
 * a message its description.
 * (Playwright's own snapshot omits visible elements within hidden ones.)
 */
export async function accessibilityTree(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const linesOf = (id: string): string[] => {
    const { ignored = true, role, name, description, childIds = [] } = byId.get(id) ?? {};
    const more = role?.value === "article" ? ` "${description?.value ?? ""}"` : "";
    const own = ignored ? [] : [`${role?.value} "${name?.value ?? ""}"${more}`];
    return [...own, ...childIds.flatMap(linesOf)];
  };
  return linesOf(nodes[0]?.nodeId ?? "").join("\n");
}

/**
 * Resolves in the first frame in which the expression is true. (Playwright's waitForFunction needs eval,
 * which the page's CSP forbids.)
 */
export function until(page: Page, expression: string): Promise<void> {
  return page.evaluate(`new Promise((resolve) => {
    const look = () => (${expression}) ? resolve() : requestAnimationFrame(look);
    look();
  })`);
}

/** Types a message and sends it with Enter. */
export async function write(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.keyboard.press("Enter");
}

/** Resolves when the message with this text is stored. */
export async function sent(page: Page, text: string): Promise<void> {
  await messages(page, text).and(page.locator(`[data-state="sent"]`)).first().waitFor();
}

/** The user's author id, once the page knows it: until then no message counts as the user's own. */
export async function idOf(page: Page): Promise<string> {
  await until(page, `localStorage.getItem("hubbub.userId")`);
  return await page.evaluate(`localStorage.getItem("hubbub.userId")`);
}

/** The texts of the room's messages, from the log. */
export async function stored(chat: RunningServer, room = "lobby"): Promise<string[]> {
  const response = await fetch(`${chat.url}/api/rooms/${room}/messages`);
  const { messages } = await response.json();
  return messages.map(({ text }: { text: string }) => text);
}

/** Asserts that the log has each text once, and that each page shows them in the same order. */
export async function agree(
  chat: RunningServer,
  { pages, expected }: { pages: readonly Page[]; expected: readonly string[] },
): Promise<void> {
  const log = await stored(chat);
  assertEquals(log.toSorted(), expected.toSorted());
  for (const page of pages) {
    await sent(page, log.at(-1) ?? "");
    assertEquals(await texts(page), log);
  }
}

/** Stores messages through the API, one after another. */
export async function store(
  chat: RunningServer,
  texts: readonly string[],
  room = "lobby",
): Promise<void> {
  for (const text of texts) {
    const response = await fetch(`${chat.url}/api/rooms/${room}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: crypto.randomUUID(), from: "Store", text }),
    });
    assertEquals(response.status, 201, await response.text());
  }
}

async function perform<Server extends RunningServer & AsyncDisposable>(
  starting: Promise<Server>,
  run: (stage: Stage<Server>) => Promise<void>,
): Promise<void> {
  await using chat = await starting;
  const running = browser;
  if (!running) throw new Error("Cannot run a browser test: Chromium was not started");
  const errors: string[] = [];
  const contexts = new Set<BrowserContext>();
  const parts = { url: chat.url, errors, contexts };
  try {
    await run({ chat, visit: (options) => visit(running, { ...parts, ...options }) });
  } finally {
    // Closes only the contexts of this test: after a timeout, the next one has already started.
    await Promise.all([...contexts].map((context) => context.close()));
  }
  assertEquals(errors, []);
}

async function visit(
  browser: Browser,
  {
    url,
    errors,
    contexts,
    name,
    path = "/",
    host = "127.0.0.1",
    ready = `[aria-busy="false"]`,
    beside,
    prepare,
    ...options
  }:
    & VisitOptions
    & { url: string; errors: string[]; contexts: Set<BrowserContext> },
): Promise<Page> {
  // Motion costs a tenth of the processor time, and clicks wait until it is over. A test that needs it
  // asks for it.
  const context = beside?.context() ??
    await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
  contexts.add(context);
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (line) => {
    // Such as "Error: <path> attribute d: …". What cannot be loaded is reported there too.
    if (/Content Security Policy|^Error: </.test(line.text())) errors.push(line.text());
  });
  if (name) {
    await page.addInitScript(`localStorage.setItem("hubbub.name", ${JSON.stringify(name)})`);
  }
  await prepare?.(page);
  await page.goto(url.replace("127.0.0.1", host) + path);
  if (options.javaScriptEnabled !== false) await page.locator(ready).waitFor();
  if (name) await idOf(page);
  return page;
}
