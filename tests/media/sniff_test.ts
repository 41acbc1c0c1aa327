import { assertEquals } from "@std/assert";
import { SNIFFED_BYTES, sniffType } from "../../media/mod.ts";
import { test } from "../testing.ts";
import * as samples from "./samples.ts";

function typeOf(...contents: readonly samples.Content[]): string {
  return sniffType(samples.join(...contents));
}

function textType(text: string): string {
  return sniffType(new TextEncoder().encode(text));
}

test("Types: pictures, films and sounds are told by their first bytes", () => {
  const types = {
    "image/jpeg": samples.jpeg(),
    "image/png": samples.png(),
    "image/gif": samples.gif(),
    "image/webp": samples.webp(),
    "image/avif": samples.avif(),
    "video/mp4": samples.mp4(),
    "video/webm": samples.webm(),
    "audio/wav": samples.wav(),
    "audio/flac": samples.flac(),
    "audio/ogg": samples.ogg(),
    "audio/mpeg": samples.mp3(),
  };
  for (const [type, bytes] of Object.entries(types)) assertEquals(sniffType(bytes), type);
});

test("Types: the brands of a film tell pictures, recordings and cameras apart", () => {
  const brand = (main: string, ...others: string[]) =>
    sniffType(samples.box("ftyp", main, [0, 0, 0, 0], others.join("")));
  assertEquals(brand("heic", "mif1"), "image/heic");
  assertEquals(brand("mif1", "mif1", "heic"), "image/heic");
  assertEquals(brand("mif1", "miaf", "avif"), "image/avif");
  assertEquals(brand("msf1"), "image/heif");
  assertEquals(brand("qt  "), "video/quicktime");
  assertEquals(brand("M4A ", "isom"), "audio/mp4");
  assertEquals(brand("3gp4"), "video/3gpp");
  assertEquals(brand("crx ", "isom"), "image/x-canon-cr3");
  assertEquals(brand("isom", "avif"), "video/mp4");
});

test("Types: office documents are archives with certain names in them", () => {
  const archive = (...names: string[]) =>
    typeOf("PK\x03\x04", "header ".repeat(3), names.join(" "));
  const office = "application/vnd.openxmlformats-officedocument";
  assertEquals(archive("[Content_Types].xml", "word/x"), `${office}.wordprocessingml.document`);
  assertEquals(archive("[Content_Types].xml", "xl/x"), `${office}.spreadsheetml.sheet`);
  assertEquals(archive("mimetypeapplication/epub+zip"), "application/epub+zip");
  assertEquals(archive("photo.jpg"), "application/zip");
});

test("Types: text is UTF-8 without control characters, also if it is cut within a character", () => {
  assertEquals(textType(""), "text/plain");
  assertEquals(textType("Grüße\r\n\tund 👋"), "text/plain");
  assertEquals(sniffType(new TextEncoder().encode("👋".repeat(2_000))), "text/plain");
  assertEquals(SNIFFED_BYTES % 4, 0);
  assertEquals(sniffType(new TextEncoder().encode(" 👋").subarray(0, 3)), "text/plain");
  assertEquals(typeOf("latin \xe9t\xe9"), "application/octet-stream");
  assertEquals(typeOf("escape \x1b[31m"), "application/octet-stream");
  assertEquals(typeOf("\xff\xfeh\0i\0"), "application/octet-stream");
  assertEquals(typeOf("zero\0"), "application/octet-stream");
});

test("Types: markup and scripts are told from other text, whatever stands before them", () => {
  assertEquals(textType("<!DOCTYPE html><p>"), "text/html");
  assertEquals(textType("\ufeff\n  <script>alert(1)</script>"), "text/html");
  assertEquals(textType("<!-- --><svg onload=alert(1)>"), "text/html");
  assertEquals(textType("<SVG onload=alert(1)>"), "image/svg+xml");
  assertEquals(textType('<?xml version="1.0"?>\n<!-- --><svg/>'), "image/svg+xml");
  assertEquals(textType('<?xml version="1.0"?><feed/>'), "application/xml");
  assertEquals(textType("#!/bin/sh\n"), "text/x-script");
  assertEquals(textType("a < b"), "text/plain");
});

test("Types: a picture that is also a page is a picture", () => {
  assertEquals(typeOf("GIF89a/*", "<script>alert(1)</script>"), "image/gif");
  assertEquals(typeOf([0xff, 0xd8, 0xff, 0xfe], "<html>"), "image/jpeg");
});

test("Types: downloads that the page draws an icon for", () => {
  const types = {
    "application/pdf": "%PDF-1.7",
    "application/gzip": "\x1f\x8b\x08",
    "application/x-7z-compressed": "7z\xbc\xaf\x27\x1c",
    "application/x-cfb": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "image/tiff": "MM\0*",
    "application/x-elf": "\x7fELF\x02",
  };
  for (const [type, bytes] of Object.entries(types)) assertEquals(typeOf(bytes), type);
});
