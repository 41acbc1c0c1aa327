import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import {
  challengeCookie,
  deriveChangeId,
  readChallenge,
} from "../../../auth/webauthn/challenge.ts";
import { test } from "../../testing.ts";

const key = new Uint8Array(32).fill(1);
const NOW = 1_000_000;
const isSecure = false;
const MINUTE_MS = 60_000;

const scope = { use: "register", user: "a:b.c" } as const;
const setCookie = challengeCookie("Y2hhbGxlbmdl", scope, { key, now: NOW, isSecure });

function request(cookie = setCookie.split(";")[0] ?? ""): Request {
  return new Request("http://localhost", { headers: { cookie } });
}

test("challengeCookie: keeps a challenge for five minutes", () => {
  assertEquals(/Max-Age=(\d+)/.exec(setCookie)?.[1], "300");
  const at = (now: number) => readChallenge(request(), scope, { key, now, isSecure });
  assertEquals(at(NOW), "Y2hhbGxlbmdl");
  assertEquals(at(NOW + 5 * MINUTE_MS - 1), "Y2hhbGxlbmdl");
  assertEquals(at(NOW + 5 * MINUTE_MS), undefined);
});

test("readChallenge: accepts a challenge for one use, one user and one chat", () => {
  const sealed = { key, now: NOW, isSecure };
  assertEquals(readChallenge(request(), { ...scope, user: "b" }, sealed), undefined);
  assertEquals(readChallenge(request(), { use: "register" }, sealed), undefined);
  assertEquals(readChallenge(request(), { ...scope, use: "sign-in" }, sealed), undefined);
  const otherKey = new Uint8Array(32).fill(2);
  assertEquals(readChallenge(request(), scope, { ...sealed, key: otherKey }), undefined);
  const forged = request().headers.get("cookie")?.replace("register", "sign-in");
  assertEquals(readChallenge(request(forged), { ...scope, use: "sign-in" }, sealed), undefined);
  assertEquals(readChallenge(request("hubbub_challenge=x"), scope, sealed), undefined);
});

test("deriveChangeId: derives one id from a challenge, and another in another chat", () => {
  const id = deriveChangeId("Y2hhbGxlbmdl", { key });
  assertMatch(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assertEquals(deriveChangeId("Y2hhbGxlbmdl", { key }), id);
  assertNotEquals(deriveChangeId("b3RoZXI", { key }), id);
  assertNotEquals(deriveChangeId("Y2hhbGxlbmdl", { key: new Uint8Array(32).fill(2) }), id);
});
