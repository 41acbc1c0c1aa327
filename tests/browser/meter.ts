// Measures in the page itself what a person feels: how soon a key, and how soon a message, is drawn.

import type { CDPSession, Page } from "playwright-core";

/** From a key to the frame that shows it, in milliseconds. */
export interface Key {
  /** What the page took of it: until it heard of the key, and for the frame. */
  readonly own: number;
  /** With the time until the screen wanted a frame, 17 ms at most. */
  readonly all: number;
}

export interface Readings {
  readonly keys: readonly Key[];
  /** From the bytes of a message to the frame that shows it, in milliseconds. */
  readonly messages: readonly number[];
  /** Whether each own message was there in the frame after Enter. */
  readonly own: readonly boolean[];
  /** The sum of all layout shifts, those right after a key too. */
  readonly shift: number;
  /** How many rows there were, one after another, from the first frame on. */
  readonly rows: readonly number[];
  /** When the first rows were drawn, since the page was asked for. */
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
  // What is posted while a frame is made is heard when it is made.
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

  /** To be given to `visit`. */
  static async prepare(page: Page): Promise<void> {
    await page.addInitScript(METER);
  }

  static async of(page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    // The processor's time: what else the machine does costs none of it.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    return new Meter(page, session);
  }

  /** What was read since the last time; of the rows, since the page was loaded. */
  async read(): Promise<Readings> {
    const readings = await this.#page.evaluate<Readings>("structuredClone(meter.readings)");
    await this.#page.evaluate("void meter.reset()");
    return readings;
  }

  /** How many milliseconds of the processor the page's scripts take while something is done. */
  async script(work: () => Promise<unknown>): Promise<number> {
    const before = await this.#scriptSeconds();
    await work();
    return (await this.#scriptSeconds() - before) * 1_000;
  }

  /** Makes the page's processor slower, 1 for as fast as it is. */
  async throttle(rate: number): Promise<void> {
    await this.#session.send("Emulation.setCPUThrottlingRate", { rate });
  }

  async #scriptSeconds(): Promise<number> {
    const { metrics } = await this.#session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0;
  }
}
