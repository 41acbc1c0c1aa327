import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { MAX_LIMITS } from "../../chat/config/config.ts";
import { ChatError } from "../../chat/errors.ts";
import { type Draft, parseArchived, parseDraft } from "../../chat/message.ts";
import { toProblem } from "../../routes/request/error_responses.ts";
import { anyCharacter } from "../any_text.ts";
import { test } from "../testing.ts";

const LIMITS = { nameChars: 8, textChars: 16, bodyBytes: 65_536 };
const RUNS = { numRuns: 2_000 };

/** Texts of any characters, half pairs too, and more of those that have rules. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."ab \t\r\n\0\u0085\u2028\ufeff😀\u0301"),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    anyCharacter,
  ),
  maxLength: 20,
});

/** Mostly right, so that what is wrong is found behind it. */
const mostly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: fc.anything() });

const id = fc.uuid().chain((uuid) => fc.constantFrom(uuid, uuid.toUpperCase()));

const fields = fc.record({
  type: mostly(fc.constantFrom("message", "edit", "delete", "reaction")),
  author: mostly(fc.constant({ id: "ann", role: "member" })),
  emoji: mostly(fc.constantFrom("👍", "❤️", "👩‍👧")),
  action: mostly(fc.constantFrom("add", "remove")),
  id: mostly(id),
  room: mostly(fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,5}$/)),
  from: mostly(fc.oneof(fc.constant(" Ann "), text)),
  text: mostly(text),
  target: mostly(id),
  at: mostly(fc.nat()),
}, { requiredKeys: ["id", "room", "from"] });

const anyMessage = fc.oneof({ weight: 9, arbitrary: fields }, fc.anything());

/** What is parsed, if it is not refused as it should be. */
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

test("parseDraft: keeps what JSON.stringify writes, but for controls that JSON does not escape", () => {
  const limits = { ...LIMITS, textChars: 100_000 };
  const value = fc.oneof(
    fc.dictionary(text, fc.oneof(text, fc.jsonValue())),
    fc.array(fc.oneof(text, fc.jsonValue())),
  );
  fc.assert(
    fc.property(value, (value) => {
      const written = JSON.stringify(value);
      const draft = { id: crypto.randomUUID(), room: "orders-17", from: "Shop", text: written };
      const isTaken = !/[\u007F-\u009F]/.test(written);
      assertEquals(parsed(() => parseDraft(draft, limits))?.text, isTaken ? written : undefined);
    }),
    { ...RUNS, examples: [[{ note: "a\r\nb\rc\0 \ud800 " }]] },
  );
});

test("Whatever is sent is refused, or is a clean draft that stays as it is", () => {
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

test("Whatever an archive has is refused, or is a clean entry that stays as it is", () => {
  fc.assert(
    fc.property(anyMessage, (value) => {
      const past = parsed(() => parseArchived(value));
      if (!past) return;
      // An archive has the author's id alone.
      assertEquals(parseArchived({ ...past, author: past.author?.id }), past);
      assertClean(past);
    }),
    RUNS,
  );
});

test("A draft survives the way through JSON, and an archive takes it", () => {
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

test("A draft keeps to the limits, whatever they are", () => {
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
