import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { JWTPayload } from "jose";
import {
  ANN,
  ARRIVAL,
  CLAIMS,
  handmade,
  identityOf,
  NOW,
  problemOf,
  requestWithToken,
  SECONDS,
  SECRET,
  signText,
  signWithSecret,
  tokenAccess,
} from "../tokens.ts";
import { test } from "../../testing.ts";

/** Claims with changes; `undefined` removes one. */
const claims = (changes: Record<string, unknown>): JWTPayload => ({ ...CLAIMS, ...changes });
const own = (changes: Record<string, unknown>) => claims({ hubbub: changes });

test("JwtAuth: reads the user, the grants and the expiry from a token", async () => {
  assertEquals(await identityOf(await signWithSecret()), ANN);
});

test("JwtAuth: makes a token with few claims a guest without grants", async () => {
  const token = await signWithSecret({ sub: "b", exp: SECONDS + 1 });
  assertEquals(await identityOf(token), {
    id: "b",
    role: "guest",
    expiresAt: NOW + 1_000,
    grants: { read: [], write: [] },
  });
});

test("JwtAuth: treats a request without a token as anonymous", async () => {
  assertEquals(await tokenAccess().identify(new Request("http://localhost/"), ARRIVAL), undefined);
});

test("JwtAuth: compares times to the second, with 30 seconds of leeway", async () => {
  for (
    const times of [
      { exp: SECONDS + 1 },
      { exp: SECONDS + 366 * 86_400 },
      { nbf: SECONDS + 30 },
      { iat: SECONDS + 30 },
      { iat: 0, nbf: 0 },
    ]
  ) {
    const identity = await identityOf(await signWithSecret(claims(times)));
    assertEquals(identity?.id, ANN.id, JSON.stringify(times));
  }
});

test("JwtAuth: checks issuer and audience if they are set", async () => {
  const means = { issuer: "https://id.example", audience: "hubbub" };
  const both = { iss: "https://id.example", aud: ["wiki", "hubbub"] };
  assertEquals((await identityOf(await signWithSecret(claims(both)), means))?.id, ANN.id);
  for (
    const [changes, claim] of [
      [{ iss: "https://id.example/" }, "iss"],
      [{ iss: undefined }, "iss"],
      [{ iss: ["https://id.example"] }, "iss"],
      [{ aud: "wiki" }, "aud"],
      [{ aud: undefined }, "aud"],
    ] as const
  ) {
    const token = await signWithSecret(claims({ ...both, ...changes }));
    const { status, code, detail } = await problemOf(tokenAccess(means), requestWithToken(token));
    assertEquals([status, code], [401, "bad-credentials"], JSON.stringify(changes));
    assertStringIncludes(detail, `claim "${claim}"`);
  }
});

const header = { alg: "HS256" };

