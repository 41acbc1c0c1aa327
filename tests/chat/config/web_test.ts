import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readWebSettings } from "../../../chat/config/web.ts";
import { TrustedProxies } from "../../../http/client_ip.ts";
import { test } from "../../testing.ts";

const read = (settings: Record<string, string> = {}) => readWebSettings((name) => settings[name]);

test("Nobody else is trusted and limits hold, unless told otherwise", () => {
  assertEquals(read(), {
    origins: [],
    corsOrigins: [],
    trustedProxies: [],
    areLimitsOn: true,
    hasPresence: true,
    presenceExcept: [],
    bundle: "on",
    maxStreams: 20_000,
    streamBytes: 65_536,
  });
  assert(Object.isFrozen(read()));
});

test("Origins stand between commas and are read as browsers write them", () => {
  const { origins, corsOrigins } = read({
    HUBBUB_ORIGINS: "https://Chat.Example.org:443/, http://chat.lan:8000 ,,",
    HUBBUB_CORS_ORIGINS: "https://zoë.example",
  });
  assertEquals(origins, ["https://chat.example.org", "http://chat.lan:8000"]);
  assertEquals(corsOrigins, ["https://xn--zo-ija.example"]);
});

test("What is more or less than an origin is refused by name", () => {
  const refused = [
    "chat.example.org",
    "https://a.example/chat",
    "https://a.example?b",
    "*",
    "null",
  ];
  refused.push("https://ann@a.example", "ftp://a.example", "file:///", "https://*.example/#");
  for (const name of ["HUBBUB_ORIGINS", "HUBBUB_CORS_ORIGINS"]) {
    for (const value of refused) {
      const settings = { [name]: `https://b.example, ${value}` };
      const { message } = assertThrows(
        () => read(settings),
        SyntaxError,
        "https://chat.example.org",
      );
      assert(message.startsWith(`${name} is "${value}": expected origins`), message);
    }
  }
});

test("HUBBUB_PRESENCE_EXCEPT: takes patterns of rooms", () => {
  const settings = { HUBBUB_PRESENCE_EXCEPT: "orders-*, cpu,*" };
  assertEquals(read(settings).presenceExcept, ["orders-*", "cpu", "*"]);
  for (const value of ["Orders-*", "orders*x", "-*", "orders-17 cpu"]) {
    const { message } = assertThrows(
      () => read({ HUBBUB_PRESENCE_EXCEPT: value }),
      SyntaxError,
      "orders-*",
    );
    assert(message.startsWith(`HUBBUB_PRESENCE_EXCEPT is "${value}": expected rooms`), message);
  }
});

test("Proxies are addresses and ranges, between commas", () => {
  const { trustedProxies } = read({
    HUBBUB_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,2001:db8::/32",
  });
  assertEquals(trustedProxies, ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]);
  for (
    const value of ["nginx", "10/8", "10.0.0.0/33", "::/129", "::1/", "fe80::1%eth0", "1.2.3.4/08"]
  ) {
    const settings = { HUBBUB_TRUSTED_PROXIES: value };
    const { message } = assertThrows(() => read(settings), SyntaxError, "10.0.0.0/8");
    assert(message.startsWith(`HUBBUB_TRUSTED_PROXIES is "${value}": expected addresses`), message);
  }
});

test("The setting takes exactly the proxies that the server can trust", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended());
  const range = fc.tuple(address, fc.oneof(fc.integer({ min: -1, max: 140 }), fc.string()))
    .map(([address, bits]) => `${address}/${bits}`);
  const nearly = fc.string({ unit: fc.constantFrom(..."0123456789abf.:/%"), minLength: 1 });
  fc.assert(
    fc.property(fc.oneof(address, range, nearly), (written) => {
      const value = written.trim();
      if (value === "" || value.includes(",")) return;
      const isTaken = hasWorked(() => read({ HUBBUB_TRUSTED_PROXIES: value }));
      assertEquals(isTaken, hasWorked(() => new TrustedProxies([value])), value);
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
