import { assertEquals } from "@std/assert";
import { cleanFileName } from "../../../../chat/files/file_name.ts";
import { shortName, visibleName } from "../../../../static/chat/files/file_name.js";
import { test } from "../../../testing.ts";

test("visibleName(): removes what disguises a name, as the server does", () => {
  const names = { "photo\u202Egpj.exe": "photogpj.exe", "a\u0000b\n.txt": "ab.txt" };
  for (const [name, visible] of Object.entries(names)) {
    assertEquals(visibleName(name), visible);
    assertEquals(cleanFileName(name), visible);
  }
});

test("visibleName(): keeps names in every script", () => {
  for (const name of ["Grüße.txt", "מסמך.pdf", "写真 1.jpg", "👩‍🚀.png"]) {
    assertEquals(visibleName(name), name);
  }
});

test("shortName(): cuts the middle, never the extension or a visible character", () => {
  assertEquals(shortName("report.pdf", 20), "report.pdf");
  assertEquals(shortName("a very long report of the year.final.pdf", 20), "a very long…inal.pdf");
  assertEquals(shortName("no extension at all here", 20), "no extension at…here");
  const astronaut = "👩‍🚀";
  const name = `${astronaut.repeat(10)}.png`;
  assertEquals(shortName(name, 30), `${astronaut.repeat(4)}…${astronaut}.png`);
});