/** Invalid tokens, and a word of the error for each. */
const REFUSED: readonly [name: string, token: () => string | Promise<string>, says: string][] = [
  ["is no token", () => "undefined", "not a signed JWT"],
  ["has two parts", () => "a.b", "not a signed JWT"],
  ["has five parts, as an encrypted one", () => "a.b.c.d.e", "not a signed JWT"],
  ["has a header that is no JSON", () => handmade("{", CLAIMS), "not a signed JWT"],
  ["has no algorithm", () => handmade({}, CLAIMS), "not a signed JWT"],
  ["has more than 8,192 characters", () => "x".repeat(8_193), "at most 8192 characters"],
  ["is not signed", () => handmade({ alg: "none" }, CLAIMS), "signed with HS256"],
  ["spells none otherwise", () => handmade({ alg: "nOnE" }, CLAIMS), "signed with HS256"],
  ["has an empty signature", () => handmade(header, CLAIMS), "signature is not valid"],
  ["uses another algorithm", () => signWithSecret(CLAIMS, { alg: "HS512" }), "signed with HS256"],
  ["claims to be signed by a private key", () => handmade({ alg: "RS256" }, CLAIMS), "HS256"],
  [
    "has an unknown critical extension",
    () => handmade({ alg: "HS256", crit: ["x"], x: 1 }, {}),
    "not",
  ],
  ["is signed by another", () => signWithSecret(CLAIMS, { secret: SECRET.slice(1) }), "signature"],
  ["was changed", async () => {
    const [head, , signature] = (await signWithSecret()).split(".");
    return `${head}.${handmade("", { ...CLAIMS, sub: "bob" }).split(".")[1]}.${signature}`;
  }, "signature is not valid"],
  ["has a list for its claims", () => signText("[]"), "with claims"],
  ["has claims that are no JSON", () => signText("{"), "with claims"],
  ["never expires", () => signText(`{"sub":"ann","exp":1e999}`), '"exp"'],
  ["says no expiry", () => signWithSecret(claims({ exp: undefined })), '"exp"'],
  ["expires in two years", () => signWithSecret(claims({ exp: SECONDS + 367 * 86_400 })), "a year"],
  ["is not yet good", () => signWithSecret(claims({ nbf: SECONDS + 31 })), '"nbf"'],
  ["was issued in the future", () => signWithSecret(claims({ iat: SECONDS + 31 })), '"iat"'],
  ["names no user", () => signWithSecret(claims({ sub: undefined })), '"sub"'],
  ["names an empty subject", () => signWithSecret(claims({ sub: "" })), '"sub"'],
  ["names a long subject", () => signWithSecret(claims({ sub: "x".repeat(65) })), '"sub"'],
  ["names a subject with a space", () => signWithSecret(claims({ sub: "Ann B" })), '"sub"'],
  ["names a subject of two lines", () => signWithSecret(claims({ sub: "ann\n" })), '"sub"'],
  ["has an empty name", () => signWithSecret(claims({ name: " " })), '"name"'],
  ["has a name of 65 characters", () => signWithSecret(claims({ name: "x".repeat(65) })), "64"],
  ["has a name that runs backwards", () => signWithSecret(claims({ name: "\u202Enna" })), '"name"'],
  ["has a name that is no text", () => signWithSecret(claims({ name: 1 })), '"name"'],
  ["has a list where an object belongs", () => signWithSecret(claims({ hubbub: [] })), '"hubbub"'],
  ["has null where an object belongs", () => signWithSecret(claims({ hubbub: null })), '"hubbub"'],
  ["makes its bearer the owner", () => signWithSecret(own({ role: "owner" })), '"hubbub.role"'],
  ["has an unknown role", () => signWithSecret(own({ role: "Member" })), "guest, member, mod"],
  ["reads a room that cannot be", () => signWithSecret(own({ read: ["*a"] })), '"hubbub.read"'],
  ["writes a text, not a list", () => signWithSecret(own({ write: "dev" })), '"hubbub.write"'],
];

for (const [name, token, says] of REFUSED) {
  test(`JwtAuth: rejects a token that ${name}`, async () => {
    const problem = await problemOf(tokenAccess(), requestWithToken(await token()));
    assertEquals([problem.status, problem.code], [401, "bad-credentials"], problem.detail);
    assertEquals(problem.headers["www-authenticate"], "Bearer");
    assertStringIncludes(problem.detail, says);
  });
}

for (const secondsAgo of [0, 1, 29, 31, 86_400]) {
  test(`JwtAuth: reports a token that expired ${secondsAgo} seconds ago as expired`, async () => {
    const token = await signWithSecret(claims({ exp: SECONDS - secondsAgo }));
    const { status, code } = await problemOf(tokenAccess(), requestWithToken(token));
    assertEquals([status, code], [401, "expired-credentials"]);
  });
}

test("JwtAuth: rejects an expired token without a valid signature as bad", async () => {
  const token = await signWithSecret(claims({ exp: 1 }), { secret: SECRET.slice(1) });
  assertEquals((await problemOf(tokenAccess(), requestWithToken(token))).code, "bad-credentials");
});

test("JwtAuth: accepts every role in a token but owner", async () => {
  for (const role of ["guest", "member", "moderator"]) {
    assertEquals((await identityOf(await signWithSecret(own({ role }))))?.role, role);
  }
});

test("JwtAuth: does not accept a cached token after it has expired", async () => {
  let now = NOW;
  const access = tokenAccess({ now: () => now });
  const request = requestWithToken(await signWithSecret(claims({ exp: SECONDS + 60 })));
  assertEquals((await access.identify(request, ARRIVAL))?.id, ANN.id);
  now += 59_999;
  assertEquals((await access.identify(request, ARRIVAL))?.id, ANN.id);
  now += 1;
  assertEquals((await problemOf(access, request)).code, "expired-credentials");
});

test("JwtAuth: verifies a valid token once", async () => {
  const access = tokenAccess();
  const request = requestWithToken(await signWithSecret());
  const first = await access.identify(request, ARRIVAL);
  assert(first !== undefined && first === await access.identify(request, ARRIVAL));
});
