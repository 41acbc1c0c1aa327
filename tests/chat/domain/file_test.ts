import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import {
  type FileInfo,
  MAX_FILES,
  parseArchivedFiles,
  parseFileInfo,
  parseFiles,
} from "../../../chat/domain/file.ts";
import { kindOf, typeWordsOf } from "../../../chat/domain/file_kind.ts";
import { ChatError } from "../../../chat/errors.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const ID = "0190a7b2-0000-4000-8000-000000000001";
const FILE: FileInfo = { id: ID, name: "Screenshot 1.png", type: "image/png", bytes: 1_234 };
const WHOLE: FileInfo = {
  ...FILE,
  width: 800,
  height: 600,
  seconds: 1.5,
  thumbnail: { type: "image/webp", bytes: 900, width: 80, height: 60 },
  alt: "A red fox",
};

const others = (count: number) =>
  Array.from({ length: count }, () => ({ ...FILE, id: crypto.randomUUID() }));

/** Returns the field at fault. */
function rejectedField(value: unknown, parse: (value: unknown) => unknown = parseFiles) {
  return assertThrows(() => parse(value), ChatError).field;
}

test("parseFiles(): keeps all known fields and drops others", () => {
  const path = { path: "/etc/passwd", isExpired: false, toString: "x" };
  const thumbnail = { ...WHOLE.thumbnail, ...path };
  assertEquals(parseFiles([{ ...WHOLE, thumbnail, ...path, id: ID.toUpperCase() }]), [WHOLE]);
  assertEquals(parseFiles([{ ...FILE, alt: "" }]), [FILE]);
  assertEquals(parseFiles(others(MAX_FILES)).length, MAX_FILES);
});

test("parseFiles(): names the field at fault", () => {
  const rejected: Record<string, unknown[]> = {
    files: [undefined, null, {}, "x", [], others(MAX_FILES + 1), [FILE, FILE]],
    "files[1].id": ["", "x", 1, `${ID} `, null],
    "files[1].name": ["", " ", "a\nb", "a\u2028b", "a\0", "é".repeat(128), "\ud800", 1, null],
    "files[1].type": [
      "",
      "png",
      "image/",
      "Image/png",
      "text/html; charset=utf-8",
      "a/b/c",
      " a/b",
    ],
    "files[1].bytes": [-1, 0.5, NaN, Infinity, 2 ** 53, "1", null],
    "files[1].width": [-1, 0.5, 2 ** 32, "1", null],
    "files[1].height": [-1, 0.5, 2 ** 32, "1", null],
    "files[1].seconds": [-1, NaN, Infinity, "1", null],
    "files[1].alt": ["a\nb", "x".repeat(1_001), 1, null],
  };
  for (const [field, values] of Object.entries(rejected)) {
    const name = field.slice("files[1].".length);
    for (const value of values) {
      const [file] = others(1);
      const files = field === "files" ? value : [FILE, { ...file, [name]: value }];
      assertEquals(rejectedField(files), field, `${field} ${JSON.stringify(value)}`);
    }
  }
  const thumbnail = { ...WHOLE.thumbnail, width: -1 };
  assertEquals(rejectedField([{ ...FILE, thumbnail }]), "files[0].thumbnail.width");
  assertEquals(rejectedField([{ ...FILE, thumbnail: [] }]), "files[0].thumbnail");
  assertEquals(rejectedField(["x"]), "files[0]");
});

test("parseArchivedFiles(): takes expired files with their id and name only, parseFiles() does not", () => {
  const expired = { id: ID, name: "a.png", isExpired: true } as const;
  const other = { ...FILE, id: crypto.randomUUID() };
  assertEquals(parseArchivedFiles([{ ...WHOLE, ...expired }, other]), [expired, other]);
  assertEquals(rejectedField([{ ...expired, name: "" }], parseArchivedFiles), "files[0].name");
  assertEquals(rejectedField([expired]), "files[0].type");
});

test("parseFiles(): parses its own output, or rejects any value with a field", () => {
  const mostlyValid = (valid: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 15, arbitrary: valid }, { weight: 1, arbitrary: fc.anything() });
  const text = fc.string({ unit: anyCharacter });
  const count = mostlyValid(fc.nat());
  const type = mostlyValid(fc.constantFrom("image/png", "application/x-tar", "text/plain"));
  const file = fc.record({
    id: mostlyValid(fc.uuid()),
    name: mostlyValid(text),
    type,
    bytes: count,
    width: count,
    seconds: mostlyValid(fc.double()),
    thumbnail: mostlyValid(fc.record({ type, bytes: count, width: count, height: count })),
    alt: mostlyValid(text),
    more: fc.anything(),
  }, { requiredKeys: ["id", "name", "type", "bytes"] });
  const files = fc.array(mostlyValid(file), { maxLength: 3 });
  fc.assert(
    fc.property(mostlyValid(files), (value) => {
      const parsed = parsedOrRejected(value);
      if (!parsed) return;
      assertEquals(parseFiles(JSON.parse(JSON.stringify(parsed))), parsed);
      for (const { name, alt = "" } of parsed) {
        assertEquals(/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name + alt), false, name);
        assertEquals(Buffer.byteLength(name) <= 255 && alt.length <= 1_000, true);
      }
    }),
    { numRuns: 2_000 },
  );
});

function parsedOrRejected(value: unknown): FileInfo[] | undefined {
  try {
    return parseFiles(value);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals(error.field?.startsWith("files"), true, error.field);
    return undefined;
  }
}

test("parseFileInfo(): has no prefix by default", () => {
  assertEquals(parseFileInfo(WHOLE), WHOLE);
  assertEquals(rejectedField({ ...WHOLE, bytes: -1 }, parseFileInfo), "bytes");
});

test("kindOf(): sorts media types", () => {
  const kinds = [
    "image/svg+xml",
    "video/mp4",
    "audio/ogg",
    "application/pdf",
    "text/html",
    "application/vnd.oasis.opendocument.text",
    "application/zip",
    "application/octet-stream",
  ].map(kindOf);
  assertEquals(kinds, [
    "image",
    "video",
    "audio",
    "document",
    "document",
    "document",
    "other",
    "other",
  ]);
});

test("typeWordsOf(): has the top-level type, the extension and the subtype, each once", () => {
  const words = (name: string, type: string) => typeWordsOf({ name, type }).join(" ");
  assertEquals(words("a.PDF", "application/pdf"), "application pdf");
  assertEquals(words("photo.jpeg", "image/jpeg"), "image jpeg jpg");
  assertEquals(words("photo.JPG", "image/jpeg"), "image jpg jpeg");
  assertEquals(words("x.tar.gz", "application/gzip"), "application gz gzip");
  assertEquals(words("x", "image/svg+xml"), "image svg");
  assertEquals(words("a. b", "application/vnd.ms-excel"), "application");
});
