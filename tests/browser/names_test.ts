// Names that modules declare at the top level, where they could clash in one file.

import { assertEquals } from "@std/assert";
import { globSync } from "node:fs";
import { browserTest } from "./chromium.ts";

const STATIC = new URL("../../static/", import.meta.url);

browserTest(
  "Page modules: name no variable like a global of the browser",
  async ({ visit }) => {
    const page = await visit();
    // The chat's own elements have such names, too.
    await page.goto("about:blank");
    const names = globSync("**/*.js", { cwd: STATIC }).flatMap((name) =>
      Array.from(
        Deno.readTextFileSync(new URL(name, STATIC))
          .matchAll(/^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)/gm),
        ([, declared = ""]) => declared,
      )
    );
    const taken = (names: string[]) => names.filter((name) => name in globalThis);
    assertEquals(await page.evaluate(taken, names), []);
  },
);
