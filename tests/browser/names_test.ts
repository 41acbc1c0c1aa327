// What modules call something at their top, where they stand side by side in one file.

import { assertEquals } from "@std/assert";
import { globSync } from "node:fs";
import { browserTest } from "./chromium.ts";

const STATIC = new URL("../../static/", import.meta.url);

browserTest(
  "Page modules: use no global name of the browser for a variable of their own",
  async ({ visit }) => {
    const page = await visit();
    // The chat's own elements have names there, too.
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
