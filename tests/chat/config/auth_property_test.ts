import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  readProxySettings,
  readTokenSettings,
  tokenFiles,
  tokenHosts,
} from "../../../chat/config/auth.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const RUNS = { numRuns: 1_000 };

/** A secret that must never appear in an error message. */
const HIDDEN = "hunter2";

const anyText = fc.string({ unit: anyCharacter, maxLength: 10 });

/** URLs with parts that may hold a password, and texts that resemble them. */
const address = fc.array(
  fc.oneof(
    fc.constantFrom(
      "https://",
      "http://",
      "//",
      "/",
      "user",
      ":",
      "@",
      "?",
      "#",
      "\\",
      "%",
      "[::1]",
    ),
    fc.constantFrom("127.0.0.1", "localhost", "id.example", "keys.json", " ", "\n"),
    anyText,
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

const secret = fc.tuple(anyText, fc.constantFrom("", HIDDEN, HIDDEN.repeat(5)), anyText)
  .map((parts) => parts.join(""));

const settings = fc.record({
  HUBBUB_TOKEN_SECRET: secret,
  HUBBUB_TOKEN_SECRET_FILE: anyText,
  HUBBUB_TOKEN_JWKS: address,
  HUBBUB_TOKEN_ISSUER: anyText,
  HUBBUB_TOKEN_AUDIENCE: anyText,
  HUBBUB_PROXY_USER_HEADER: anyText,
  HUBBUB_PROXY_NAME_HEADER: fc.oneof(anyText, fc.constant("X-Name")),
}, { requiredKeys: [] });

/** Returns the settings, or the message of the error. */
function outcome<T>(read: () => T): { value: T } | { message: string } {
  try {
    return { value: read() };
  } catch (error) {
    assert(error instanceof SyntaxError || error instanceof RangeError, `${error}`);
    return { message: error.message };
  }
}

test("readTokenSettings(): accepts any settings or rejects them without revealing a secret", () => {
  fc.assert(
    fc.property(settings, (settings) => {
      const values = new Map(Object.entries(settings));
      const found = outcome(() => readTokenSettings((name) => values.get(name)));
      if ("message" in found) {
        assertEquals(found.message.includes(HIDDEN), false, found.message);
      } else if (found.value) {
        // The web process needs permission for at most one file or host.
        assert(tokenFiles(found.value).length + tokenHosts(found.value).length <= 1);
      }
    }),
    RUNS,
  );
});

test("readTokenSettings(): never reveals the password of a URL, wherever it is", () => {
  const before = fc.constantFrom(
    "https://user:",
    "http://:",
    "https://",
    "ftp://a:b",
    "https://u:/",
  );
  const after = fc.constantFrom("@id.example/", "@", "/@id.example", "?@id.example", "#@x", "\n@x");
  fc.assert(
    fc.property(before, anyText, after, (before, text, after) => {
      const value = `${before}${HIDDEN}${text}${after}`;
      const env = (name: string) => name === "HUBBUB_TOKEN_JWKS" ? value : undefined;
      const found = outcome(() => readTokenSettings(env));
      if ("message" in found) {
        assertEquals(found.message.includes(HIDDEN), false, found.message);
      }
    }),
    RUNS,
  );
});

test("readProxySettings(): returns valid header names or rejects the settings", () => {
  fc.assert(
    fc.property(settings, (settings) => {
      const values = new Map(Object.entries(settings));
      const found = outcome(() => readProxySettings((name) => values.get(name)));
      if ("message" in found) return;
      const { userHeader, nameHeader } = found.value;
      // Throws if one is not a valid header name.
      new Headers([[userHeader, "ann"], [nameHeader, "Ann"]]);
    }),
    RUNS,
  );
});
