import { assertEquals } from "@std/assert";
import { cleanFileName } from "../../../../chat/files/file_name.ts";
import { visibleName } from "../../../../static/chat/files/file_name.js";
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
