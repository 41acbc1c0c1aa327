import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { cleanFileName } from "../../../chat/files/file_name.ts";
import { ChatError } from "../../../chat/errors.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

/** Names as they are sent, and as they are stored. */
const EXAMPLES: Readonly<Record<string, string>> = {
  "Screenshot 2026-12-02.png": "Screenshot 2026-12-02.png",
  "photo\u202Egnp.exe": "photognp.exe",
  "a\u200Bb\0c\r\n.txt": "abc.txt",
  "../../etc/passwd": "passwd",
  "C:\\Users\\ann\\notes.txt": "notes.txt",
  "folder/": "folder",
  "...hidden": "hidden",
  "report.pdf. . ": "report.pdf",
  "NUL": "_NUL",
  "con.tar.gz": "_con.tar.gz",
  "console.log": "console.log",
  "Lpt1 .txt": "_Lpt1 .txt",
  "cafe\u0301.png": "caf\u00E9.png",
  "می\u200Cخواهم.pdf": "می\u200Cخواهم.pdf",
  "👨\u200D👩\u200D👧.png": "👨\u200D👩\u200D👧.png",
  "\uD800x.txt": "x.txt",
  ["a".repeat(300) + ".jpeg"]: "a".repeat(250) + ".jpeg",
  ["a." + "b".repeat(300)]: "a." + "b".repeat(253),
  ["👨\u200D👩\u200D👧".repeat(20) + ".png"]: "👨\u200D👩\u200D👧".repeat(13) + ".png",
};

test("cleanFileName(): removes paths and what hides or reorders text, and keeps the extension", () => {
  for (const [name, cleaned] of Object.entries(EXAMPLES)) {
    assertEquals(cleanFileName(name), cleaned);
  }
});

test("cleanFileName(): rejects a name of which nothing is left", () => {
  for (const name of ["", " ", "..", "../..", "\u200B", "/", "\uD800"]) {
    assertThrows(() => cleanFileName(name), ChatError, "Nothing is left");
  }
});

/** Texts with much that is special in names. */
const anyName = fc.array(
  fc.oneof(
    fc.constantFrom("..", "/", "\\", " ", ".", "con", "aux.", "\u202E", "\u200D", "\u0301", "👩"),
    fc.string({ unit: anyCharacter, maxLength: 5 }),
    fc.string({ minLength: 100, maxLength: 300 }),
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

test("cleanFileName(): any name becomes one that is safe to save, or is rejected", () => {
  fc.assert(fc.property(anyName, (name) => {
    const cleaned = cleanedOrNothing(name);
    if (cleaned === undefined) return;
    assert(new TextEncoder().encode(cleaned).length <= 255 && cleaned.isWellFormed());
    assert(!/[/\\\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u.test(cleaned));
    assert(!/^[.\s]|[.\s]$/.test(cleaned));
    assert(!/^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/i.test(cleaned));
    assertEquals(cleanFileName(cleaned), cleaned);
  }));
});

function cleanedOrNothing(name: string): string | undefined {
  try {
    return cleanFileName(name);
  } catch (error) {
    assert(error instanceof ChatError && error.code === "invalid-file-name", String(error));
  }
}
