// Search text becomes a query in SQLite's full-text language: no text may break it.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SqliteLog } from "../../../../../chat/log/sqlite/log.ts";
import { anyCharacter } from "../../../../harness/arbitraries.ts";
import { draft } from "../../log_fixture.ts";
import { test } from "../../../../testing.ts";

const found = (log: SqliteLog, words: string) =>
  log.search(words, { limit: 1_000 }).entries.map(({ gid }) => gid);

/** Any characters, with more of those that are special to SQLite or Unicode. */
const unit = fc.oneof(
  fc.constantFrom(..."aAbB1 \t\n\"'*():^-+.,\\{}é\u0301ßİıﬁ漢\u200d\u00ad\ue000😀"),
  fc.constantFrom(" AND ", " OR ", " NOT ", " NEAR(", "room:", "text:"),
  anyCharacter,
);
const anyText = fc.string({ unit, maxLength: 20 });

test("SqliteLog.search(): never throws, even for lone surrogates and NUL", () => {
  using log = new SqliteLog(":memory:");
  log.append(["a b", "room text and near", "İstanbul"].map((text) => draft(text)));
  const surrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) =>
    String.fromCharCode(code)
  );
  const words = fc.array(fc.oneof(anyText, surrogate, fc.constant("\0"))).map((parts) =>
    parts.join("")
  );
  fc.assert(fc.property(words, (words) => void found(log, words)), { numRuns: 1_000 });
});

test("SqliteLog.search(): finds a message by its whole text and by each of its words", () => {
  using log = new SqliteLog(":memory:");
  const isWord = (text: string) => /[\p{L}\p{N}]/u.test(text);
  const text = anyText.filter((text) => isWord(text) && !text.includes("\0"));
  fc.assert(
    fc.property(text, (text) => {
      log.append([draft(text)]);
      const { gid } = log.head();
      for (const words of [text, ...text.split(/\s+/).filter(isWord)]) {
        assert(found(log, words).includes(gid), `${JSON.stringify(words)} of ${text}`);
      }
    }),
    { numRuns: 200 },
  );
});

/** Short words of few letters, so that one is often a prefix of another. */
const word = fc.stringMatching(/^[abAB1]{1,6}$/);
const sign = fc.constantFrom(" ", " - ", "-", ", ", "\n", ".", " (");
const sentence = fc.array(fc.tuple(word, sign), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.flat().join(""));

/** The words of a text as a reader sees them. */
const wordsOf = (text: string) => text.toLowerCase().match(/[ab1]+/g) ?? [];

/** True if the text has these words next to each other, the last possibly as a prefix. */
function hasPhrase(text: string, phrase: readonly string[], isPrefix: boolean): boolean {
  const words = wordsOf(text);
  return words.some((_, start) =>
    phrase.every((one, i) => {
      const other = words[start + i] ?? "";
      return isPrefix && i === phrase.length - 1 ? other.startsWith(one) : other === one;
    })
  );
}

test("SqliteLog.search(): finds the messages with all words, the last of which may be a prefix", () => {
  fc.assert(
    fc.property(fc.array(sentence, { maxLength: 8 }), sentence, (texts, words) => {
      using log = new SqliteLog(":memory:");
      log.append(texts.map((text) => draft(text)));
      // Words separated only by punctuation form a phrase.
      const phrases = words.split(/\s+/).map(wordsOf).filter(({ length }) => length > 0);
      const expected = texts.flatMap((text, i) =>
        phrases.every((phrase, j) => hasPhrase(text, phrase, j === phrases.length - 1))
          ? [i + 1]
          : []
      );
      assertEquals(found(log, words), expected.reverse());
    }),
    { numRuns: 100 },
  );
});
