import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeHeaderText, headerBytes } from "../../auth/header_encoding.ts";
import { test } from "../testing.ts";

/** Text as it arrives in a header: each byte of its UTF-8 as a character. */
function asReceived(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

const byteString = fc.array(fc.nat(255)).map((bytes) => String.fromCharCode(...bytes));

test("decodeHeaderText: decodes a name in any encoding", () => {
  for (
    const [value, text] of [
      ["Ann", "Ann"],
      [asReceived("Zoë ☺"), "Zoë ☺"],
      [asReceived("Zoë %FF"), "Zoë %FF"],
      ["Zo%C3%AB%20B", "Zoë B"],
      ["Zo%c3%ab", "Zoë"],
      ["%EF%BB%BFAnn", "\uFEFFAnn"],
      ["=?utf-8?q?Zo=C3=AB_B?=", "Zoë B"],
      ["=?UTF-8?Q?Zo=c3=ab?=", "Zoë"],
      ["=?utf-8?q?Zo=C3=AB_?= =?utf-8?q?B=C3=B6?=", "Zoë Bö"],
      ["=?utf-8?q?=3D=3F100%25?=", "=?100%25"],
    ] as const
  ) assertEquals(decodeHeaderText(value), text, value);
});

test("decodeHeaderText: leaves text alone that only looks encoded", () => {
  for (
    const value of [
      "100% Ann",
      "50%",
      "%zz",
      "%FF",
      "%C3%28",
      "=?utf-8?b?WkI=?=",
      "=?utf-8?q?a",
      "=?=",
    ]
  ) assertEquals(decodeHeaderText(value), value);
});

test("decodeHeaderText: reads Latin-1 that is not UTF-8", () => {
  assertEquals(decodeHeaderText("Zo\u00EB"), "Zo\u00EB");
});

test("decodeHeaderText: decodes any text as UTF-8, percent-encoded and as encoded words", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    assertEquals(decodeHeaderText(encodeURIComponent(text)), text);
    const word = encodeURIComponent(text).replaceAll("_", "=5F").replaceAll("%", "=");
    assertEquals(decodeHeaderText(`=?utf-8?q?${word}?=`), text);
    if (!/%[0-9a-f]{2}|=\?/i.test(text)) assertEquals(decodeHeaderText(asReceived(text)), text);
  }));
});

test("decodeHeaderText: reads any bytes as text and loses none", () => {
  fc.assert(fc.property(byteString, (value) => {
    assertEquals(typeof decodeHeaderText(value), "string");
    assertEquals(String.fromCharCode(...headerBytes(value)), value);
  }));
});
