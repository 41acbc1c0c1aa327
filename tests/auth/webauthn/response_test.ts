import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { parseRegistration, parseSignIn } from "../../../auth/webauthn/response.ts";
import { ChatError } from "../../../chat/errors.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

/** Each kind of response: its parser and its members. */
const ANSWERS: readonly [name: string, parse: (value: unknown) => unknown, texts: string[]][] = [
  ["parseRegistration", parseRegistration, ["clientDataJSON", "attestationObject"]],
  ["parseSignIn", parseSignIn, [
    "clientDataJSON",
    "authenticatorData",
    "signature",
  ]],
];

const RUNS = { numRuns: 500 };

/** Mostly strings, so that faults occur deeper too. */
const text = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: anyCharacter }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const others = fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), fc.jsonValue());

/** The result of `credential.toJSON()` with further members; any may be missing. */
const answer = fc.tuple(
  fc.record({
    id: text,
    rawId: text,
    type: fc.constant("public-key"),
    response: fc.record({
      clientDataJSON: text,
      attestationObject: text,
      authenticatorData: text,
      signature: text,
      userHandle: text,
    }, { requiredKeys: [] }),
  }, { requiredKeys: [] }),
  others,
).map(([own, others]) => ({ ...others, ...own }));

const anything = fc.oneof({ weight: 9, arbitrary: answer }, fc.jsonValue());

/** Returns the parsed value, or `undefined` if it is rejected with the expected error. */
function read(parse: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return parse(value);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals([error.code, error.field], ["invalid-field", "response"]);
    return undefined;
  }
}

for (const [name, parse, texts] of ANSWERS) {
  test(`${name}: reads exactly the members of a response`, () => {
    let taken = 0;
    fc.assert(
      fc.property(answer, (value) => {
        const found = read(parse, value);
        const { id, rawId, response } = value;
        const all = new Map<string, unknown>(Object.entries(response ?? {}));
        const said = texts.map((one) => [one, all.get(one)]);
        const isWhole = [id, rawId, ...said.map(([, one]) => one)]
          .every((one) => typeof one === "string");
        if (isWhole) taken++;
        const expected = { id, rawId, type: "public-key", clientExtensionResults: {} };
        assertEquals(
          found,
          isWhole ? { ...expected, response: Object.fromEntries(said) } : undefined,
        );
      }),
      RUNS,
    );
    assertEquals(taken > 0, true, "The property would also hold if all were rejected");
  });

  test(`${name}: rejects any other value, or reads it again as the same`, () => {
    fc.assert(
      fc.property(anything, (value) => {
        const found = read(parse, value);
        if (found) assertEquals(read(parse, JSON.parse(JSON.stringify(found))), found);
      }),
      RUNS,
    );
  });
}
