import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import type { JSONWebKeySet } from "jose";
import { parseKeySet } from "../../../auth/jwt/jwks.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const RUNS = { numRuns: 2_000 };

const other = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue(), { maxKeys: 3 });

/** Public keys, private keys and other values. */
const key = fc.tuple(
  fc.record({
    kty: fc.oneof(fc.constantFrom("OKP", "EC", "RSA", "oct"), fc.jsonValue()),
    d: fc.string(),
    x: fc.string(),
    kid: fc.string(),
  }, { requiredKeys: [] }),
  other,
).map(([own, others]) => ({ ...others, ...own }));

const someKeys = fc.array(fc.oneof({ weight: 4, arbitrary: key }, fc.jsonValue()), {
  maxLength: 3,
});
const text = fc.oneof(
  { weight: 8, arbitrary: someKeys.map((keys) => JSON.stringify({ keys })) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
);

/** Returns the keys, or `undefined` if the text is rejected without being quoted. */
function read(text: string): JSONWebKeySet | undefined {
  try {
    return parseKeySet(text);
  } catch (error) {
    assertInstanceOf(error, SyntaxError);
    assertEquals([error.message, error.cause], [REFUSAL, undefined]);
    return undefined;
  }
}

const REFUSAL =
  'expected a JSON Web Key Set, {"keys": [...]}, with at least one key and no private ones';

test("parseKeySet: rejects any other text without quoting it, and accepts public keys only", () => {
  let taken = 0;
  fc.assert(
    fc.property(text, (text) => {
      const set = read(text);
      if (!set) return;
      taken++;
      assertEquals(Object.keys(set), ["keys"]);
      assertEquals<unknown>(set.keys, JSON.parse(text).keys);
      assertEquals(read(JSON.stringify(set)), set);
      for (const one of set.keys) {
        assertEquals([typeof one.kty, one.kty === "oct", "d" in one], ["string", false, false]);
      }
    }),
    RUNS,
  );
  assertEquals(taken > 0, true, "The property would also hold if all were rejected");
});

test("parseKeySet: rejects a whole set if one of its keys is private or invalid", () => {
  const good = fc.record({ kty: fc.constantFrom("OKP", "EC", "RSA"), x: fc.string() });
  const bad = fc.oneof(
    good.map((one) => ({ ...one, d: "" })),
    good.map((one) => ({ ...one, kty: "oct" })),
    fc.constantFrom(null, 1, "", [], {}, { x: "" }, { kty: 1 }),
  );
  fc.assert(fc.property(fc.array(good), bad, fc.array(good), (before, bad, after) => {
    assertEquals(read(JSON.stringify({ keys: [...before, bad, ...after] })), undefined);
    const keys = [...before, ...after];
    assertEquals(read(JSON.stringify({ keys })) !== undefined, keys.length > 0);
  }));
});
