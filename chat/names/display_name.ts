// Rules for display names: one line of visible characters that stays within its own bounds. Names
// that merely look alike are compared by chat/names/skeleton.ts.

import { chatError } from "../errors.ts";
import { requireLength, requireString } from "./string_field.ts";

/** Printable ASCII violates no rule, and most names have nothing else. */
const PLAIN = /^[ -~]*$/;

// Characters that draw nothing: controls, line ends, characters that join, separate, reorder or
// vary their neighbours, fillers, and the blanks that Unicode counts as letters or symbols.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{13441}\u{13442}\u{16FE4}\u{1D159}]/v;

// Characters that each font may draw differently, or not at all.
const MEANINGLESS = /[\p{Co}\p{Noncharacter_Code_Point}]/v;

// Families, skin tones and flags contain characters that draw nothing by themselves. Tags could
// spell anything, so only existing flags may have them.
const EMOJI_ELEMENT = String.raw`\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0E\uFE0F]?`;
const EMOJI = new RegExp(
  String.raw`\p{RGI_Emoji_Tag_Sequence}|[0-9#*]\uFE0F\u20E3|` +
    String.raw`${EMOJI_ELEMENT}(?:\u200D${EMOJI_ELEMENT})*`,
  "gv",
);

/** Scripts in which a joiner between letters changes how they are drawn. */
const JOINED = ["Arab", "Beng", "Deva", "Gujr", "Guru", "Khmr", "Knda", "Mlym", "Mymr", "Orya"]
  .concat("Sinh", "Syrc", "Taml", "Telu").map((script) => String.raw`\p{scx=${script}}`).join("");

// Invisible characters that scripts need: joiners, variants of a Mongolian letter, and the variant
// of an ideograph that a family uses.
const NEEDED = new RegExp(
  String.raw`(?<=[${JOINED}])[\u200C\u200D](?=[${JOINED}])|` +
    String.raw`(?<=\p{sc=Mong})[\u180B-\u180D\u180F]|(?<=\p{sc=Mong})\u180E(?=\p{sc=Mong})|` +
    String.raw`(?<=\p{sc=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  "gv",
);

// Accents without a script of their own, as used with Latin, Greek and Cyrillic letters.
const ACCENT = String.raw`[[\p{M}&&\p{sc=Zinh}]--\p{scx=Arab}]`;

// More marks on one letter than any language stacks: Hebrew, Arabic, Tibetan and Burmese need up to
// four, Vietnamese and phonetic notation up to two accents. Counted in composed form, so that it
// does not matter how a letter was typed; spacing marks are not counted. Each run of marks is
// matched from its beginning only, because a long one would otherwise be read again from each of
// its marks.
const CROWDED = new RegExp(
  String.raw`(?<!\p{Mc})(?:\p{Mc}*[\p{Mn}\p{Me}]){5}|` +
    String.raw`(?<![\p{M}--${ACCENT}])(?:[\p{M}--${ACCENT}]*${ACCENT}){3}`,
  "v",
);

/** A mark without a letter would combine with the text before the name. */
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

/** Returns the violated rule, as the rest of a sentence; undefined if the line is valid. */
export function violatedRule(line: string): string | undefined {
  if (PLAIN.test(line)) return undefined;
  const hidden = hiddenIn(line);
  if (hidden !== undefined) {
    return `must be one line of visible characters, but has ${hidden}`;
  }
  if (BASELESS.test(line)) return "must have a letter under each mark";
  if (CROWDED.test(line.normalize())) {
    return "must have at most 2 accents on a letter, or 4 marks in all";
  }
}

/** Removes invisible characters, except within emoji and where a script needs them. */
export function withoutHidden(line: string): string {
  return line.replace(
    new RegExp(`(${EMOJI.source}|${NEEDED.source})|${HIDDEN.source}`, "gv"),
    (_, kept: string = "") => kept,
  );
}

/**
 * Returns the first invisible character, such as "U+200B". Uses the composed form, so that it does
 * not matter how a letter was typed: its accent may stand between a joiner and what it joins.
 */
function hiddenIn(line: string): string | undefined {
  const shown = line.normalize().replace(EMOJI, "☺").replace(NEEDED, "");
  const [hidden] = HIDDEN.exec(shown) ?? MEANINGLESS.exec(shown) ?? [];
  const hex = hidden?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return hex && `U+${hex}`;
}
