// The chat's own name and logo, under the permissions that the launcher gives.

import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { browserProcessTest, until } from "../harness/chromium.ts";

const LOGO = Deno.makeTempFileSync({ prefix: "hubbub-", suffix: ".svg" });
const SVG =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="document.title = 'ran'">
  <style>rect { fill: green }</style><rect width="8" height="8"/>
  <script>document.title = "ran"</script><title>The logo</title>
</svg>`;

/** As long as a name can be. */
const NAME = "Acme & Sons of both Hemispheres, Makers of Robots since 1899 Ltd";

const settings = () => {
  Deno.writeTextFileSync(LOGO, SVG);
  return { HUBBUB_ACCESS: "invite", HUBBUB_NAME: NAME, HUBBUB_LOGO: LOGO };
};

/** The title, and the name beside the logo once that is drawn. */
async function brandOf(page: Page): Promise<string[]> {
  await until(page, `document.querySelector("img.logo")?.naturalWidth > 0`);
  return [await page.title(), await page.locator(".brand").innerText()];
}

browserProcessTest("Brand: every page shows the chat's name and logo", async ({ chat, visit }) => {
  const path = `/join#${await chat.ownerSecret()}`;
  const page = await visit({ path });
  await page.getByRole("heading", { name: "Set up the chat" }).waitFor();
  assertEquals(await brandOf(page), [`Set up the chat · ${NAME}`, NAME]);
  assertEquals((await page.locator("main").innerText()).split(NAME).length, 2, "named once");
  await page.getByLabel("Your name").fill("Ann");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${chat.url}/`);
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  assertEquals(await brandOf(page), [`# lobby · ${NAME}`, NAME]);
  const head = await page.locator(".sidebar-head").boundingBox();
  assertEquals(head?.height, 56, "the name takes one line");
  await page.locator(".sidebar").getByRole("button", { name: "Invite people" }).click();
  await page.getByRole("dialog", { name: `Invite people to ${NAME}` }).waitFor();
  const titles = [["/account", `Your account · ${NAME}`], [
    "/admin",
    `Moderation · ${NAME}`,
  ]];
  for (const [path, title] of [...titles, ["/nothing", NAME]]) {
    await page.goto(chat.url + path);
    assertEquals(await brandOf(page), [title, NAME], path);
  }
  // Opened by itself, the image runs no script.
  const logo = await page.locator("img.logo").getAttribute("src") ?? "";
  assertMatch(logo, /^\/static\/brand\/logo-[0-9A-F]{8}\.svg$/);
  const alone = await page.context().newPage();
  await alone.goto(chat.url + logo);
  assertEquals(await alone.title(), "The logo");
  Deno.removeSync(LOGO);
}, settings);
