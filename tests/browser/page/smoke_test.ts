// The page in the browsers other than Chromium: all that matters, in one session of each.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { freePort } from "../../harness/free_port.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { isRequired, store } from "../harness/chromium.ts";
import { type DrivenBrowser, KEYS, type Tab } from "../harness/driven_browser.ts";
import { hasHistory, isSent, readUpTo, rowOf, write } from "../harness/driven_page.ts";
import { firefoxPath, startFirefox } from "../harness/firefox.ts";
import { findProgram } from "../harness/program.ts";
import { startWebKit, webKitPrograms } from "../harness/webkit.ts";
import { test } from "../../testing.ts";

/** Shorter than two heartbeats, which would flush the rest of an event. */
const EVENT_MS = 10_000;
const MANY = Array.from({ length: 500 }, (_, place) => `message ${place + 1}`);

/** Debian has its driver in a package of its own. */
const hasWebKitPackage = findProgram(["apt-get"]) !== undefined;

test("Firefox and WebKit: are installed, or their tests are skipped where that is allowed", () => {
  if (!firefoxPath) skip("Firefox", "firefox-esr or firefox", isRequired);
  if (!webKitPrograms) {
    skip("WebKit", "webkit2gtk-driver and xvfb", isRequired && hasWebKitPackage);
  }
});

test("Firefox: a visitor joins, talks, searches, scrolls and resumes, in two tabs", async () => {
  await using browser = await startFirefox(firefoxPath ?? "");
  await smoke(browser);
}, { ignore: !firefoxPath });

test("WebKit: a visitor joins, talks, searches, scrolls and resumes, in two tabs", async () => {
  if (!webKitPrograms) throw new Error("Cannot start WebKit");
  await using browser = await startWebKit(webKitPrograms);
  await receiveInQuietRoom(await smoke(browser));
}, { ignore: !webKitPrograms });

/** Returns one of the tabs. */
async function smoke(browser: DrivenBrowser): Promise<Tab> {
  const port = String(freePort());
  const settings = { HUBBUB_PORT: port, HUBBUB_LIMITS: "off", HUBBUB_FILES: "on" };
  await using chat = await LocalServer.start(settings);
  const first = await browser.open(chat.url);
  await giveName(first);
  await converse(chat, first);
  await loseServer(chat, first);
  await find(first);
  const second = await scroll(chat, browser);
  await chatInTwoTabs(chat, first, second);
  await sendPicture(first, second);
  await copy(chat, second);
  await join(second);
  return second;
}

async function giveName(tab: Tab): Promise<void> {
  await hasHistory(tab);
  await tab.click(".name");
  await tab.type("Ann");
  // In a window without focus nothing tells the page that the field is left.
  await tab.reload();
  await hasHistory(tab);
  await tab.until(`document.querySelector(".own-avatar").ariaLabel?.includes("Ann")`);
}

async function converse(chat: LocalServer, tab: Tab): Promise<void> {
  await write(tab, "hello");
  await isSent(tab, "hello");
  await store(chat, ["any news?"]);
  await isSent(tab, "any news?");
  await answer(tab);
  await react(tab);
  await edit(tab);
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

/** What was written meanwhile is sent when the server is back, and a part that was opened loads. */
async function loseServer(chat: LocalServer, tab: Tab): Promise<void> {
  await chat.stopWeb();
  await write(tab, "meanwhile");
  await tab.until(`${rowOf("meanwhile")}?.dataset.state === "pending"`);
  await tab.until(`document.querySelector(".status").textContent !== ""`);
  await tab.click(".notifications-button");
  await tab.until(`document.querySelector(".load-failure")?.checkVisibility()`);
  await chat.startWeb();
  await isSent(tab, "meanwhile");
  await tab.until(`document.querySelector(".notification-settings")?.checkVisibility()`);
  await tab.type(KEYS.escape);
}

async function find(tab: Tab): Promise<void> {
  await tab.click("[data-panel=search]");
  await tab.until(`document.querySelector(".search .filters")?.checkVisibility()`);
  await tab.click(".search-field");
  await tab.type("news");
  await tab.until(`document.querySelector(".search .result mark")?.textContent === "news"`);
  await tab.type(KEYS.enter);
  await tab.until(`${rowOf("any news?")}.classList.contains("shown")`);
  await tab.click(".close-panel");
}

/** Returns the tab with the long room. */
async function scroll(chat: LocalServer, browser: DrivenBrowser): Promise<Tab> {
  const [oldest = "", ...others] = MANY;
  await store(chat, [oldest], "many");
  // Together, so that the broker stores them together.
  await Promise.all(others.map((text) => store(chat, [text], "many")));
  const tab = await browser.open(`${chat.url}/r/many`);
  await hasHistory(tab);
  const { texts, jumps } = await readUpTo(tab, oldest);
  assertEquals(texts.toSorted(), MANY.toSorted());
  assertEquals(jumps, []);
  return tab;
}

async function chatInTwoTabs(chat: LocalServer, first: Tab, second: Tab): Promise<void> {
  await second.navigate(`${chat.url}/r/lobby`);
  await isSent(second, "hello, all");
  assertEquals(await second.evaluate(`document.querySelectorAll(".reaction").length`), 1);
  await store(chat, ["to both"]);
  await Promise.all([first, second].map((tab) => isSent(tab, "to both")));
  await write(second, "from the second");
  for (const tab of [second, first]) await isSent(tab, "from the second");
  while (await countStreams(chat) !== 1);
}

async function countStreams({ url }: LocalServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^hubbub_streams (\d+)$/m.exec(metrics)?.[1]);
}

