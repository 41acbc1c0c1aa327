import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  readProxySettings,
  readTokenSettings,
  requireTokenSettings,
  tokenFiles,
  tokenHosts,
} from "../../../chat/config/auth.ts";
import { test } from "../../testing.ts";

type Settings = Record<string, string>;

const SECRET = "0123456789abcdef0123456789abcdef";

const readToken = (settings: Settings) => readTokenSettings((name) => settings[name]);
const readProxy = (settings: Settings = {}) => readProxySettings((name) => settings[name]);

function sourceOf(settings: Settings) {
  return requireTokenSettings(readToken(settings)).source;
}

function needs(settings: Settings): { files: string[]; hosts: string[] } {
  const read = requireTokenSettings(readToken(settings));
  return { files: tokenFiles(read), hosts: tokenHosts(read) };
}

test("readTokenSettings(): accepts a secret, a secret's file, or a key set by path or URL", () => {
  assertEquals(sourceOf({ HUBBUB_TOKEN_SECRET: SECRET }), { type: "secret", secret: SECRET });
  const path = "/etc/hubbub/keys";
  assertEquals(sourceOf({ HUBBUB_TOKEN_SECRET_FILE: path }), { type: "secret-file", path });
  assertEquals(sourceOf({ HUBBUB_TOKEN_JWKS: path }), { type: "key-set-file", path });
  for (
    const url of [
      "https://id.example/keys",
      "http://127.0.0.1:9/",
      "http://localhost/",
      "http://[::1]/",
    ]
  ) assertEquals(sourceOf({ HUBBUB_TOKEN_JWKS: url }), { type: "key-set-url", url });
});

test("readTokenSettings(): the issuer and the audience are optional", () => {
  const neither = requireTokenSettings(readToken({ HUBBUB_TOKEN_SECRET: SECRET }));
  assertEquals([neither.issuer, neither.audience], [undefined, undefined]);
  const both = requireTokenSettings(readToken({
    HUBBUB_TOKEN_SECRET: SECRET,
    HUBBUB_TOKEN_ISSUER: "https://id.example",
    HUBBUB_TOKEN_AUDIENCE: " hubbub ",
  }));
  assertEquals([both.issuer, both.audience], ["https://id.example", "hubbub"]);
});

test("requireTokenSettings(): names the settings that token mode needs if none is set", () => {
  assertEquals(readToken({ HUBBUB_TOKEN_SECRET: " " }), undefined);
  const { message } = assertThrows(() => requireTokenSettings(undefined), RangeError);
  for (const name of ["HUBBUB_ACCESS", "_SECRET,", "_SECRET_FILE", "_JWKS"]) {
    assert(message.includes(name), message);
  }
});

test("readTokenSettings(): rejects more than one source of keys", () => {
  const jwks = { HUBBUB_TOKEN_JWKS: "/etc/keys.json" };
  const file = { HUBBUB_TOKEN_SECRET_FILE: "/etc/secret" };
  const secret = { HUBBUB_TOKEN_SECRET: SECRET };
  for (const two of [{ ...jwks, ...file }, { ...jwks, ...secret }, { ...file, ...secret }]) {
    assertThrows(() => readToken(two), RangeError, "expected only one of HUBBUB_TOKEN_SECRET");
  }
});

test("readTokenSettings(): rejects a secret shorter than 32 bytes without revealing it", () => {
  const short = SECRET.slice(1);
  const { message } = assertThrows(() => readToken({ HUBBUB_TOKEN_SECRET: short }), RangeError);
  assert(message.startsWith("HUBBUB_TOKEN_SECRET has 31 bytes: expected at least 32"), message);
  assertEquals(message.includes(short), false);
  // The length is counted in bytes, not characters.
  assertEquals(sourceOf({ HUBBUB_TOKEN_SECRET: "ü".repeat(16) }).type, "secret");
});

test("readTokenSettings(): accepts a key set over http only from loopback", () => {
  for (
    const url of [
      "http://id.example/keys",
      "http://127.0.0.1.example/",
      "http://192.0.2.1/",
      "ftp://id.example/keys",
      "file:///etc/keys.json",
      "https://",
    ]
  ) {
    const { message } = assertThrows(() => readToken({ HUBBUB_TOKEN_JWKS: url }), SyntaxError);
    assert(message.startsWith(`HUBBUB_TOKEN_JWKS is "${url}": expected a file, or a URL`), message);
  }
});

test("readTokenSettings(): rejects a URL with a password without revealing it", () => {
  for (
    const start of [
      "https://hidden@",
      "https://ann:hidden@",
      "https://:hidden@",
      "http://ann:hidden@",
    ]
  ) {
    const url = { HUBBUB_TOKEN_JWKS: `${start}id.example/keys` };
    const { message } = assertThrows(() => readToken(url), SyntaxError, "without a password");
    assertEquals(message.includes("hidden"), false);
  }
});

test("tokenFiles(), tokenHosts(): return what the web process must be allowed to read", () => {
  assertEquals(needs({ HUBBUB_TOKEN_SECRET: SECRET }), { files: [], hosts: [] });
  assertEquals(needs({ HUBBUB_TOKEN_SECRET_FILE: "a" }), { files: ["a"], hosts: [] });
  assertEquals(needs({ HUBBUB_TOKEN_JWKS: "b" }), { files: ["b"], hosts: [] });
  for (
    const [url, host] of [
      ["https://id.example/keys", "id.example:443"],
      ["https://id.example:8443/keys", "id.example:8443"],
      ["http://localhost/keys", "localhost:80"],
      ["http://[::1]:8080/keys", "[::1]:8080"],
    ] as const
  ) assertEquals(needs({ HUBBUB_TOKEN_JWKS: url }), { files: [], hosts: [host] });
});

test("readProxySettings(): the headers are Remote-User and Remote-Name by default", () => {
  assertEquals(readProxy(), { userHeader: "Remote-User", nameHeader: "Remote-Name" });
  const names = {
    HUBBUB_PROXY_USER_HEADER: "Tailscale-User-Login",
    HUBBUB_PROXY_NAME_HEADER: "Tailscale-User-Name",
  };
  assertEquals(Object.values(readProxy(names)), Object.values(names));
  for (const name of Object.keys(names)) {
    for (const bad of ["Remote User", "Remote-User:", "Remöte"]) {
      const { message } = assertThrows(() => readProxy({ [name]: bad }), SyntaxError);
      assert(message.startsWith(`${name} is "${bad}": expected a header name`), message);
    }
  }
});

test("readTokenSettings(), readProxySettings(): return frozen objects", () => {
  assert(Object.isFrozen(readProxy()) && Object.isFrozen(readToken({ HUBBUB_TOKEN_JWKS: "a" })));
});
