import { assertEquals, assertInstanceOf, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import process from "node:process";
import { ChatError } from "../../../chat/errors.ts";
import { parseName } from "../../../chat/names/display_name.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const MAX_CHARS = 64;

const rejection = (name: string) =>
  assertThrows(() => parseName(name, MAX_CHARS), ChatError, "", name);

function assertAllowed(...names: string[]) {
  for (const form of ["NFC", "NFD"]) {
    for (const name of names.map((text) => text.normalize(form))) {
      assertEquals(parseName(name, MAX_CHARS), name);
    }
  }
}

function assertRefused(...names: string[]) {
  for (const name of names) assertEquals(rejection(name).field, "from", escape(name));
}

test("parseName(): accepts names of any language, composed or decomposed", () => {
  assertAllowed("Ann", "O’Brien", "Łukasz", "Jürgen Groß", "Ἀριστοτέλης", "Наталія Ґудзь", "Հայկ");
  assertAllowed("Nguyễn Thị Hồng", "Ọládélé", "Ẹniọlá Àṣẹ̀", "İpek", "J̌o̱", "\u1ecd\u0303\u0301");
  assertAllowed("ผู้ใหญ่น้ำ", "ຄຳຫຼ້າ", "សុភ័ក្ត្រ", "မျိုးမြို့", "မျှော်", "བསྒྲུབས", "ཧཱུྃ");
  assertAllowed("बड़ों", "श्री लक्ष्मी", "জ্যোৎস্না", "தமிழ்ச்செல்வி", "മൊയ്തീൻ", "తెలుగు");
  assertAllowed("מֹשֶׁה", "הַשֵּׁם", "שִׁמְעוֹן", "הַשָּׁ֑מַיִם", "مُحَمَّد", "عَبْدُ ٱللَّٰه", "فاطمة", "ܝܫܘܥ");
  assertAllowed("山田太郎", "パクさん", "김민준", "ᠮᠣᠩᠭᠣᠯ");
});

test("parseName(): accepts emoji with families, skin tones, keycaps and flags", () => {
  assertAllowed("😀", "Ann 👩‍👩‍👧‍👦", "Bob 👍🏽", "❤️‍🔥", "👩🏽‍🚀", "☺︎", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "1️⃣", "🚶‍➡️");
});

test("parseName(): accepts joiners and variation selectors where the script needs them", () => {
  assertAllowed("علی\u200cرضا", "ශ්\u200dරී", "র\u200d্যাচেল", "क्\u200dष");
  // Decomposed, the accent comes between the virama and the joiner.
  assertAllowed("À\u09cd\u200cশ");
  assertAllowed("渡邉\u{E0102}", "ᠮᠣᠩᠭ\u180bᠣᠯ", "ᠴᠠᠭᠠ\u180eᠠ");
});

test("parseName(): rejects invisible characters and names the one found", () => {
  const hidden =
    "\0 \n \u0085 \u00ad \u034f \u061c \u115f \u1160 \u17b4 \u180e \u200b \u200c \u200d" +
    " \u200e \u202e \u2028 \u2029 \u2060 \u2066 \u2800 \u3164 \ufe0f \ufeff \uffa0 \ufff9 \ufffc" +
    " \u{1d159} \u{1d173} \u{16fe4} \u{e0001} \u{e0041} \u{e0100}";
  for (const character of hidden.split(" ")) assertRefused(`An${character}n`);
  const blanks = ["\u2800", "\u3164", "\u115f", "\u1160", "\uffa0", "\u034f", "\u200d", "\ufe0f"];
  assertRefused(...blanks, ...blanks.map((blank) => `Ann${blank}`));
  assertRefused("\ue000", "An\uf8ffn", "An\uffffn", "\u{f0000}");
  assertEquals(
    rejection("An\u200bn").message,
    "The name must be one line of visible characters, but has U+200B",
  );
});

test("parseName(): rejects joiners, selectors and tags in other places, where they hide text", () => {
  assertRefused(
    "علی\u200c",
    "ع😀\u200cر",
    "\u200cعلی",
    "علی\u200c\u200cرضا",
    "An\u200dn",
    "ശ\u200d",
    "A\u200cم",
  );
  assertRefused("😀\u200d", "😀\u200d\u200d😀", "😀\ufe0f\ufe0f", "Ann\ufe0f", "1\ufe0f");
  assertRefused("邉\u{E0102}\u{E0103}", "a\u{E0102}", "ᠣ\u180e", "n\u180b");
  const secret = [..."hi"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0)));
  assertRefused(`😀${secret.join("")}`, `🏴${secret.join("")}\u{e007f}`);
});

