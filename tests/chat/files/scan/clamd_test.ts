import { assertEquals, assertRejects } from "@std/assert";
import { readVersion, scanBytes } from "../../../../chat/files/scan/clamd.ts";
import { test } from "../../../testing.ts";
import { Clamd, hasClamd, MALWARE, SIGNATURE } from "./clamd_fixture.ts";
import { StandIn } from "./stand_in.ts";

const TIMEOUT_MS = 60_000;

test(
  "scanBytes(): clamd finds its signature, passes other bytes, and refuses too many",
  async () => {
    await using clamd = new Clamd();
    await clamd.start();
    const options = { socket: clamd.socket, timeoutMs: TIMEOUT_MS };
    const scan = (...pieces: Uint8Array[]) => scanBytes(pieces, options);
    assertEquals(await scan(new Uint8Array(10), new Uint8Array(), new Uint8Array(10)), undefined);
    assertEquals(await scan(), undefined);
    assertEquals(await scan(MALWARE.subarray(0, 12), MALWARE.subarray(12)), SIGNATURE);
    const pieces = Array.from({ length: 64 }, () => new Uint8Array(128 * 1_024));
    await assertRejects(() => scan(...pieces), Error, "INSTREAM size limit exceeded");
    assertEquals((await readVersion(options)).startsWith("ClamAV "), true);
  },
  { ignore: !hasClamd },
);

test("scanBytes(): takes no answer but that of a scan for one", async () => {
  const scan = async (answer: string) => {
    await using scanner = new StandIn(() => answer);
    const options = { socket: scanner.socket, timeoutMs: TIMEOUT_MS };
    return await scanBytes([new Uint8Array(3)], options);
  };
  assertEquals(await scan("stream: OK\0"), undefined);
  assertEquals(await scan("stream: Eicar-Test-Signature FOUND\0"), "Eicar-Test-Signature");
  assertEquals(await scan("stream: <b>\nhostile</b> FOUND\0"), "unknown");
  for (const answer of ["", "OK\0", "stream: OK OK\0", "UNKNOWN COMMAND\0", "x".repeat(9_000)]) {
    await assertRejects(() => scan(answer), Error, "clamd");
  }
});

test("scanBytes(): gives up on a scanner that is silent or not there", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  {
    await using scanner = new StandIn(() => promise);
    const options = { socket: scanner.socket, timeoutMs: 100 };
    await assertRejects(() => scanBytes([MALWARE], options), Error, "did not answer within 0.1 s");
    resolve("");
  }
  await assertRejects(() => scanBytes([MALWARE], { socket: "/nonexistent", timeoutMs: 100 }));
});
