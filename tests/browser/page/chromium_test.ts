import { assert } from "@std/assert";
import { executablePath, isRequired } from "../harness/chromium.ts";
import { test } from "../../testing.ts";

test("Chromium: is installed, or the browser tests are skipped where that is allowed", () => {
  if (executablePath) return;
  assert(!isRequired, "Cannot run the browser tests: install the package chromium");
  const line = "Browser tests are skipped: no Chromium found (install the package chromium)\n";
  Deno.stderr.writeSync(new TextEncoder().encode(line));
});
