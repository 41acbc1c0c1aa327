import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { MAX_LIMITS } from "../../chat/config/config.ts";
import { ChatError } from "../../chat/errors.ts";
import { type Draft, parseArchived, parseDraft } from "../../chat/message.ts";
import { toProblem } from "../../routes/request/error_responses.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const LIMITS = { nameChars: 8, textChars: 16, bodyBytes: 65_536 };
const RUNS = { numRuns: 2_000 };

/** Texts of any characters, lone surrogates too, with more of those that rules mention. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."ab \t\r\n\0\u0085\u2028\ufeff😀\u0301"),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    anyCharacter,
  ),
  maxLength: 20,
});

/** Mostly valid values, so that an invalid one further down is reached as well. */
const mostlyValid = (valid: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: valid }, { weight: 1, arbitrary: fc.anything() });

const id = fc.uuid().chain((uuid) => fc.constantFrom(uuid, uuid.toUpperCase()));

const fields = fc.record({
  type: mostlyValid(fc.constantFrom("message", "edit", "delete", "reaction")),
  author: mostlyValid(fc.constant({ id: "ann", role: "member" })),
  emoji: mostlyValid(fc.constantFrom("👍", "❤️", "👩‍👧")),
  action: mostlyValid(fc.constantFrom("add", "remove")),
  id: mostlyValid(id),
  room: mostlyValid(fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,5}$/)),
  from: mostlyValid(fc.oneof(fc.constant(" Ann "), text)),
  text: mostlyValid(text),
  target: mostlyValid(id),
  at: mostlyValid(fc.nat()),
}, { requiredKeys: ["id", "room", "from"] });

const anyMessage = fc.oneof({ weight: 9, arbitrary: fields }, fc.anything());

/** Returns the parsed value, or undefined if it is rejected with 422. */
function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals(toProblem(error).status, 422);
    return undefined;
  }
}

function assertClean({ id, from, text }: Pick<Draft, "id" | "from" | "text">) {
  assertEquals([id, from, text], [id.toLowerCase(), from.trim(), text.trim()]);
  assertEquals(text.isWellFormed() && !/[\r\0]/.test(text), true, JSON.stringify(text));
}

test("parseDraft(): keeps the output of JSON.stringify(), except control characters that JSON does not escape", () => {
  const limits = { ...LIMITS, textChars: 100_000 };
  const value = fc.oneof(
    fc.dictionary(text, fc.oneof(text, fc.jsonValue())),
    fc.array(fc.oneof(text, fc.jsonValue())),
  );
  fc.assert(
    fc.property(value, (value) => {
      const written = JSON.stringify(value);
      const draft = { id: crypto.randomUUID(), room: "orders-17", from: "Shop", text: written };
      const isValid = !/[\u007F-\u009F]/.test(written);
      assertEquals(parsed(() => parseDraft(draft, limits))?.text, isValid ? written : undefined);
    }),
    { ...RUNS, examples: [[{ note: "a\r\nb\rc\0 \ud800 " }]] },
  );
});

test("parseDraft(): rejects any value with 422, or returns a clean draft that it leaves unchanged", () => {
  fc.assert(
    fc.property(anyMessage, (value) => {
      const draft = parsed(() => parseDraft(value, LIMITS));
      if (!draft) return;
      assertEquals(parseDraft(draft, LIMITS), draft);
      assertClean(draft);
    }),
    RUNS,
  );
});

test("parseArchived(): rejects any value with 422, or returns a clean draft that it leaves unchanged", () => {
  fc.assert(
    fc.property(anyMessage, (value) => {
      const past = parsed(() => parseArchived(value));
      if (!past) return;
      // An archive has only the author's id.
      assertEquals(parseArchived({ ...past, author: past.author?.id }), past);
      assertClean(past);
    }),
    RUNS,
  );
});

test("parseArchived(): accepts every draft that parseDraft() returns, after a round trip through JSON", () => {
  fc.assert(
    fc.property(fields, fc.nat(), (value, at) => {
      const draft = parsed(() => parseDraft(value, LIMITS));
      if (!draft) return;
      const { author, ...rest } = draft;
      const line = JSON.stringify({ ...rest, at, author: author?.id });
      const past = { ...rest, at, ...(author && { author: { id: author.id } }) };
      assertEquals(parseArchived(JSON.parse(line)), past);
    }),
    RUNS,
  );
});

test("parseDraft(): returns no draft that exceeds the limits", () => {
  const limits = fc.record({
    nameChars: fc.integer({ min: 1, max: MAX_LIMITS.nameChars }),
    textChars: fc.integer({ min: 1, max: 20 }),
    bodyBytes: fc.constant(LIMITS.bodyBytes),
  });
  fc.assert(
    fc.property(fields, limits, (value, max) => {
      const draft = parsed(() => parseDraft(value, max));
      if (!draft || draft.type === "reaction") return;
      assertEquals([...draft.from].length <= max.nameChars, true, draft.from);
      assertEquals([...draft.text].length <= max.textChars, true, draft.text);
    }),
    RUNS,
  );
});
