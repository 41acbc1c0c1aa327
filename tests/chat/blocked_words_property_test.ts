import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { BlockedWords } from "../../chat/blocked_words.ts";
import { ChatError } from "../../chat/errors.ts";
import { skeleton } from "../../chat/names/skeleton.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const RUNS = { numRuns: 1_000 };

const anyText = fc.string({ unit: anyCharacter, maxLength: 12 });

/** Punctuation that stands for no letters, unlike "™". */
const sign = fc.oneof(
  fc.constantFrom(..." .,|!'\"-_*~×€∣₹\n"),
  anyCharacter,
).filter((text) =>
  !/[\p{L}\p{M}\p{N}\p{Default_Ignorable_Code_Point}]/u.test(text.normalize("NFKD"))
);

/** Characters that look like the given letter. */
const LOOKALIKES: readonly ((letter: string) => string)[] = [
  (letter) => letter,
  (letter) => letter.toUpperCase(),
  (letter) => String.fromCodePoint(letter.charCodeAt(0) - 0x61 + 0xff41), // fullwidth
  (letter) => String.fromCodePoint(letter.charCodeAt(0) - 0x61 + 0x1d41a), // bold
  (letter) => String.fromCodePoint(letter.charCodeAt(0) - 0x61 + 0x24d0), // circled
  (letter) => new Map([["a", "а"], ["e", "е"], ["p", "р"], ["s", "ѕ"]]).get(letter) ?? letter,
];

/** A word in a spelling that readers recognize but a plain comparison does not. */
function spellingsOf(word: string): fc.Arbitrary<string> {
  const letters = [...word].map((letter) =>
    fc.tuple(fc.constantFrom(...LOOKALIKES), fc.constantFrom("", "\u200b", "\u00ad", "\u2060"))
      .map(([lookalike, invisible]) => lookalike(letter) + invisible)
  );
  return fc.tuple(...letters).map((parts) => parts.join(""));
}

/** True if the text is rejected as one with a blocked word. */
function isBlocked(blocked: BlockedWords, text: string): boolean {
  try {
    blocked.requireNone({ type: "message", id: "", room: "lobby", from: "Ann", text });
    return false;
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals([error.code, error.field], ["blocked-words", "text"]);
    return true;
  }
}

test("BlockedWords: finds a word in any spelling, between any punctuation and text", () => {
  const blocked = new BlockedWords(["spam", "Lose it"]);
  const words = fc.oneof(
    spellingsOf("spam"),
    fc.tuple(spellingsOf("lose"), sign, spellingsOf("it")).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(anyText, sign, words, sign, anyText, (...parts) => {
      assertEquals(isBlocked(blocked, parts.join("")), true, JSON.stringify(parts));
    }),
    RUNS,
  );
});

test("BlockedWords: blocks exactly these words, in this order and next to each other", () => {
  const word = fc.constantFrom("spam", "ham", "egg", "spammer", "bad");
  const phrase = fc.array(word, { minLength: 1, maxLength: 2 });
  const gap = fc.constantFrom(" ", ", ", " - ", ".\n");
  fc.assert(
    fc.property(fc.array(phrase), fc.array(word), gap, (phrases, words, gap) => {
      const isThere = (phrase: string[]) =>
        words.some((_, i) => `${words.slice(i, i + phrase.length)}` === `${phrase}`);
      const blocked = new BlockedWords(phrases.map((phrase) => phrase.join(" ")));
      assertEquals(isBlocked(blocked, words.join(gap)), phrases.some(isThere));
    }),
    RUNS,
  );
});

test("BlockedWords: finds every word it was configured with, or rejects the setting", () => {
  fc.assert(
    fc.property(anyText, (word) => {
      try {
        const blocked = new BlockedWords([word]);
        assertEquals(isBlocked(blocked, `so ${word} then`), true, word);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        // Some letters look like punctuation.
        assertEquals(/[\p{L}\p{N}]/u.test(skeleton(word)), false, word);
      }
    }),
    RUNS,
  );
});
