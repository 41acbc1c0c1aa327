// The accessibility of the pages around the chat: joining, the account, moderation and errors.

import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest } from "../harness/chromium.ts";
import { InvitedUser } from "../../harness/invited_user.ts";

browserTest("Accessibility: join, account, admin and error pages pass axe", async (stage) => {
  const { chat, visit } = stage;
  const owner = await InvitedUser.owner(chat);
  const bob = await owner.bring("Bob");
  const { body: { id } } = await bob.ask("GET", "/api/me");
  await owner.ask("POST", "/api/bans", { address: "203.0.113.7", minutes: 10, reason: "spam" });
  await owner.ask("POST", "/api/mutes", { user: id, minutes: 10, reason: "too loud" });

  const stranger = await visit({ path: "/", ready: "main" });
  await stranger.getByRole("heading", { name: /invite-only/ }).waitFor();
  await assertOpenToAll(stranger, "not invited");
  await stranger.goto(`${chat.url}/join#${await owner.invite()}`);
  await stranger.reload();
  await stranger.getByLabel("Your name").waitFor();
  await stranger.getByLabel("Your name").fill("Bob");
  await stranger.keyboard.press("Enter");
  await stranger.getByText(/The name .Bob. is taken/).waitFor();
  await assertOpenToAll(stranger, "taken name");

  const [name = "", value = ""] = owner.headers.cookie?.split("=") ?? [];
  const page = await visit({
    path: "/account",
    ready: `main[aria-busy="false"]`,
    prepare: (page) => page.context().addCookies([{ name, value, url: chat.url }]),
  });
  await assertOpenToAll(page, "account");
  await page.goto(`${chat.url}/admin`);
  await page.locator("details", { hasText: "Bob" }).locator("summary").click();
  await assertOpenToAll(page, "users");
  await page.getByRole("button", { name: "Ban", exact: true }).click();
  await assertOpenToAll(page, "restriction", ".restriction");
  await page.keyboard.press("Escape");
  for (
    const [section, content] of [["bans", "203.0.113.7"], ["audit", "Bob"]]
  ) {
    await page.locator(`.views a[href="#${section}"]`).click();
    await page.locator(`#${section}`).getByText(content ?? "").first().waitFor();
    await assertOpenToAll(page, section ?? "");
  }
  await page.goto(`${chat.url}/nothing`);
  await page.getByText("nothing at this address").waitFor();
  await assertOpenToAll(page, "error");
}, () => ({ HUBBUB_ACCESS: "invite" }));
