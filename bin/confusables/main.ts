// Generates chat/names/confusables.ts from the file confusables.txt, which Unicode publishes with each version
// of UTS #39:
//
//   deno run -A bin/confusables/main.ts confusables.txt > chat/names/confusables.ts

import { foldCase } from "../../chat/names/fold_case.ts";
import { Prototypes } from "./prototypes.ts";
import { renderModule } from "./render.ts";

/** Pairs that the file lacks: small capitals, the capital I as both "i" and "l", a capital gamma. */
const ADDED = "ᴀa ʙb ᴅd ᴇe ɢg ʜh ᴊj ᴋk ʟl ᴍm ɴn ᴘp ʀr ᴛt il Γг ςσ";

const ASCII = /^[!-~]+$/;

// Letters that resemble no Latin one matter only if they occur in names.
const SCRIPTS_IN_NAMES = [
  "Latn",
  "Grek",
  "Cyrl",
  "Armn",
  "Geor",
  "Hebr",
  "Arab",
  "Ethi",
  "Deva",
  "Beng",
]
  .concat("Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh", "Thai", "Laoo", "Khmr")
  .concat("Mymr", "Hira", "Kana", "Hani", "Zinh").map((script) => `\\p{sc=${script}}`);
const IN_NAMES = new RegExp(`[${SCRIPTS_IN_NAMES.join("")}]`, "u");

const [path] = Deno.args;
if (path === undefined) throw new SyntaxError("Usage: bin/confusables/main.ts confusables.txt");
const text = Deno.readTextFileSync(path);
const table = tableOf(new Prototypes(readTargets(text)));
await new Response(renderModule(table, text)).body?.pipeTo(Deno.stdout.writable);

/** Reads what each character resembles: for a letter anything, for another character only ASCII. */
function readTargets(text: string): Map<string, string> {
  const targets = new Map<string, string>();
  for (const [, source = "", target = ""] of text.matchAll(/^([0-9A-F]+) ;\t([0-9A-F ]+) ;/gm)) {
    const [from, to] = [parseHex(source), parseHex(target).normalize("NFKD")];
    const isLetter = /[\p{L}\p{M}\p{N}]/u.test(from);
    // A letter with a hook is not the letter with an apostrophe.
    if (isLetter ? !to.includes("'") : ASCII.test(to)) targets.set(from, to);
  }
  for (const [from = "", to = ""] of ADDED.split(" ").map((pair) => [...pair])) {
    targets.set(from, to);
  }
  return targets;
}

function parseHex(words: string): string {
  return String.fromCodePoint(...words.split(" ").map((hex) => Number.parseInt(hex, 16)));
}

/** Returns the prototypes that differ from the letter in lower case. */
function tableOf(prototypes: Prototypes): Map<string, string> {
  const table = new Map<string, string>();
  const isSmall = (letter: string) => foldCase(letter) === letter;
  const letters = prototypes.letters();
  for (const letter of [...letters.filter(isSmall), ...letters.filter((one) => !isSmall(one))]) {
    const prototype = prototypes.prototypeOf(letter);
    const usual = [...foldCase(letter)].map((one) => table.get(one) ?? one).join("");
    if (prototype !== usual && (IN_NAMES.test(letter) || /[!-~]/.test(prototype))) {
      table.set(letter, prototype);
    }
  }
  return table;
}
