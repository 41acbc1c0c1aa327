import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  readProxySettings,
  readTokenSettings,
  tokenFiles,
  tokenHosts,
} from "../../../chat/config/auth.ts";
import { anyCharacter } from "../../any_text.ts";
import { test } from "../../testing.ts";

const RUNS = { numRuns: 1_000 };

/** What nobody may read in a line of the log. */
const HIDDEN = "hunter2";

const anyText = fc.string({ unit: anyCharacter, maxLength: 10 });

/** Addresses with something hidden in them, and what only looks like one. */
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

/** What is read, or what says why not. */
function outcome<T>(read: () => T): { value: T } | { why: string } {
  try {
    return { value: read() };
  } catch (error) {
    assert(error instanceof SyntaxError || error instanceof RangeError, `${error}`);
    return { why: error.message };
  }
}

test("Whatever the settings of tokens are, they are read, or refused without showing a secret", () => {
  fc.assert(
    fc.property(settings, (settings) => {
      const values = new Map(Object.entries(settings));
      const found = outcome(() => readTokenSettings((name) => values.get(name)));
      if ("why" in found) {
        assertEquals(found.why.includes(HIDDEN), false, found.why);
      } else if (found.value) {
        // What the launcher asks for the web process is one thing at most.
        assert(tokenFiles(found.value).length + tokenHosts(found.value).length <= 1);
      }
    }),
    RUNS,
  );
});

test("The password of an address is not shown, wherever it stands and however it is written", () => {
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
      if ("why" in found) assertEquals(found.why.includes(HIDDEN), false, found.why);
    }),
    RUNS,
  );
});

test("Whatever the headers of a proxy are called, they are read as names of headers, or refused", () => {
  fc.assert(
    fc.property(settings, (settings) => {
      const values = new Map(Object.entries(settings));
      const found = outcome(() => readProxySettings((name) => values.get(name)));
      if ("why" in found) return;
      const { userHeader, nameHeader } = found.value;
      // No error: these are names.
      new Headers([[userHeader, "ann"], [nameHeader, "Ann"]]);
    }),
    RUNS,
  );
});
