import { browserTest, sent, write } from "./chromium.ts";

browserTest(
  "Unbundled page: sends a message, and loads a part with its style when it is wanted",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    await page.locator('script[src="/static/chat/app.js"]').waitFor({ state: "attached" });
    await write(page, "**hello**");
    await sent(page, "hello");
    await page.getByRole("button", { name: "Emoji", exact: true }).click();
    await page.locator(".emoji-picker").waitFor();
    await page.locator('link[href="/static/chat/emoji/emoji.css"]').waitFor({ state: "attached" });
  },
  () => ({ HUBBUB_BUNDLE: "off" }),
);
