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
