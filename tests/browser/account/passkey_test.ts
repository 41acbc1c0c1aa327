import { assertEquals } from "@std/assert";
import type { Page, Request } from "playwright-core";
import { freePort } from "../../harness/free_port.ts";
import { Process } from "../../harness/process.ts";
import type { TestServer } from "../../harness/test_server.ts";
import { operate } from "../../harness/cookie_user.ts";
import {
  browserProcessTest,
  browserTest,
  type Stage,
  type VisitOptions,
} from "../harness/chromium.ts";

const settings = () => ({ HUBBUB_ACCESS: "invite" });

/** Passkeys need a host name; an IP address has none. */
const host = "localhost";

/** An authenticator like a laptop's: it stores passkeys and verifies its owner by fingerprint. */
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

/** Joins as the owner, and opens the account page. */
async function joinAsOwner(
  { chat, visit }: Stage,
  options: VisitOptions = { host, prepare: plugIn },
): Promise<Page> {
  const page = await visit({ path: `/join#${await chat.ownerSecret()}`, ...options });
  await page.getByLabel("Your name").fill("Ann");
  await page.keyboard.press("Enter");
  await openAccount(page);
  return page;
}

/** Opens the account page from the composer, where the name is. */
async function openAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "as Ann" }).click();
  await page.getByRole("link", { name: "Devices, passkeys and sign-out" }).click();
}

async function addPasskey(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("region", { name: "Passkeys" }).getByText("Chrome on Linux").waitFor();
}

browserTest(
  "Passkeys: sign their owner in until they are removed",
  async ({ chat, visit }) => {
    const page = await joinAsOwner({ chat, visit });
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const passkeys = page.getByRole("region", { name: "Passkeys" });
    await passkeys.getByText("Chrome on Linux").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "This chat is invite-only" }).waitFor();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await openAccount(page);
    await page.getByRole("button", { name: /^Remove the passkey/ }).click();
    const question = page.getByRole("alertdialog", { name: "Remove the passkey Chrome on Linux?" });
    await question.getByText("It's your only passkey.").waitFor();
    await question.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: /^Remove the passkey/ }).click();
    await question.getByRole("button", { name: "Remove" }).click();
    await passkeys.getByText("Chrome on Linux").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Sign out" }).click();
    // Nothing is left to sign in with.
    await page.getByRole("alertdialog", { name: "Sign out for good?" })
      .getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("This passkey was removed.").waitFor();
  },
  settings,
);

/** Replays a browser's request with its cookies; returns the response. */
async function replayRequest(request: Request, { url, cookie }: { url: string; cookie: string }) {
  const { origin, pathname } = new URL(request.url());
  const response = await fetch(url + pathname, {
    method: "POST",
    headers: { "content-type": "application/json", cookie, origin },
    body: request.postData() ?? "",
  });
  const { code } = await response.json();
  return { status: response.status, code, hasCookie: response.headers.has("set-cookie") };
}

/** Another web process of the same chat. */
async function startSecondWeb({ settings }: TestServer): Promise<{ web: Process; url: string }> {
  const web = new Process(["-A", "main.ts"], { ...settings, HUBBUB_PORT: "0" });
  const [, url = ""] = await web.until(/Hubbub is at (\S+)/);
  while (!(await fetch(`${url}/health/ready`)).ok);
  return { web, url };
}

browserProcessTest(
  "Passkeys: a signed response works once, at whichever web process it is replayed",
  async ({ chat, visit }) => {
    const secret = await chat.ownerSecret();
    const page = await visit({ path: `/join#${secret}`, host, prepare: plugIn });
    const asked = (path: string) =>
      page.waitForRequest((one) => one.method() === "POST" && new URL(one.url()).pathname === path);
    const cookies = async () =>
      (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    await page.getByLabel("Your name").fill("Ann");
    await page.keyboard.press("Enter");
    await openAccount(page);
    // Once there is an owner: until then, each process that starts creates an owner link of its own.
    const beside = await startSecondWeb(chat);
    await using _web = beside.web;
    const making = asked("/api/passkeys");
    await addPasskey(page);
    const inside = await cookies();
    await page.getByRole("button", { name: /^Remove the passkey/ }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("region", { name: "Passkeys" }).getByText("Chrome on Linux")
      .waitFor({ state: "detached" });
    const removed = { status: 410, code: "gone", hasCookie: false };
    for (const url of [chat.url, beside.url]) {
      assertEquals(await replayRequest(await making, { url, cookie: inside }), removed);
    }
    await addPasskey(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    const signingIn = asked("/api/passkeys/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("button", { name: "as Ann" }).waitFor();
    const challenge = (await cookies()).split("; ").filter((one) => one.includes("challenge"))
      .join();
    for (const url of [chat.url, beside.url]) {
      const again = await replayRequest(await signingIn, { url, cookie: challenge });
      assertEquals(again, { status: 410, code: "gone", hasCookie: false });
    }
  },
  () => {
    const port = freePort();
    return {
      ...settings(),
      HUBBUB_PORT: `${port}`,
      HUBBUB_ORIGINS: `http://localhost:${port}`,
    };
  },
);

browserTest(
  "Passkeys: a signed response is useless in another browser",
  async ({ chat, visit }) => {
    const page = await joinAsOwner({ chat, visit });
    await addPasskey(page);
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

browserTest(
  "Passkeys: an owner can sign in from a banned address, others are told why not",
  async ({ chat, visit }) => {
    const ann = await joinAsOwner({ chat, visit });
    await addPasskey(ann);
    const invite = `fetch("/api/invitations", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ role: "member", uses: 1, hours: 1 }),
    }).then((answer) => answer.json()).then(({ link }) => link)`;
    const { pathname, hash } = new URL(await ann.evaluate<string>(invite));
    await ann.getByRole("button", { name: "Sign out" }).click();
    const ban = { type: "ban", address: "127.0.0.1", reason: "spam" } as const;
    await operate(chat.data, (operator) => operator.submit(ban));
    // The web process learns of it a moment after the broker has stored it.
    const follow = { data: { secret: hash.slice(1) } };
    while ((await ann.request.post(`${chat.url}/api/links`, follow)).status() !== 403);
    const bob = await visit({ path: pathname + hash, host });
    await bob.getByText("You're banned. Reason: \u2068spam\u2069").waitFor();
    await ann.goto(chat.url.replace("127.0.0.1", host));
    await ann.getByRole("button", { name: "Sign in with a passkey" }).click();
    await ann.getByRole("button", { name: "as Ann" }).waitFor();
  },
  settings,
);

browserTest("Passkeys: are not offered where they can't work", async ({ chat, visit }) => {
  const page = await joinAsOwner({ chat, visit }, {});
  await page.getByText("Passkeys require HTTPS").waitFor();
  assertEquals(await page.getByRole("button", { name: "Add a passkey" }).isVisible(), false);
}, settings);

browserTest(
  "Passkeys: the account page says when only the browser lacks them",
  async ({ chat, visit }) => {
    const page = await joinAsOwner({ chat, visit }, {
      host,
      prepare: (page) => page.addInitScript("delete globalThis.PublicKeyCredential"),
    });
    await page.getByText("This browser doesn't support passkeys.").waitFor();
    assertEquals(await page.getByRole("button", { name: "Add a passkey" }).isVisible(), false);
  },
  settings,
);
