import { assertEquals, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { test } from "../testing.ts";

const LIMIT_MS = 120_000;
const TOOL = new URL("../../bin/confusables/main.ts", import.meta.url).pathname;

/**
 * Returns the tool's output for a file of such lines: "о o" says that the first looks like the second.
 */
async function make(...lines: string[]): Promise<string> {
  const file = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(
      file,
      `# © 2031 Unicode\n# Version: 23.0.0\n${lines.map(asData).join("")}`,
    );
    const output = new Deno.Command(Deno.execPath(), { args: ["run", "-A", TOOL, file] }).output();
    const { code, stdout, stderr } = await deadline(output, LIMIT_MS);
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  } finally {
    Deno.removeSync(file);
  }
}

function asData(line: string): string {
  const hex = (text = "") => [...text].map((one) => one.codePointAt(0)?.toString(16).toUpperCase());
  const [from, to] = line.split(" ");
  return `${hex(from).join(" ")} ;\t${hex(to).join(" ")} ;\tMA\t# (  )\n`;
}

/** Key and characters, as text. */
async function tableOf(...lines: string[]): Promise<Record<string, string>> {
  const [, table = ""] = (await make(...lines)).split("`");
  const groups = table.trim().split(/\s+(?=\S+:)/).map((group) => group.split(/[:\s]+/));
  const text = (word: string) =>
    String.fromCodePoint(...word.split("+").map((hex) => Number.parseInt(hex, 16)));
  return Object.fromEntries(
    groups.map(([key = "", ...members]) => [text(key), members.map(text).join("")] as const),
  );
}

test("confusables: a letter maps to its look-alike, or to that of its other case", async () => {
  const { h, n, v, rn } = await tableOf("Н H", "Η H", "η n\u0329", "Ν N", "ν v", "m rn", "м ᴍ");
  assertEquals({ h, n, v, rn }, { h: "ʜηн", n: "ɴΝ", v: "ν", rn: "mмᴍ" });
});

test("confusables: letters without a Latin look-alike share a prototype with their other case", async () => {
  const table = await tableOf("л ʌ", "Λ Ʌ", "ы ьl", "ь b", "ю пo", "Я Ю");
  assertEquals([table["ʌ"], table["bl"], table["пo"]], ["λл", "ы", "юя"]);
});

test("confusables: leaves out hook apostrophes and characters that names cannot have", async () => {
  const table = await tableOf("Ɓ 'B", "☺ ☻", "₫ d\u0335", "𐊣 Δ", "‐ -");
  assertEquals(table["-"], "‐");
  for (const character of "Ɓɓ☺₫𐊣") {
    assertEquals(Object.values(table).join("").includes(character), false, character);
  }
});

test("confusables: the table names the Unicode version of its data", async () => {
  assertStringIncludes(await make("о o"), "UTS #39, version 23.0.0, © 2031 Unicode");
});
