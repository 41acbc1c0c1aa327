// SECURITY.md names the file that keeps each promise: readers must be able to find it.

import { assert, assertEquals } from "@std/assert";
import { test } from "../testing.ts";

const ROOT = new URL("../../", import.meta.url);

test("SECURITY.md: names only files that exist", () => {
  const page = Deno.readTextFileSync(new URL("SECURITY.md", ROOT));
  const named = [...page.matchAll(/`([\w/]+\.ts)`|\]\(([\w/.]+)[^)]*\)/g)]
    .map(([, code, link]) => code ?? link ?? "");
  assert(named.length > 20, "The page names files");
  const missing = named.filter((path) => !isFile(new URL(path, ROOT)));
  assertEquals(missing, []);
});

function isFile(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}
