import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readWebSettings } from "../../../chat/config/web.ts";
import { TrustedProxies } from "../../../http/client_ip.ts";
import { test } from "../../testing.ts";

const read = (settings: Record<string, string> = {}) => readWebSettings((name) => settings[name]);

test("readWebSettings(): by default trusts no proxy or other site, and turns limits on", () => {
  assertEquals(read(), {
    name: "Hubbub",
    logo: undefined,
    origins: [],
    corsOrigins: [],
    trustedProxies: [],
    areLimitsOn: true,
    hasPresence: true,
    presenceExcept: [],
    bundle: "on",
    maxStreams: 20_000,
    streamBytes: 65_536,
    metricsPort: 0,
  });
  assert(Object.isFrozen(read()));
});

test("readWebSettings(): reads the name of the chat, as one visible line", () => {
  assertEquals(read({ HUBBUB_NAME: "  Zoë & Söhne 🎉 " }).name, "Zoë & Söhne 🎉");
  assertEquals(read({ HUBBUB_NAME: "x".repeat(64) }).name.length, 64);
  const invalid = ["x".repeat(65), "two\nlines", "a\u202Eb", "\u200B"];
  for (const name of invalid) {
    const { message } = assertThrows(() => read({ HUBBUB_NAME: name }), SyntaxError);
    assert(message.startsWith(`HUBBUB_NAME is "${name}": the name of the chat must`), message);
  }
});

test("readWebSettings(): reads origins separated by commas, in the form that browsers send", () => {
  const { origins, corsOrigins } = read({
    HUBBUB_ORIGINS: "https://Chat.Example.org:443/, http://chat.lan:8000 ,,",
    HUBBUB_CORS_ORIGINS: "https://zoë.example",
  });
  assertEquals(origins, ["https://chat.example.org", "http://chat.lan:8000"]);
  assertEquals(corsOrigins, ["https://xn--zo-ija.example"]);
});

test("readWebSettings(): rejects a value that is not exactly an origin", () => {
  const invalid = [
    "chat.example.org",
    "https://a.example/chat",
    "https://a.example?b",
    "*",
    "null",
  ];
  invalid.push("https://ann@a.example", "ftp://a.example", "file:///", "https://*.example/#");
  for (const name of ["HUBBUB_ORIGINS", "HUBBUB_CORS_ORIGINS"]) {
    for (const value of invalid) {
      const settings = { [name]: `https://b.example, ${value}` };
      const { message } = assertThrows(
        () => read(settings),
        SyntaxError,
        "https://chat.example.org",
      );
      assert(
        message.startsWith(`${name} is "${value}": expected comma-separated origins`),
        message,
      );
    }
  }
});

test("readWebSettings(): reads HUBBUB_PRESENCE_EXCEPT as room patterns", () => {
  const settings = { HUBBUB_PRESENCE_EXCEPT: "orders-*, cpu,*" };
  assertEquals(read(settings).presenceExcept, ["orders-*", "cpu", "*"]);
  for (const value of ["Orders-*", "orders*x", "-*", "orders-17 cpu"]) {
    const { message } = assertThrows(
      () => read({ HUBBUB_PRESENCE_EXCEPT: value }),
      SyntaxError,
      "orders-*",
    );
    assert(
      message.startsWith(`HUBBUB_PRESENCE_EXCEPT is "${value}": expected comma-separated rooms`),
      message,
    );
  }
});

test("readWebSettings(): reads proxies as addresses and ranges separated by commas", () => {
  const { trustedProxies } = read({
    HUBBUB_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,2001:db8::/32",
  });
  assertEquals(trustedProxies, ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]);
  for (
    const value of ["nginx", "10/8", "10.0.0.0/33", "::/129", "::1/", "fe80::1%eth0", "1.2.3.4/08"]
  ) {
    const settings = { HUBBUB_TRUSTED_PROXIES: value };
    const { message } = assertThrows(() => read(settings), SyntaxError, "10.0.0.0/8");
    assert(
      message.startsWith(
        `HUBBUB_TRUSTED_PROXIES is "${value}": expected comma-separated addresses`,
      ),
      message,
    );
  }
});

test("readWebSettings(): accepts exactly the proxies that TrustedProxies accepts", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended());
  const range = fc.tuple(address, fc.oneof(fc.integer({ min: -1, max: 140 }), fc.string()))
    .map(([address, bits]) => `${address}/${bits}`);
  const almostAddress = fc.string({ unit: fc.constantFrom(..."0123456789abf.:/%"), minLength: 1 });
  fc.assert(
    fc.property(fc.oneof(address, range, almostAddress), (text) => {
      const value = text.trim();
      if (value === "" || value.includes(",")) return;
      const isAccepted = hasWorked(() => read({ HUBBUB_TRUSTED_PROXIES: value }));
      assertEquals(isAccepted, hasWorked(() => new TrustedProxies([value])), value);
    }),
    { numRuns: 1_000 },
  );
});

function hasWorked(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
