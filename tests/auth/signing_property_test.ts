import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { deriveId, deriveSecret, type Purpose, sign, verify } from "../../auth/signing.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const purpose = fc.constantFrom<Purpose>("visitor", "challenge", "owner-link", "join");
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const by = fc.record({ key, purpose });

/** Text to sign must not contain a dot. */
const text = fc.string({ unit: anyCharacter, minLength: 1 }).filter((text) =>
  text.isWellFormed() && !text.includes(".")
);

/** The text with one character inserted, removed or replaced. */
const change = fc.record({
  at: fc.nat(),
  gone: fc.nat({ max: 2 }),
  put: fc.string({ unit: fc.constantFrom(..."aZ09_-.=: "), maxLength: 2 }),
});

test("verify: returns the text for the same key and purpose only", () => {
  fc.assert(fc.property(text, by, by, (text, by, other) => {
    const sealed = sign(text, by);
    assertEquals(verify(sealed, by), text);
    const isSame = by.purpose === other.purpose && `${by.key}` === `${other.key}`;
    assertEquals(verify(sealed, other), isSame ? text : undefined);
    assertEquals(
      verify(sealed, { ...by, purpose: other.purpose }) !== undefined,
      by.purpose === other.purpose,
    );
  }));
});

test("verify: returns the signed text or nothing, whatever a browser changes", () => {
  fc.assert(
    fc.property(text, by, change, (text, by, { at, gone, put }) => {
      const sealed = sign(text, by);
      const place = at % (sealed.length + 1);
      const changed = sealed.slice(0, place) + put + sealed.slice(place + gone);
      const found = verify(changed, by);
      assert(found === undefined || found === text, `${changed} gives ${found}`);
    }),
    { numRuns: 1_000 },
  );
});

test("verify: returns nothing for text that was never signed", () => {
  fc.assert(fc.property(fc.string({ unit: anyCharacter }), by, (text, by) => {
    assertEquals(verify(text, by), undefined);
    assertEquals(verify(`${text}.`, by), undefined);
  }));
});

test("deriveSecret and deriveId: depend on the text, the key and the purpose", () => {
  fc.assert(fc.property(text, by, by, (text, by, other) => {
    const [secret, id] = [deriveSecret(text, by), deriveId(text, by)];
    assertMatch(secret, /^[\w-]{43}$/);
    assertMatch(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assertEquals([deriveSecret(text, by), deriveId(text, by)], [secret, id]);
    for (const [others, otherBy] of [[text, other], [`${text}x`, by]] as const) {
      if (others === text && `${by.key} ${by.purpose}` === `${other.key} ${other.purpose}`) {
        continue;
      }
      assertNotEquals(deriveSecret(others, otherBy), secret);
      assertNotEquals(deriveId(others, otherBy), id);
    }
  }));
});
