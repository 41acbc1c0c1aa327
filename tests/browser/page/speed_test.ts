// Measures and prints how fast the page is. The asserted bounds hold on a busy machine, too.

import { assert, assertEquals } from "@std/assert";
import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import { logPath } from "../../../chat/log/data_dir.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { browserProcessTest, browserTest, sent, store, until } from "../harness/chromium.ts";
import { Meter } from "../harness/latency_meter.ts";

const MESSAGES = 10_000;
/** One frame at 60 Hz. */
const FRAME_MS = 1_000 / 60;
/** Milliseconds that a key may take. */
const LATENCY_MS = 16;
const HISTORY_MS = 300;
/** Ten times the actual value. */
const MAX_KEY_SCRIPT_MS = 2;

const SCROLLER = `document.querySelector(".timeline")`;
const TEXTS = [
  "yes",
  "A line of some length, as people write them to each other all day.",
  "See [the docs](https://example.com/docs), and **mind** the `gap`.",
  "One paragraph.\n\nAnd another one, so long that it has to go on in a second line of the " +
  "column, as many do.",
];

const unlimited = () => ({ HUBBUB_LIMITS: "off" });

browserTest("Speed: a room appears in one frame, the second time from the cache", async (stage) => {
  await store(stage.chat, TEXTS.concat(TEXTS, TEXTS, TEXTS, TEXTS));
  const page = await stage.visit({
    name: "Ann",
    prepare: Meter.prepare,
    reducedMotion: "no-preference",
  });
  const shown: number[] = [];
  for (let load = 0; load < 3; load++) {
    await page.locator(".has-users").waitFor();
    await page.reload();
    await page.locator(`[aria-busy="false"]`).waitFor();
    await page.locator(".has-users").waitFor();
    const readings = await (await Meter.of(page)).read();
    assertEquals(readings.shift, 0);
    assertEquals(new Set(readings.rows), new Set([20]));
    shown.push(readings.shown);
  }
  const { median } = summary(shown);
  print("history from the cache", `${ms(median)} after the page was asked for`, {
    isReached: median <= HISTORY_MS,
    target: `${HISTORY_MS} ms`,
  });
}, unlimited);

browserProcessTest(
  "Speed: typing, reading and scrolling cost the same among 10,000 messages as among 50",
  async (stage) => {
    const { chat, visit } = stage;
    await chat.killBroker();
    fillLobby(chat.data);
    await chat.startBroker();
    const page = await visit({
      name: "Ann",
      prepare: Meter.prepare,
      reducedMotion: "no-preference",
    });
    const meter = await Meter.of(page);
    await page.locator(".has-users").waitFor();

    const few = await costOfMessage(chat, meter);
    await loadAll(page);
    const many = await costOfMessage(chat, meter);
    const script = `${few.toFixed(2)} ms of script a frame among 50, ${
      many.toFixed(2)
    } among 10,000`;
    print("messages that come", script);
    // Each pass over all messages adds about half of what a few cost.
    assert(many < 1.5 * few + 0.3, script);

    const key = await costOfKey(page, meter);
    print("a key", `${ms(key)} of script`);
    assert(key < MAX_KEY_SCRIPT_MS, ms(key));

    const [load = 0] = Deno.loadavg();
    print("the machine", `${navigator.hardwareConcurrency} cores, load ${load.toFixed(1)}`);
    await showTyping(chat, page, { meter, name: "100 messages a second", count: 120 });
    await meter.throttle(4);
    await showTyping(chat, page, {
      meter,
      name: "the same with a processor of a quarter the speed",
      count: 60,
    });
    await meter.throttle(1);

    await page.locator("#text").fill("mine");
    await page.keyboard.press("Enter");
    await sent(page, "mine");
    const { own, rows, shift } = await meter.read();
    assertEquals([own, shift], [[true], 0]);
    assert(Math.max(...rows) < 250, `${Math.max(...rows)} rows`);

    for (const [name, step] of [["at 10,800 px a second", 180], ["by the bar", 3_000]] as const) {
      const frames = await scrollUp(page, step);
      const late = (max: number) => frames.filter((frame) => frame > max * 1.1).length;
      print(
        `scrolling ${name}`,
        `${frames.length} frames, ${late(FRAME_MS)} of them took longer ` +
          `than 16.7 ms, ${late(2 * FRAME_MS)} longer than 33`,
        {
          isReached: late(FRAME_MS) === 0,
          target: "60 a second",
        },
      );
    }
  },
  unlimited,
);