test("parseName(): rejects a mark without a letter, and more than a few marks on one", () => {
  assertRefused("\u0301", "\u0301Ann", "Ann \u0301", "\u0e49", "\u20dd");
  assertAllowed("A\u0337\u0301nn");
  assertRefused("Z\u0322\u030d\u0334algo", "n\u0337\u0330\u0353\u0303n", "A\u0337\u0338\u0338");
  assertRefused(`ก${"\u0e47".repeat(5)}`, `A${"\u0e49".repeat(5)}`, `ש${"\u05b8".repeat(5)}`);
  assertRefused(`က${"\u103c\u102d".repeat(5)}`, "A\u0337\u05b8\u0338\u0335");
  assertEquals(
    rejection("A\u0337\u0338\u0335").message,
    "The name must have at most 2 accents on a letter, or 4 marks in all",
  );
});

test("parseName(): takes less than a second for names with millions of marks", () => {
  const before = process.threadCpuUsage();
  for (const mark of ["\u0301", "\u0e49", "\u200d", "\u{e0100}"]) {
    assertThrows(() => parseName(`a${mark.repeat(999)}`, 1_000), ChatError);
  }
  // Spacing marks are only counted.
  parseName(`क${"\u0903".repeat(999)}`, 1_000);
  rejection("\u0903\u0301".repeat(1_000_000));
  assertLess(process.threadCpuUsage(before).user / 1_000, 1_000);
});

/** Texts of characters that names and forged names use, of any others, and of lone surrogates. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ..."Ann \t\n\u00a0\ufeff\u3000\u0301\u0e49\u05b8\u0903\u200d\u200c\u00ad\u2800",
    ),
    fc.constantFrom(
      ..."😀👩🚀❤\ufe0f\u20e31🏴🏽رশ\u09cd邉\u{e0102}\u{e0067}\u{e007f}ᠣ\u180b\u180e",
    ),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    anyCharacter,
  ),
});

/** Returns the name, or undefined if it is rejected. */
function parsed(text: unknown): string | undefined {
  try {
    return parseName(text, MAX_CHARS);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    return undefined;
  }
}

test("parseName(): rejects any value, or returns a name that it leaves unchanged", () => {
  const anything = fc.oneof({ weight: 9, arbitrary: anyText }, fc.anything());
  fc.assert(
    fc.property(anything, (text) => {
      const name = parsed(text);
      if (name !== undefined) assertEquals(parseName(name, MAX_CHARS), name);
    }),
    { numRuns: 20_000 },
  );
});

test("parseName(): returns no name that begins or ends with an invisible character", () => {
  const blank = /^[\s\p{M}\p{Default_Ignorable_Code_Point}\u2800]|[\s\p{Cc}\u2800\u200b-\u200f]$/u;
  fc.assert(
    fc.property(anyText, (text) => {
      const name = parsed(text);
      if (name !== undefined) assertEquals(blank.test(name), false, escape(name));
    }),
    { numRuns: 20_000 },
  );
});

test("parseName(): decides alike for the NFC and NFD forms of a name", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const form = text.isWellFormed() ? text.normalize("NFC") : text;
      assertEquals(parsed(form) === undefined, parsed(form.normalize("NFD")) === undefined);
    }),
    { numRuns: 20_000 },
  );
});
