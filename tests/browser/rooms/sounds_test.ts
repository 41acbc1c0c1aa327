// Notification sounds: what they are, and when they are heard.

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { User } from "../../harness/user.ts";
import { browserTest, sent, until, write } from "../harness/chromium.ts";

/** Counts the sounds: each has one master volume. */
const COUNT = `
  window.sounds = 0;
  const connect = GainNode.prototype.connect;
  GainNode.prototype.connect = function (node, ...rest) {
    if (node === this.context.destination) sounds++;
    return connect.call(this, node, ...rest);
  };
`;

const prepare = (page: Page) => page.addInitScript(COUNT);

const heard = (page: Page) => page.evaluate("sounds");

browserTest(
  "Sounds: play when chosen, and once for a burst of messages in all tabs",
  async ({ chat, visit }) => {
    const bob = await User.arrive("Bob", chat.url);
    await bob.say("lobby", "hello");
    const ann = await visit({ name: "Ann", path: "/r/tea", prepare });
    await write(ann, "hello");
    await sent(ann, "hello");
    const tab = await visit({ name: "Ann", beside: ann, path: "/r/dev", prepare });
    await tab.locator(".has-users").waitFor();
    await ann.bringToFront();
    await ann.locator(".notifications-button").click();
    await ann.getByRole("combobox", { name: "Sound" }).selectOption("Knock");
    await ann.getByRole("slider", { name: "Volume" }).fill("0.8");
    await ann.getByRole("button", { name: "Play sound" }).click();
    assertEquals(await heard(ann), 3);
    await ann.keyboard.press("Escape");
    await bob.say("lobby", "Who is there?");
    await Promise.all(["@Ann", "@here", "@room"].map((text) => bob.say("lobby", text)));
    for (const page of [ann, tab]) await until(page, `document.title.startsWith("(3) ")`);
    while (Number(await heard(ann)) + Number(await heard(tab)) === 3);
    assertEquals(Number(await heard(ann)) + Number(await heard(tab)), 4);
    await ann.locator(".notifications-button").click();
    await ann.getByRole("combobox", { name: "Sound" }).selectOption("None");
    assertEquals(await ann.getByRole("button", { name: "Play sound" }).isDisabled(), true);
  },
);

/** Renders each sound; returns its loudest sample, and the last time at which it is audible. */
const RENDER = `(async () => {
  const { SOUNDS, scheduleSound } = await import("/static/chat/notifications/sound.js");
  return await Promise.all(Object.keys(SOUNDS).flatMap((name) => [1, 0.1].map(async (volume) => {
    const rate = 16000;
    const context = new OfflineAudioContext(1, 2 * rate, rate);
    scheduleSound(context, name, volume);
    const samples = (await context.startRendering()).getChannelData(0).map(Math.abs);
    const last = samples.findLastIndex((sample) => sample > 0.001) / rate;
    return { name, volume, loudest: Math.max(...samples), last };
  })));
})()`;

browserTest(
  "Sounds: are short, follow the volume, and are never distorted",
  async ({ visit }) => {
    const page = await visit();
    const sounds: { name: string; volume: number; loudest: number; last: number }[] = await page
      .evaluate(RENDER);
    assertEquals(sounds.length, 8);
    for (const { name, volume, loudest, last } of sounds) {
      const figures = `${name} at ${volume}: ${loudest}, ${last} s`;
      assert(volume === 1 ? loudest > 0.2 && loudest <= 1 : loudest < 0.02, figures);
      assert(last > (volume === 1 ? 0.05 : 0) && last < 0.8, figures);
    }
  },
  () => ({ HUBBUB_BUNDLE: "off" }),
);
