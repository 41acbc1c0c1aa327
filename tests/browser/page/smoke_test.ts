// A short conversation in the browsers other than Chromium.

import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { freePort } from "../../harness/free_port.ts";
import { TestServer } from "../../harness/test_server.ts";
import { isRequired } from "../harness/chromium.ts";
import { type DrivenBrowser, KEYS, type Tab } from "../harness/driven_browser.ts";
import { firefoxPath, startFirefox } from "../harness/firefox.ts";
import { findProgram } from "../harness/program.ts";
import { startWebKit, webKitPrograms } from "../harness/webkit.ts";
import { test } from "../../testing.ts";

/** Shorter than two heartbeats, which would flush the rest of an event. */
const EVENT_MS = 10_000;

/** Debian has its driver in a package of its own. */
const hasWebKitPackage = findProgram(["apt-get"]) !== undefined;

test("Firefox and WebKit: are installed, or their tests are skipped where that is allowed", () => {
  if (!firefoxPath) skip("Firefox", "firefox-esr or firefox", isRequired);
  if (!webKitPrograms) {
    skip("WebKit", "webkit2gtk-driver and xvfb", isRequired && hasWebKitPackage);
  }
});

test(
  "Firefox: a first visitor posts, reads, reacts, replies and edits, in two tabs",
  () => smoke(startFirefox(firefoxPath ?? "")),
  {
    ignore: !firefoxPath,
  },
);

test("WebKit: a first visitor posts, reads, reacts, replies and edits, in two tabs", () => {
  if (!webKitPrograms) throw new Error("Cannot start WebKit");
  return smoke(startWebKit(webKitPrograms));
}, {
  ignore: !webKitPrograms,
});

// WebKit holds back the end of what fetch() reads until more arrives. The page's other requests make the
// server send more; here nothing does, for the 15 s until the next heartbeat.
test("WebKit: receives an event completely before more is sent", async () => {
  if (!webKitPrograms) throw new Error("Cannot start WebKit");
  await using browser = await startWebKit(webKitPrograms);
  // The module that it reads with has an address of its own.
  await using chat = await TestServer.start({ HUBBUB_BUNDLE: "off" });
  await receiveInQuietRoom(chat, browser);
}, {
  ignore: !webKitPrograms,
});

async function smoke(starting: Promise<DrivenBrowser>): Promise<void> {
  await using browser = await starting;
  await using chat = await TestServer.start({ HUBBUB_PORT: String(freePort()) });
  await talk(chat, browser);
}

async function talk(chat: TestServer, browser: DrivenBrowser): Promise<void> {
  const tab = await browser.open(chat.url);
  await tab.until(`document.querySelector("[aria-busy=false]")`);
  await tab.click(".name");
  await tab.type(`Ann${KEYS.enter}`);
  await write(tab, "hello");
  await isSent(tab, "hello");
  await say(chat, "any news?");
  await isSent(tab, "any news?");
  await answer(tab);
  await react(tab);
  await edit(tab);
  await tab.reload();
  await tab.until(`document.querySelector("[aria-busy=false]")`);
  await isSent(tab, "hello, all");
  assertEquals(await tab.evaluate(`localStorage.getItem("hubbub.name")`), "Ann");
  assertEquals(await tab.evaluate(`document.querySelectorAll(".message .reaction").length`), 1);
  await loseServer(chat, tab);
  await chatInTwoTabs(chat, tab, await browser.open(`${chat.url}/r/lobby`));
}

async function receiveInQuietRoom(chat: TestServer, browser: DrivenBrowser): Promise<void> {
  await say(chat, "it begins", "quiet");
  const tab = await browser.open(`${chat.url}/health/live`);
  // Reads as the page does, with the function that the page uses there.
  assertEquals(await tab.evaluate("navigator.vendor"), "Apple Computer, Inc.");
  await tab.evaluate(`(async () => {
    const { xhrFetch } = await import("/static/client/stream/xhr_fetch.js");
    const { body } = await xhrFetch("/api/events?room=quiet");
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    window.heard = "";
    const read = async () => {
      const { value, done } = await reader.read();
      heard += value ?? "";
      if (!done) read();
    };
    read();
  })()`);
  await tab.until(`heard.includes("event: resume")`);
  const delays: number[] = [];
  for (const text of ["one", "two", "three", "four", "five", "six"]) {
    const since = performance.now();
    await say(chat, text, "quiet");
    const isWhole = `/"text":"${text}".*\\n\\n/.test(heard)`;
    await deadline(tab.until(isWhole), EVENT_MS);
    delays.push(Math.round(performance.now() - since));
  }
  tell(`Events were there after ${delays} ms`);
}

async function answer(tab: Tab): Promise<void> {
  await tab.evaluate(`${rowOf("any news?")}.focus()`);
  await tab.type("r");
  await tab.until(`document.querySelector(".subject")?.checkVisibility()`);
  await write(tab, "an answer");
  await isSent(tab, "an answer");
  await tab.until(`${rowOf("an answer")}.querySelector(".quote")`);
}

async function react(tab: Tab): Promise<void> {
  await tab.evaluate(`${rowOf("any news?")}.focus()`);
  await tab.type("+");
  await tab.click(".quick-emoji button");
  await tab.until(`${rowOf("any news?")}.querySelector(".reaction")`);
}

async function edit(tab: Tab): Promise<void> {
  await write(tab, "hello, al");
  await isSent(tab, "hello, al");
  await tab.type(KEYS.up);
  await tab.until(`document.querySelector("#text").value === "hello, al"`);
  await tab.type(`l${KEYS.enter}`);
  await isSent(tab, "hello, all");
  await tab.until(`${rowOf("hello, all")}.querySelector(".edited")`);
}

/** A part first opened while the server is down loads when the server is back. */
async function loseServer(chat: TestServer, tab: Tab): Promise<void> {
  await chat.killWeb();
  await tab.until(`document.querySelector(".status").textContent !== ""`);
  await tab.click("[data-panel=search]");
  await tab.until(`document.querySelector(".search .load-failure")`);
  await chat.startWeb();
  await tab.until(`document.querySelector(".search .search-filters")?.checkVisibility()`);
  await tab.click(".close-panel");
}

async function chatInTwoTabs(chat: TestServer, first: Tab, second: Tab): Promise<void> {
  await second.until(`document.querySelector("[aria-busy=false]")`);
  await say(chat, "to both");
  await Promise.all([first, second].map((tab) => isSent(tab, "to both")));
  await write(second, "from the second");
  for (const tab of [second, first]) await isSent(tab, "from the second");
}

/** Types a message and sends it with Enter. */
async function write(tab: Tab, text: string): Promise<void> {
  await tab.click("#text");
  await tab.type(text + KEYS.enter);
}

/** Resolves when the tab shows a message with this text as stored. */
function isSent(tab: Tab, text: string): Promise<void> {
  return tab.until(`${rowOf(text)}?.dataset.state === "sent"`);
}

function rowOf(text: string): string {
  return `[...document.querySelectorAll(".message")]
    .find((row) => row.querySelector(".text > p")?.firstChild?.textContent === ${
    JSON.stringify(text)
  })`;
}

/** Another user posts. */
async function say({ url }: TestServer, text: string, room = "lobby"): Promise<void> {
  const response = await fetch(`${url}/api/rooms/${room}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), from: "Bob", text }),
  });
  assertEquals(response.status, 201, await response.text());
}

function skip(browser: string, packages: string, isNeeded: boolean): void {
  assert(!isNeeded, `Cannot run the tests in ${browser}: install ${packages}`);
  tell(`The tests in ${browser} are skipped: it was not found (install ${packages})`);
}

function tell(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
