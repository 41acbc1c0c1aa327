// Makes chat/names/confusables.ts from the file confusables.txt, which Unicode publishes with each version
// of UTS #39:
//
//   deno run -A bin/confusables/main.ts confusables.txt > chat/names/confusables.ts

import { foldCase } from "../../chat/names/fold_case.ts";
import { Keys } from "./keys.ts";
import { renderModule } from "./module.ts";

/** Missing from the file: small capitals, the capital I as both "i" and "l", a capital gamma. */
const OURS = "ᴀa ʙb ᴅd ᴇe ɢg ʜh ᴊj ᴋk ʟl ᴍm ɴn ᴘp ʀr ᴛt il Γг ςσ";

const ASCII = /^[!-~]+$/;

// Letters that resemble no Latin one matter only if they occur in names.
const WRITTEN = ["Latn", "Grek", "Cyrl", "Armn", "Geor", "Hebr", "Arab", "Ethi", "Deva", "Beng"]
  .concat("Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh", "Thai", "Laoo", "Khmr")
  .concat("Mymr", "Hira", "Kana", "Hani", "Zinh").map((script) => `\\p{sc=${script}}`);
const IN_NAMES = new RegExp(`[${WRITTEN.join("")}]`, "u");

const [path] = Deno.args;
if (path === undefined) throw new SyntaxError("Usage: bin/confusables/main.ts confusables.txt");
const text = Deno.readTextFileSync(path);
const table = tableOf(new Keys(readLooks(text)));
await new Response(renderModule(table, text)).body?.pipeTo(Deno.stdout.writable);

/** Look-alikes by character: a letter may look like anything, a sign only like an ASCII one. */
function readLooks(text: string): Map<string, string> {
  const looks = new Map<string, string>();
  for (const [, source = "", target = ""] of text.matchAll(/^([0-9A-F]+) ;\t([0-9A-F ]+) ;/gm)) {
    const [from, to] = [parseHex(source), parseHex(target).normalize("NFKD")];
    const isLetter = /[\p{L}\p{M}\p{N}]/u.test(from);
    // A letter with a hook is not one with an apostrophe.
    if (isLetter ? !to.includes("'") : ASCII.test(to)) looks.set(from, to);
  }
  for (const [from = "", to = ""] of OURS.split(" ").map((pair) => [...pair])) looks.set(from, to);
  return looks;
}

function parseHex(words: string): string {
  return String.fromCodePoint(...words.split(" ").map((hex) => Number.parseInt(hex, 16)));
}

/** Keys that differ from the letter in lower case. */
function tableOf(keys: Keys): Map<string, string> {
  const table = new Map<string, string>();
  const isSmall = (letter: string) => foldCase(letter) === letter;
  const letters = keys.letters();
  for (const letter of [...letters.filter(isSmall), ...letters.filter((one) => !isSmall(one))]) {
    const key = keys.keyOf(letter);
    const usual = [...foldCase(letter)].map((one) => table.get(one) ?? one).join("");
    if (key !== usual && (IN_NAMES.test(letter) || /[!-~]/.test(key))) table.set(letter, key);
  }
  return table;
}
