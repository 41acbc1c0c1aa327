import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { TrustedHeaderAuth } from "../../auth/trusted_header.ts";
import { isUserId } from "../../chat/domain/user.ts";
import { ChatError } from "../../chat/errors.ts";
import {} from "./tokens.ts";
import { test } from "../testing.ts";

const PROXY = "192.0.2.1";

interface Means {
  readonly address?: string;
  readonly userHeader?: string;
  readonly nameHeader?: string;
}

/** Returns the user of a request with these headers, from the proxy by default. */
function identify(headers: Record<string, string>, means: Means = {}) {
  const { address = PROXY, userHeader = "Remote-User", nameHeader = "Remote-Name" } = means;
  const proxies = { has: (address: string) => address === PROXY };
  const access = new TrustedHeaderAuth({ userHeader, nameHeader }, { proxies, nameChars: 64 });
  return access.identify(new Request("http://localhost/", { headers }), { peer: address });
}

async function idOf(user: string): Promise<string> {
  return (await identify({ "remote-user": user }))?.id ?? "";
}

const named = (name: string) => identify({ "remote-user": "ann", "remote-name": name });

test("TrustedHeaderAuth: reads the user and the display name from the trusted proxy", async () => {
  assertEquals(await identify({ "remote-user": "ann", "remote-name": "Ann" }), {
    id: "ann",
    name: "Ann",
    role: "member",
  });
  assertEquals(await identify({ "remote-user": "ann@example.org" }), {
    id: "ann@example.org",
    role: "member",
  });
});

test("TrustedHeaderAuth: ignores the headers from other addresses", async () => {
  for (const address of ["192.0.2.2", "127.0.0.1", "::1", ""]) {
    assertEquals(await identify({ "remote-user": "ann" }, { address }), undefined);
  }
  const forwarded = { "remote-user": "ann", "x-forwarded-for": PROXY, forwarded: `for=${PROXY}` };
  assertEquals(await identify(forwarded, { address: "192.0.2.2" }), undefined);
});

test("TrustedHeaderAuth: treats a request without a user as anonymous", async () => {
  assertEquals(await identify({}), undefined);
  assertEquals(await identify({ "remote-user": "", "remote-name": "Ann" }), undefined);
  assertEquals(await identify({ "remote-user": " ", "remote-name": "Ann" }), undefined);
});

test("TrustedHeaderAuth: reads headers with other names from the settings only", async () => {
  const headers = { userHeader: "Tailscale-User-Login", nameHeader: "Tailscale-User-Name" };
  const sent = { "tailscale-user-login": "ann@example.org", "tailscale-user-name": "Ann" };
  const ann = { id: "ann@example.org", name: "Ann", role: "member" } as const;
  assertEquals(await identify(sent, headers), ann);
  assertEquals(
    await identify({ ...sent, "remote-user": "bob", "remote-name": "Bob" }, headers),
    ann,
  );
  assertEquals(await identify({ "remote-user": "bob" }, headers), undefined);
});

test("TrustedHeaderAuth: rejects a header with two users, which the proxy let through", async () => {
  const headers = { "remote-user": "bob, ann" };
  const { code } = await assertRejects(() => identify(headers), ChatError);
  assertEquals(code, "ambiguous-credentials");
});

test("toUserId: derives a stable id from a name that is not a user id", async () => {
  // The SHA-256 of its bytes, as sha256sum prints it.
  assertEquals(await idOf("ann b"), "h:Jr_icl7tsO1hKWUcWojmW0IqzqOKg5qcuAek6PIM-ug");
  for (
    const user of [
      "ann/b",
      "Zo\u00C3\u00AB",
      "x".repeat(65),
      "cn=ann,dc=example",
      "\u00EF\u00BB\u00BFann",
      "h:ann",
    ]
  ) {
    assertMatch(await idOf(user), /^h:[A-Za-z0-9_-]{43}$/, user);
  }
});

test("toUserId: gives no user the id derived from another name", async () => {
  const made = await idOf("ann b");
  const other = await idOf(made);
  assertNotEquals(other, made);
  assertMatch(other, /^h:/);
});

test("toUserId: gives different names different ids", async () => {
  const user = fc.stringMatching(/^[!-~\u00A1-\u00FF]([ -~]{0,70}[!-~])?$/)
    .filter((name) => !name.includes(", "));
  const property = fc.asyncProperty(fc.uniqueArray(user), async (users) => {
    const ids = await Promise.all(users.map(idOf));
    assertEquals(new Set(ids).size, users.length);
    for (const [i, id] of ids.entries()) {
      assertEquals(isUserId(id), true, id);
      if (!id.startsWith("h:")) assertEquals(id, users[i]);
    }
  });
  await fc.assert(property);
});

test("TrustedHeaderAuth: decodes the display name in any encoding", async () => {
  for (const name of ["Zo\u00C3\u00AB", "Zo%C3%AB", "=?utf-8?q?Zo=C3=AB?=", "Zo\u00EB"]) {
    assertEquals((await named(name))?.name, "Zoë", name);
  }
  assertEquals((await named("Doe, Ann"))?.name, "Doe, Ann");
});

test("TrustedHeaderAuth: ignores a display name that the chat does not accept", async () => {
  for (const name of ["", "x".repeat(65), "%E2%80%AEnna", "Ann%0AB", "%20"]) {
    assertEquals(await named(name), { id: "ann", role: "member" }, name);
  }
});
