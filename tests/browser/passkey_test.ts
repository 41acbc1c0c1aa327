import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { ownerSecret } from "../people.ts";
import { browserTest } from "./chromium.ts";

const settings = () => ({ HUBBUB_ACCESS: "invite" });

/** Passkeys are for names: an address has none. */
const host = "localhost";

/** An authenticator such as a laptop has: it keeps passkeys and knows its owner by a finger. */
async function plugIn(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

browserTest(
  "A passkey lets its owner in again, and no more once it is removed",
  async ({ chat, visit }) => {
    const secret = await ownerSecret(chat.web);
    const page = await visit({ path: `/join#${secret}`, host, prepare: plugIn });
    await page.getByLabel("Your name").fill("Ann");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "as Ann" }).click();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const passkeys = page.getByRole("region", { name: "Passkeys" });
    await passkeys.getByText("Chrome on Linux").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "This chat is by invitation" }).waitFor();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("button", { name: "as Ann" }).click();
    await page.getByRole("button", { name: /^Remove the passkey/ }).click();
    await passkeys.getByText("Chrome on Linux").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("The passkey is not known here any more").waitFor();
  },
  settings,
);

browserTest(
  "What a passkey signed is worth nothing in another browser",
  async ({ chat, visit }) => {
    const secret = await ownerSecret(chat.web);
    const page = await visit({ path: `/join#${secret}`, host, prepare: plugIn });
    await page.getByLabel("Your name").fill("Ann");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "as Ann" }).click();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("region", { name: "Passkeys" }).getByText("Chrome on Linux").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    const path = "/api/passkeys/sign-in";
    const request = page.waitForRequest((one) => new URL(one.url()).pathname === path);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    const response = await fetch(chat.url.replace("127.0.0.1", host) + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: (await request).postData() ?? "",
    });
    assertEquals([response.status, (await response.json()).code], [410, "gone"]);
  },
  settings,
);

browserTest("Where passkeys are not possible the page offers none", async ({ chat, visit }) => {
  const page = await visit({ path: `/join#${await ownerSecret(chat.web)}` });
  await page.getByLabel("Your name").fill("Ann");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "as Ann" }).click();
  await page.getByText("Passkeys need an address that begins with https").waitFor();
  assertEquals(await page.getByRole("button", { name: "Add a passkey" }).isVisible(), false);
}, settings);
