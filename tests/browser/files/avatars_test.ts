// Pictures of users: chosen in the settings, seen by others at once, removed by moderators.

import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { operate } from "../../harness/cookie_user.ts";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, idOf, sent, until, write } from "../harness/chromium.ts";
import { hasRole, heard } from "../harness/operator.ts";

/** A picture that is not square, as a photo would be: red, with a green square at its right end. */
const DRAW_PICTURE = `(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 300 });
  const context = canvas.getContext("2d");
  for (const [color, left, width] of [["#f00", 0, 900], ["#0a0", 600, 300]]) {
    context.fillStyle = color;
    context.fillRect(left, 0, width, 300);
  }
  return canvas.toDataURL("image/jpeg").split(",")[1];
})()`;

const AVATAR = `document.querySelector(".message .avatar")`;
const PICTURE = `getComputedStyle(${AVATAR}).backgroundImage`;
const HAS_PICTURE = `${PICTURE}.includes("/api/files/")`;

/** The sizes of the picture, and the colour of its corner. */
const LOOK_AT_PICTURE = `(async () => {
  const image = new Image();
  image.src = ${PICTURE}.slice(5, -2);
  await image.decode();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const [red, green] = context.getImageData(2, 2, 1, 1).data;
  return [image.naturalWidth, image.naturalHeight, green > 100 && red < 60];
})()`;

const SLIDER_HAS_FOCUS = 'document.activeElement.type === "range"';

const BOX = `JSON.stringify(${AVATAR}.getBoundingClientRect())`;

async function openSettings(page: Page) {
  await page.locator(".own-user").click();
  await page.getByRole("button", { name: "Settings" }).click();
}

async function open(page: Page, mimeType: string, content: Uint8Array) {
  const buffer = Buffer.from(content);
  await page.locator("input[type=file]").setInputFiles({ name: "me", mimeType, buffer });
}

browserTest(
  "Avatars: are chosen in the settings, seen by others at once, and removed by moderators",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    await write(ann, "hello");
    await sent(ann, "hello");
    const bob = await visit({ name: "Bob" });
    await sent(bob, "hello");
    const before = await bob.evaluate(BOX);

    await openSettings(ann);
    const settings = ann.getByRole("dialog", { name: "Settings" });
    await settings.getByRole("button", { name: "Choose picture" }).waitFor();
    assertEquals(await settings.getByRole("button", { name: "Remove picture" }).isVisible(), false);
    await open(ann, "image/png", new TextEncoder().encode("no picture"));
    await settings.getByText("We can't read this picture").waitFor();
    const picture = Uint8Array.fromBase64(await ann.evaluate<string>(DRAW_PICTURE));
    await open(ann, "image/jpeg", picture);
    await until(ann, SLIDER_HAS_FOCUS);
    await settings.getByRole("slider", { name: "Part to show" }).press("End");
    await assertOpenToAll(ann, "settings with a picture to cut", ".settings");
    await settings.getByRole("button", { name: "Save picture" }).click();
    await settings.getByText("Picture saved").waitFor();
    await until(ann, HAS_PICTURE);

    await until(bob, HAS_PICTURE);
    assertEquals(await bob.evaluate(LOOK_AT_PICTURE), [256, 256, true]);
    assertEquals(await bob.evaluate(BOX), before);
    const user = await idOf(bob);
    await operate(chat.data, (operator) => operator.submit({ type: "role", user, role: "owner" }));
    await heard(bob, chat, hasRole("owner"));
    await bob.reload();
    await until(bob, `${AVATAR} && ${HAS_PICTURE}`);
    await bob.locator(".message .avatar").first().click();
    await bob.getByRole("button", { name: "Remove picture" }).click();
    await bob.getByRole("button", { name: "Remove", exact: true }).click();
    await until(bob, `!${HAS_PICTURE}`);
    await until(ann, `!${HAS_PICTURE}`);

    await open(ann, "image/jpeg", picture);
    await until(ann, SLIDER_HAS_FOCUS);
    await ann.keyboard.press("Tab");
    await ann.keyboard.press("Enter");
    await until(ann, HAS_PICTURE);
    await bob.goto(`${chat.url}/admin`);
    const row = bob.locator("details", { hasText: "Ann" });
    await row.locator("summary").press("Enter");
    await row.getByRole("button", { name: "Remove picture" }).click();
    await bob.getByRole("button", { name: "Remove", exact: true }).click();
    await until(ann, `!${HAS_PICTURE}`);
  },
  () => ({ HUBBUB_FILES: "on" }),
);
