// The rules of a display name: one line that shows all that it holds and keeps to its own place.
// Names that merely look alike are no matter of these rules: chat/names/skeleton.ts compares them.

import { chatError } from "../errors.ts";
import { requireLength, requireString } from "./string_field.ts";

// Whatever draws nothing: controls, line ends, what joins, parts, turns or varies its neighbours,
// fillers, and the blanks that Unicode counts among letters and symbols.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{13441}\u{13442}\u{16FE4}\u{1D159}]/v;

// What each font may draw as it likes, or not at all.
const MEANINGLESS = /[\p{Co}\p{Noncharacter_Code_Point}]/v;

// Families, skin tones and flags are spelt with characters that draw nothing by themselves. Tags
// could spell anything: only the flags that exist have them.
const EMOJI_ELEMENT = String.raw`\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0E\uFE0F]?`;
const EMOJI = new RegExp(
  String.raw`\p{RGI_Emoji_Tag_Sequence}|[0-9#*]\uFE0F\u20E3|` +
    String.raw`${EMOJI_ELEMENT}(?:\u200D${EMOJI_ELEMENT})*`,
  "gv",
);

/** Scripts whose letters are drawn otherwise where a joiner stands between them. */
const JOINED = ["Arab", "Beng", "Deva", "Gujr", "Guru", "Khmr", "Knda", "Mlym", "Mymr", "Orya"]
  .concat("Sinh", "Syrc", "Taml", "Telu").map((script) => String.raw`\p{scx=${script}}`).join("");

// Where writing needs what draws nothing: joiners, the forms of a Mongolian letter, and the one form
// of an ideograph that a family writes.
const NEEDED = new RegExp(
  String.raw`(?<=[${JOINED}])[\u200C\u200D](?=[${JOINED}])|` +
    String.raw`(?<=\p{sc=Mong})[\u180B-\u180D\u180F]|(?<=\p{sc=Mong})\u180E(?=\p{sc=Mong})|` +
    String.raw`(?<=\p{sc=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  "gv",
);

// Accents of no script, those that Latin, Greek and Cyrillic letters take.
const ACCENT = String.raw`[[\p{M}&&\p{sc=Zinh}]--\p{scx=Arab}]`;

// More marks on one letter than any language stacks: Hebrew, Arabic, Tibetan and Burmese need up to
// four, Vietnamese and phonetic writing up to two accents. They are counted composed, so that how a
// letter was typed does not matter; marks with a width of their own stand beside it. Each run of marks
// is read from its beginning alone, or a long one would be read again from each of its marks.
const CROWDED = new RegExp(
  String.raw`(?<!\p{Mc})(?:\p{Mc}*[\p{Mn}\p{Me}]){5}|` +
    String.raw`(?<![\p{M}--${ACCENT}])(?:[\p{M}--${ACCENT}]*${ACCENT}){3}`,
  "v",
);

/** A mark without a letter would stand on what is written before the name. */
const BASELESS = /(?:^|\p{Z})\p{M}/v;

/** Characters of a display name, unless `HUBBUB_NAME_CHARS` says otherwise, and at most. */
export const NAME_CHARS = { default: 64, max: 1_000 };

/**
 * Checks a display name and returns it trimmed.
 *
 * @throws {ChatError} `invalid-name`, `empty` or `too-long`, with the field.
 */
export function parseName(value: unknown, max: number, field = "from"): string {
  const name = requireLength(field, requireString(field, value).trim(), max);
  const broken = violatedRule(name);
  if (broken !== undefined) throw chatError("invalid-name", `The name ${broken}`, { field });
  return name;
}

/** Which rule is broken by a line that does not show all that it holds, or leaves its own place. */
export function violatedRule(line: string): string | undefined {
  const hidden = hiddenIn(line);
  if (hidden !== undefined) {
    return `must be one line of visible characters: ${hidden} shows nothing here`;
  }
  if (BASELESS.test(line)) return "must have a letter under each mark";
  if (CROWDED.test(line.normalize())) {
    return "must have at most 2 accents on a letter, or 4 marks in all";
  }
}

/**
 * The first character of a line that shows nothing where it stands, as in "U+200B". Composed, so that
 * how a letter was typed does not matter: its accent may stand between a joiner and what it joins.
 */
function hiddenIn(line: string): string | undefined {
  const shown = line.normalize().replace(EMOJI, "☺").replace(NEEDED, "");
  const [hidden] = HIDDEN.exec(shown) ?? MEANINGLESS.exec(shown) ?? [];
  const hex = hidden?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return hex && `U+${hex}`;
}
