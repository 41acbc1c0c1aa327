// Measures latency in the page itself: how soon a key and a message are drawn.

import type { CDPSession, Page } from "playwright-core";

/** Milliseconds from a key to the frame that shows it. */
export interface Key {
  /** The page's share of it: until its handler ran, and for the frame. */
  readonly own: number;
  /** Including the wait for the next frame, at most 17 ms. */
  readonly all: number;
}

export interface Readings {
  readonly keys: readonly Key[];
  /** Milliseconds from a message's bytes to the frame that shows it. */
  readonly messages: readonly number[];
  /** For each message sent here, whether it was in the frame after Enter. */
  readonly own: readonly boolean[];
  /** The sum of all layout shifts, including those right after a key. */
  readonly shift: number;
  /** The numbers of rows from the first frame on. */
  readonly rows: readonly number[];
  /** Time of the first rows since navigation. */
  readonly shown: number;
}

/** Runs before the page's own scripts. */
const METER = `
  const readings = { keys: [], messages: [], own: [], shift: 0, rows: [], shown: 0 };
  const { port1, port2 } = new MessageChannel();
  const waiting = [];
  port1.onmessage = () => {
    for (const done of waiting.splice(0)) done(performance.now());
  };
  // A message posted during a frame is received once the frame is done.
  const drawn = (done) => waiting.push(done) === 1 && port2.postMessage("");
  window.meter = {
    readings,
    reset: () => Object.assign(readings, { keys: [], messages: [], own: [], shift: 0 }),
  };
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) readings.shift += value;
  }).observe({ type: "layout-shift", buffered: true });
  addEventListener("keydown", ({ timeStamp, key, target }) => {
    const delay = performance.now() - timeStamp;
    const { value } = target;
    requestAnimationFrame(() => {
      const start = performance.now();
      drawn((now) => {
        if (key !== "Enter") readings.keys.push({ own: delay + now - start, all: now - timeStamp });
        else readings.own.push(document.querySelector(".days").textContent.includes(value));
      });
    });
  }, { capture: true });
  let arrival;
  const { read } = ReadableStreamDefaultReader.prototype;
  ReadableStreamDefaultReader.prototype.read = async function () {
    const chunk = await read.call(this);
    const text = chunk.value && new TextDecoder().decode(chunk.value);
    if (text?.includes("event: message")) arrival ??= performance.now();
    return chunk;
  };
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      const begin = arrival;
      arrival = undefined;
      drawn((now) => {
        if (begin !== undefined) readings.messages.push(now - begin);
        readings.shown ||= now;
        readings.rows.push(document.querySelectorAll(".message").length);
      });
    }).observe(document.querySelector(".days"), { childList: true, subtree: true });
  });
`;

export class Meter {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** To be passed to `visit`. */
  static async prepare(page: Page): Promise<void> {
    await page.addInitScript(METER);
  }

  static async of(page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    // Processor time, so that other load on the machine does not count.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    return new Meter(page, session);
  }

  /** Measurements since the last call; those of rows, since the page loaded. */
  async read(): Promise<Readings> {
    const readings = await this.#page.evaluate<Readings>("structuredClone(meter.readings)");
    await this.#page.evaluate("void meter.reset()");
    return readings;
  }

  /** Milliseconds of processor time that the page's scripts take while something runs. */
  async script(work: () => Promise<unknown>): Promise<number> {
    const before = await this.#scriptSeconds();
    await work();
    return (await this.#scriptSeconds() - before) * 1_000;
  }

  /** Slows down the page's processor by a factor; 1 is full speed. */
  async throttle(rate: number): Promise<void> {
    await this.#session.send("Emulation.setCPUThrottlingRate", { rate });
  }

  async #scriptSeconds(): Promise<number> {
    const { metrics } = await this.#session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0;
  }
}
