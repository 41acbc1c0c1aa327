import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Claims, parseClaims, parsePatterns } from "../../../auth/jwt/claims.ts";
import type { Identity } from "../../../auth/identity.ts";
import { ChatError } from "../../../chat/errors.ts";
import { isRoomName } from "../../../chat/domain/room.ts";
import { isUserId } from "../../../chat/domain/user.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const NOW = Date.UTC(2027, 0, 1);
const SECONDS = NOW / 1_000;

const anything = fc.jsonValue({ maxDepth: 2 });
const time = fc.oneof(fc.double(), fc.integer({ min: SECONDS - 90, max: SECONDS + 90 }));

/** Each claim is valid, nearly valid, any JSON, or missing. */
const someClaims = fc.record({
  sub: fc.oneof(fc.constant("ann"), fc.string({ maxLength: 70 }), anything),
  name: fc.oneof(fc.constant("Ann"), fc.string({ unit: anyCharacter, maxLength: 70 }), anything),
  exp: fc.oneof(fc.constant(SECONDS + 60), time, anything),
  iat: fc.oneof(fc.constant(SECONDS), time, anything),
  hubbub: fc.oneof(
    fc.record({
      role: fc.oneof(fc.constantFrom("owner", "moderator", "member", "guest"), anything),
      read: fc.oneof(fc.array(fc.constantFrom("dev", "team-*", "*", "Dev")), anything),
      write: fc.oneof(fc.array(fc.constantFrom("dev", "team-*", "*", "Dev")), anything),
      unlimited: fc.oneof(fc.boolean(), anything),
      presence: fc.oneof(fc.boolean(), anything),
    }, { requiredKeys: [] }),
    anything,
  ),
}, { requiredKeys: [] });

function parse(claims: Claims): Identity | ChatError {
  try {
    return parseClaims(claims, { now: NOW, nameChars: 64 });
  } catch (error) {
    assertInstanceOf(error, ChatError);
    return error;
  }
}

test("parseClaims: rejects any JSON with 401 or returns a user", () => {
  let named = 0;
  fc.assert(
    fc.property(someClaims, (claims) => {
      const result = parse(claims);
      if (result instanceof ChatError) return assertEquals(toProblem(result).status, 401);
      named++;
      assert(isUserId(result.id) && result.id === claims.sub);
      assert(["guest", "member", "moderator"].includes(result.role));
      assert(result.isUnlimited === undefined || result.isUnlimited);
      assert(result.isHidden === undefined || result.isHidden);
      assert(result.expiresAt !== undefined && result.expiresAt > NOW);
      assert(result.expiresAt <= NOW + 366 * 86_400_000);
      const length = [...result.name ?? "x"].length;
      assert(length >= 1 && length <= 64);
      const allPatterns = [...result.grants?.read ?? [], ...result.grants?.write ?? []];
      assert(allPatterns.every((pattern) => /^(\*|[a-z0-9][a-z0-9_-]*\*?)$/.test(pattern)));
    }),
    { numRuns: 3_000, examples: [[{ sub: "ann", name: "Ann", exp: SECONDS + 60 }]] },
  );
  assert(named > 0, "The property would also hold if all were rejected");
});

test("parseClaims: grants and reads nothing but what the claims say", () => {
  const good = { sub: "ann", exp: SECONDS + 60 };
  fc.assert(fc.property(fc.dictionary(fc.string(), anything), (others) => {
    const claims = { ...others, ...good, name: undefined, iat: undefined, hubbub: undefined };
    assertEquals(parse(claims), {
      id: "ann",
      role: "guest",
      expiresAt: NOW + 60_000,
      grants: { read: [], write: [] },
    });
    const own = parse({
      ...good,
      hubbub: { ...others, read: undefined, write: ["dev"], role: "member" },
    });
    assert(!(own instanceof ChatError));
    assertEquals([own.role, own.grants], ["member", { read: [], write: ["dev"] }]);
  }));
});

test("parseClaims: ignores a claim named __proto__", () => {
  const text = `{"sub":"ann","exp":${SECONDS + 60},"__proto__":{"hubbub":{"role":"moderator"}},` +
    '"hubbub":{"__proto__":{"read":["*"],"write":["*"],"role":"moderator"}}}';
  const result = parse(JSON.parse(text));
  assert(!(result instanceof ChatError));
  assertEquals([result.role, result.grants], ["guest", { read: [], write: [] }]);
});

test("parseClaims: rejects times that are not finite numbers", () => {
  for (const time of [NaN, Infinity, -Infinity, `${SECONDS + 60}`, null, [SECONDS + 60]]) {
    for (const claim of ["exp", "iat"]) {
      const result = parse({ sub: "ann", exp: SECONDS + 60, [claim]: time });
      assert(result instanceof ChatError, `${claim} ${time}`);
      assertEquals(result.code, "bad-credentials");
    }
  }
});

test("isUserId: accepts 1 to 64 characters, such as an email address or a provider's subject", () => {
  for (const id of ["ann@example.org", "auth0|65f0", "urn:id:7", "x".repeat(64), "-", "."]) {
    assert(isUserId(id), id);
  }
  for (const id of ["", "x".repeat(65), "a b", "a/b", "é", "a\n", "a,b", 1, null, ["a"]]) {
    assertEquals(isUserId(id), false, String(id));
  }
});

function patternError(value: unknown): ChatError {
  return assertThrows(() => parsePatterns("read", value), ChatError);
}

test("parsePatterns: grants no room without patterns", () => {
  assertEquals(parsePatterns("read", undefined), []);
  assertEquals(parsePatterns("read", []), []);
});

test("parsePatterns: rejects all patterns if one is malformed, and quotes them", () => {
  const malformed = ["", "Dev", "-dev", "dev.", "**", "te*m", "*-team", "dev ", "dév", 1, null];
  for (const bad of [...malformed, ["dev"]]) {
    const { code, message } = patternError(["lobby", bad]);
    assertEquals(code, "bad-credentials", JSON.stringify(bad));
    assert(message.startsWith(`The token's claim "read" is ["lobby",${JSON.stringify(bad)}]`));
  }
  for (const bad of ["*", "dev", {}, { 0: "dev", length: 1 }, true, 1, null]) {
    assertEquals(patternError(bad).code, "bad-credentials", JSON.stringify(bad));
  }
});

test("parsePatterns: reads or rejects any JSON", () => {
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.string())), (value) => {
    const isValid = Array.isArray(value) &&
      value.every((pattern) =>
        typeof pattern === "string" &&
        (pattern === "*" || isRoomName(pattern.endsWith("*") ? pattern.slice(0, -1) : pattern))
      );
    if (isValid) assertEquals<unknown>(parsePatterns("read", value), value);
    else assertEquals(patternError(value).code, "bad-credentials");
  }));
});
