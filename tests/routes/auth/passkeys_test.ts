// Passkeys without an authenticator; tests/browser has tests with one.

import { assertEquals } from "@std/assert";
import { InvitedUser, startInviteChat } from "../../harness/invited_user.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

function passkeyTest(
  name: string,
  run: (ann: InvitedUser, chat: RunningServer) => Promise<void>,
  settings: Record<string, string> = {},
) {
  test(name, async () => {
    await using chat = await startInviteChat(settings);
    await run(await InvitedUser.owner(chat), chat);
  });
}

const OPTIONS = ["/api/passkeys/options", "/api/passkeys/sign-in/options"];

passkeyTest("Passkeys: require an origin that browsers trust", async (ann) => {
  assertEquals((await ann.ask("GET", "/api/me")).body.hasPasskeys, false);
  for (const path of OPTIONS) {
    const { status, body } = await ann.ask("POST", path);
    assertEquals([status, body.code], [403, "no-passkeys"], path);
  }
});

passkeyTest(
  "POST /api/passkeys/options: names the host of the first origin, with a challenge per browser",
  async (ann) => {
    assertEquals((await ann.ask("GET", "/api/me")).body.hasPasskeys, true);
    const [register, signIn] = await Promise.all(OPTIONS.map((path) => ann.ask("POST", path)));
    assertEquals(register?.body.rp, { id: "chat.example.org", name: "Hubbub" });
    assertEquals(register?.body.user.name, "Ann");
    assertEquals(signIn?.body.rpId, "chat.example.org");
    for (const answer of [register, signIn]) {
      const [[name = ""] = [], ...parts] = answer?.headers.getSetCookie()[0]?.split("; ")
        .map((part) => part.split("=")) ?? [];
      const flags = parts.map((part) => part.join("=")).toSorted();
      const expected = ["HttpOnly", "Max-Age=300", "Path=/", "SameSite=Lax", "Secure"];
      assertEquals([name, flags], ["__Host-hubbub_challenge", expected]);
    }
  },
  { HUBBUB_ORIGINS: "https://chat.example.org" },
);

passkeyTest(
  "POST /api/passkeys: rejects other values and responses without a valid signature",
  async (ann, chat) => {
    const text = { id: "x", rawId: "x", response: {} };
    const empty = { clientDataJSON: "x", attestationObject: "x" };
    await ann.ask("POST", "/api/passkeys/options");
    for (const response of [undefined, null, 7, [], text]) {
      const { status, body } = await ann.ask("POST", "/api/passkeys", { response });
      assertEquals([status, body.field], [422, "response"]);
    }
    const unsigned = { ...text, response: empty };
    const { status, body } = await ann.ask("POST", "/api/passkeys", { response: unsigned });
    assertEquals([status, body.code], [403, "passkey-refused"]);
    const unknown = { ...text, response: { ...empty, authenticatorData: "x", signature: "x" } };
    const nobody = new InvitedUser(chat);
    const answer = await nobody.ask("POST", "/api/passkeys/sign-in", { response: unknown });
    assertEquals([answer.status, answer.body.code], [410, "gone"]);
    assertEquals((await ann.ask("DELETE", "/api/passkeys/x")).status, 410);
    assertEquals((await ann.ask("GET", "/api/passkeys")).body.passkeys, []);
  },
  { HUBBUB_ORIGINS: "https://chat.example.org" },
);
