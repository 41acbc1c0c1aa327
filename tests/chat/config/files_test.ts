import { assertEquals, assertThrows } from "@std/assert";
import { readConfig } from "../../../chat/config/config.ts";
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

test("readFileSettings(): reads the origin of files, and rejects what is none", () => {
  const origin = (HUBBUB_FILES_ORIGIN: string) => read({ HUBBUB_FILES_ORIGIN }).origin;
  assertEquals(read({}).origin, undefined);
  assertEquals(origin("https://Files.example.org:443/"), "https://files.example.org");
  assertEquals(origin("http://files.localhost:8000"), "http://files.localhost:8000");
  for (
    const value of [
      "files.example.org",
      "https://files.example.org/files",
      "https://127.0.0.1",
      "https://[::1]:8000",
      "http://localhost:8001",
      "ftp://files.example.org",
      "https://a.example.org,https://b.example.org",
    ]
  ) {
    assertThrows(
      () => origin(value),
      SyntaxError,
      `HUBBUB_FILES_ORIGIN is "${value}": expected an origin with a host name`,
    );
  }
  assertThrows(() => origin("http://files.example.org"), RangeError, "expected https");
});

test("readConfig(): the origin of files has a host of its own", () => {
  const HUBBUB_FILES_ORIGIN = "https://chat.example.org:8443";
  const taken = {
    HUBBUB_ORIGINS: "https://other.example.org,https://chat.example.org",
    HUBBUB_CORS_ORIGINS: "https://chat.example.org",
    HUBBUB_HOST: "Chat.example.org",
  };
  for (const [name, value] of Object.entries(taken)) {
    const settings: Record<string, string> = { HUBBUB_FILES_ORIGIN, [name]: value };
    assertThrows(
      () => readConfig((name) => settings[name]),
      RangeError,
      `HUBBUB_FILES_ORIGIN is "${HUBBUB_FILES_ORIGIN}": ${name} names the same host`,
    );
  }
});