/** Writes thousands of messages directly into the log of a stopped broker. */
function fillLobby(data: string): void {
  using log = new SqliteLog(logPath(data));
  log.append(Array.from({ length: MESSAGES }, (_, place) => ({
    type: "message",
    id: crypto.randomUUID(),
    room: "lobby",
    from: ["Bob", "Cleo", "Dora"][Math.floor(place / 4) % 3] ?? "",
    text: `${TEXTS[place % 4]} ${place}`,
  })));
}

/** Scrolls up until everything is loaded, and back. */
async function loadAll(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const timeline = ${SCROLLER};
    while (!document.querySelector(".older").hidden) {
      timeline.scrollTop = 0;
      await new Promise(requestAnimationFrame);
    }
  })()`);
  await page.locator("#text").focus();
  await page.keyboard.press("Escape");
  await until(page, `document.querySelector(".newest").hidden`);
}

/** Script time per frame that shows new messages, in milliseconds. */
async function costOfMessage(chat: RunningServer, meter: Meter): Promise<number> {
  await meter.read();
  const script = await meter.script(() => floodTab(chat, { count: 40, perSecond: 25 }));
  const { messages } = await meter.read();
  return script / messages.length;
}

/** Script time per key press, in milliseconds. */
async function costOfKey(page: Page, meter: Meter): Promise<number> {
  const text = "what one writes";
  const field = page.locator("#text");
  const script = await meter.script(() => field.pressSequentially(text));
  await field.fill("");
  return script / text.length;
}

/** Types while messages arrive, and prints the measurements. */
async function showTyping(
  chat: RunningServer,
  page: Page,
  { meter, name, count }: { meter: Meter; name: string; count: number },
): Promise<void> {
  await meter.read();
  const rain = floodTab(chat, { count, perSecond: 100 });
  await typeUntil(page, rain);
  const { keys, messages, shift } = await meter.read();
  assertEquals(shift, 0);
  const [own, all, drawn] = [
    summary(keys.map((key) => key.own)),
    summary(keys.map((key) => key.all)),
    summary(messages),
  ];
  const target = `${LATENCY_MS} ms`;
  print(
    `a key during ${name}`,
    `${describe(all)}; without the wait for the screen ${describe(own)}`,
    {
      isReached: own.late <= LATENCY_MS,
      target,
    },
  );
  print(`a message during ${name}`, describe(drawn), {
    isReached: drawn.median <= LATENCY_MS,
    target,
  });
}

/** Posts messages on schedule, and waits until all are stored. */
async function floodTab(
  chat: RunningServer,
  { count, perSecond }: { count: number; perSecond: number },
): Promise<void> {
  const posts: Promise<void>[] = [];
  const start = performance.now();
  for (let drop = 0; drop < count; drop++) {
    await setTimeout(Math.max(start + drop * 1_000 / perSecond - performance.now(), 0));
    posts.push(store(chat, [`${TEXTS[drop % 4]} ${drop}`]));
  }
  await Promise.all(posts);
}

/** Presses a key every 40 ms, like a fast typist, until something is over. */
async function typeUntil(page: Page, over: Promise<void>): Promise<void> {
  let isOver = false;
  over.finally(() => isOver = true);
  await page.locator("#text").focus();
  for (let place = 0; !isOver; place++) {
    await page.keyboard.press("abcdefgh "[place % 9] ?? "a");
    await setTimeout(40);
  }
  await over;
  await page.locator("#text").fill("");
}

/** The duration of each frame in milliseconds. */
async function scrollUp(page: Page, step: number): Promise<number[]> {
  return await page.evaluate(`(async () => {
    const timeline = ${SCROLLER};
    const frame = () => new Promise(requestAnimationFrame);
    const took = [];
    timeline.scrollTop = timeline.scrollHeight;
    for (let last = await frame(); took.length < 40;) {
      timeline.scrollTop -= ${step};
      const now = await frame();
      took.push(now - last);
      last = now;
    }
    return took;
  })()`);
}

interface Summary {
  readonly median: number;
  /** The 95th percentile. */
  readonly late: number;
  readonly latest: number;
}

function summary(times: readonly number[]): Summary {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return { median: at(0.5), late: at(0.95), latest: at(1) };
}

function describe({ median, late, latest }: Summary): string {
  return `p50 ${ms(median)}, p95 ${ms(late)}, at most ${ms(latest)}`;
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}

function print(
  what: string,
  figures: string,
  goal?: { isReached: boolean; target: string },
): void {
  const verdict = goal ? `: ${goal.target} ${goal.isReached ? "reached" : "missed"}` : "";
  Deno.stdout.writeSync(new TextEncoder().encode(`Speed, ${what}: ${figures}${verdict}\n`));
}