/** A dropped picture is uploaded with a thumbnail, and drawn in the other tab. */
async function sendPicture(from: Tab, to: Tab): Promise<void> {
  await from.evaluate(`(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 600 });
    canvas.getContext("2d").fillRect(0, 0, 900, 300);
    const picture = await new Promise((resolve) => canvas.toBlob(resolve));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([picture], "picture.png", { type: "image/png" }));
    const options = { dataTransfer, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent("drop", options));
  })()`);
  await from.until(`document.querySelector(".tray .tray-file")`);
  await write(from, "a picture");
  for (const tab of [from, to]) await isSent(tab, "a picture");
  for (const tab of [from, to]) {
    // Browsers load no such pictures in a hidden tab.
    await tab.until(`${rowOf("a picture")}.querySelector(".picture img")?.src`);
  }
  await to.until(`${rowOf("a picture")}.querySelector(".picture img")?.naturalWidth > 0`);
  // Both tabs are the sender's, and show the picture itself; others see the thumbnail.
  const address = await to.evaluate(
    `fetch("/api/rooms/lobby/messages").then((answer) => answer.json())
    .then(({ messages }) => "/api/files/" + messages.at(-1).files[0].id + "/thumbnail")`,
  );
  await to.evaluate(`(window.thumbnail = new Image()).src = ${JSON.stringify(address)}`);
  await to.until(`thumbnail.naturalWidth === 800`);
}

/** Quotes and lists are copied as the text that makes them; Firefox would indent both. */
async function copy(chat: LocalServer, tab: Tab): Promise<void> {
  await store(chat, ["> to be\n> or not\n\n9. nine\n10. ten\n    - [ ] a task\n    - inner"]);
  await tab.until(`document.querySelector(".message blockquote")`);
  const copied = await tab.evaluate(`(() => {
    const selection = getSelection();
    selection.selectAllChildren(document.querySelector(".message blockquote").parentElement);
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true });
    document.dispatchEvent(event);
    // Firefox has its own instead.
    return event.clipboardData.getData("text/plain");
  })()`);
  assertMatch(
    String(copied),
    /^(> )?to be\n(> )?or not\n9\. nine\n10\. ten\n {3}☐ a task\n {3}- inner$/,
  );
}

/** The join page makes an invited visitor a member. */
async function join(tab: Tab): Promise<void> {
  await using chat = await LocalServer.start({ HUBBUB_ACCESS: "invite" });
  await tab.navigate(`${chat.url}/join#${await chat.ownerSecret()}`);
  await tab.click("form.join [name=name]");
  await tab.type(`Olga${KEYS.enter}`);
  await isAt(tab, "/");
  await hasHistory(tab);
  await tab.until(`document.querySelector(".own-avatar").ariaLabel?.includes("Olga")`);
}

/** Resolves when the tab has gone there by itself: a script of the page before ends with an error. */
async function isAt(tab: Tab, path: string): Promise<void> {
  const look = () => tab.evaluate("location.pathname").catch(() => "");
  while (await look() !== path);
}

// WebKit holds back the end of what fetch() reads until more arrives. The page's other requests make the
// server send more; here nothing does, for the 15 s until the next heartbeat.
async function receiveInQuietRoom(tab: Tab): Promise<void> {
  // The module that it reads with has an address of its own.
  await using chat = await LocalServer.start({ HUBBUB_BUNDLE: "off" });
  await store(chat, ["it begins"], "quiet");
  await tab.navigate(`${chat.url}/health/live`);
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
    await store(chat, [text], "quiet");
    const isWhole = `/"text":"${text}".*\\n\\n/.test(heard)`;
    await deadline(tab.until(isWhole), EVENT_MS);
    delays.push(Math.round(performance.now() - since));
  }
  tell(`Events were there after ${delays} ms`);
}

function skip(browser: string, packages: string, isNeeded: boolean): void {
  assert(!isNeeded, `Cannot run the tests in ${browser}: install ${packages}`);
  tell(`The tests in ${browser} are skipped: it was not found (install ${packages})`);
}

function tell(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
