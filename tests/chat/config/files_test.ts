import { assertEquals, assertThrows } from "@std/assert";
import { readFileSettings } from "../../../chat/config/files.ts";
import { test } from "../../testing.ts";

const read = (settings: Record<string, string>) => readFileSettings((name) => settings[name]);

test("readFileSettings(): reads sizes with units", () => {
  const { fileBytes, quotaBytes, totalBytes } = read({
    HUBBUB_FILE_BYTES: "2G",
    HUBBUB_FILE_QUOTA: "500000",
    HUBBUB_FILES_BYTES: "64M",
  });
  assertEquals([fileBytes, quotaBytes, totalBytes], [2_000_000_000, 500_000, 64_000_000]);
});

test("readFileSettings(): rejects what is no size, in one line with what is allowed", () => {
  for (const value of ["", "0", "-1", "1.5G", "100MB", "1T", "999", "1e6", "999999G"]) {
    const settings = { HUBBUB_FILE_BYTES: value || "none" };
    assertThrows(
      () => read(settings),
      RangeError,
      `HUBBUB_FILE_BYTES is "${settings.HUBBUB_FILE_BYTES}": expected bytes from 1k to 100000G, ` +
        "such as 100M; also k, M, G",
    );
  }
});

test("readFileSettings(): reads the scanner's socket, and rejects what is none", () => {
  assertEquals(read({}).scan, undefined);
  const HUBBUB_SCAN = "unix:/run/clamav/clamd.ctl";
  const socket = "/run/clamav/clamd.ctl";
  assertEquals(read({ HUBBUB_SCAN }).scan, { socket, isRequired: true });
  const lax = read({ HUBBUB_SCAN, HUBBUB_SCAN_AWAY: "allow" });
  assertEquals(lax.scan, { socket, isRequired: false });
  for (
    const value of [
      "/run/clamd.ctl",
      "unix:clamd.ctl",
      "127.0.0.1:3310",
      `unix:/${"x".repeat(108)}`,
    ]
  ) {
    assertThrows(() => read({ HUBBUB_SCAN: value }), SyntaxError, `HUBBUB_SCAN is "${value}"`);
  }
  assertThrows(() => read({ HUBBUB_SCAN_AWAY: "open" }), SyntaxError, "expected refuse or allow");
});
