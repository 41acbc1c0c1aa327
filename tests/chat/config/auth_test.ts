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

test("Tokens are checked by a secret, a secret's file, or a set of public keys", () => {
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

test("An issuer and an audience are asked of a token only where they are set", () => {
  const silent = requireTokenSettings(readToken({ HUBBUB_TOKEN_SECRET: SECRET }));
  assertEquals([silent.issuer, silent.audience], [undefined, undefined]);
  const both = requireTokenSettings(readToken({
    HUBBUB_TOKEN_SECRET: SECRET,
    HUBBUB_TOKEN_ISSUER: "https://id.example",
    HUBBUB_TOKEN_AUDIENCE: " hubbub ",
  }));
  assertEquals([both.issuer, both.audience], ["https://id.example", "hubbub"]);
});

test("Without a key there are no settings, and token mode says which it needs", () => {
  assertEquals(readToken({ HUBBUB_TOKEN_SECRET: " " }), undefined);
  const { message } = assertThrows(() => requireTokenSettings(undefined), RangeError);
  for (const name of ["HUBBUB_ACCESS", "_SECRET,", "_SECRET_FILE", "_JWKS"]) {
    assert(message.includes(name), message);
  }
});

test("Only one way to check tokens may be set", () => {
  const jwks = { HUBBUB_TOKEN_JWKS: "/etc/keys.json" };
  const file = { HUBBUB_TOKEN_SECRET_FILE: "/etc/secret" };
  const secret = { HUBBUB_TOKEN_SECRET: SECRET };
  for (const two of [{ ...jwks, ...file }, { ...jwks, ...secret }, { ...file, ...secret }]) {
    assertThrows(() => readToken(two), RangeError, "expected one of HUBBUB_TOKEN_SECRET");
  }
});

test("A secret of less than 32 bytes is refused and not shown", () => {
  const short = SECRET.slice(1);
  const { message } = assertThrows(() => readToken({ HUBBUB_TOKEN_SECRET: short }), RangeError);
  assert(message.startsWith("HUBBUB_TOKEN_SECRET has 31 bytes: expected at least 32"), message);
  assertEquals(message.includes(short), false);
  // Bytes count, not characters.
  assertEquals(sourceOf({ HUBBUB_TOKEN_SECRET: "ü".repeat(16) }).type, "secret");
});

test("Keys come over https, or from this machine", () => {
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
    assert(message.startsWith(`HUBBUB_TOKEN_JWKS is "${url}": expected a file, or an`), message);
  }
});

test("A password in an address is refused and not shown", () => {
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

test("The files and hosts are told that the web process needs for tokens", () => {
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

test("The headers of proxy mode are Remote-User and Remote-Name unless others are named", () => {
  assertEquals(readProxy(), { userHeader: "Remote-User", nameHeader: "Remote-Name" });
  const told = {
    HUBBUB_PROXY_USER_HEADER: "Tailscale-User-Login",
    HUBBUB_PROXY_NAME_HEADER: "Tailscale-User-Name",
  };
  assertEquals(Object.values(readProxy(told)), Object.values(told));
  for (const name of Object.keys(told)) {
    for (const bad of ["Remote User", "Remote-User:", "Remöte"]) {
      const { message } = assertThrows(() => readProxy({ [name]: bad }), SyntaxError);
      assert(message.startsWith(`${name} is "${bad}": expected the name of a header`), message);
    }
  }
});

test("The settings of access cannot be changed once they are read", () => {
  assert(Object.isFrozen(readProxy()) && Object.isFrozen(readToken({ HUBBUB_TOKEN_JWKS: "a" })));
});
