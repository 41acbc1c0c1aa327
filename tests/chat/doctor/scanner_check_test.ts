import { assertEquals, assertMatch } from "@std/assert";
import { readConfig } from "../../../chat/config/config.ts";
import { checkScanner } from "../../../chat/doctor/scanner_check.ts";
import { Clamd, hasClamd } from "../files/scan/clamd_fixture.ts";
import { test } from "../../testing.ts";

async function diagnose(settings: Record<string, string>): Promise<string[]> {
  const results = await Array.fromAsync(checkScanner(readConfig((name) => settings[name])));
  return results.map(({ isOk, text }) => `${isOk ? "ok" : "problem"} ${text}`);
}

test("checkScanner(): says that there is none, or that it does not answer", async () => {
  assertEquals(await diagnose({}), ["ok none, as HUBBUB_SCAN is not set"]);
  const [away = ""] = await diagnose({ HUBBUB_SCAN: "unix:/nonexistent/clamd.ctl" });
  assertMatch(away, /^problem "\/nonexistent\/clamd.ctl": .*: start clamd; until then files wait$/);
});

test("checkScanner(): finds out that clamd takes smaller files than the settings", async () => {
  await using clamd = new Clamd();
  await clamd.start();
  const [version = "", fits] = await diagnose({ ...clamd.settings, HUBBUB_FILE_BYTES: "100k" });
  assertMatch(version, /^ok ClamAV \S+ at "/);
  assertEquals(fits, "ok takes 0.1 MB");
  const [, tooLarge = ""] = await diagnose({ ...clamd.settings, HUBBUB_FILE_BYTES: "10M" });
  assertMatch(
    tooLarge,
    /^problem cannot scan 10 MB: .*size limit exceeded.*: raise StreamMaxLength/,
  );
}, { ignore: !hasClamd });
