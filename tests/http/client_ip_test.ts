import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isIP } from "node:net";
import { parseIpOrNetwork, rateLimitKey, TrustedProxies } from "../../http/client_ip.ts";
import { test } from "../testing.ts";

const PROXIES = new TrustedProxies(["127.0.0.1", "10.0.0.0/8", "2001:db8:aaaa::/48"]);

test("TrustedProxies: takes the peer as the client, whatever it claims", () => {
  for (const forwardedFor of [null, "", "203.0.113.7", "127.0.0.1, 10.0.0.1", "nonsense"]) {
    assertEquals(PROXIES.clientOf("198.51.100.1", forwardedFor), "198.51.100.1", `${forwardedFor}`);
    assertEquals(new TrustedProxies([]).clientOf("127.0.0.1", forwardedFor), "127.0.0.1");
  }
});

test("TrustedProxies: takes the rightmost untrusted address behind trusted proxies", () => {
  const cases: [forwardedFor: string, client: string][] = [
    ["203.0.113.7", "203.0.113.7"],
    ["203.0.113.7, 10.1.2.3", "203.0.113.7"],
    ["192.0.2.66, 203.0.113.7, 10.1.2.3,10.0.0.1", "203.0.113.7"],
    ["2001:DB8:0:1::7", "2001:db8:0:1::7"],
    ["2001:db8::7, 2001:db8:aaaa::1", "2001:db8::7"],
    ["::ffff:203.0.113.7, ::ffff:10.0.0.1", "203.0.113.7"],
    ["203.0.113.7:50123", "203.0.113.7"],
    ["[2001:db8::7]:50123, [2001:db8:aaaa::1]", "2001:db8::7"],
    ["10.0.0.2, 10.0.0.1", "10.0.0.2"],
  ];
  for (const [forwardedFor, client] of cases) {
    assertEquals(PROXIES.clientOf("127.0.0.1", forwardedFor), client, forwardedFor);
  }
});

test("TrustedProxies: if the header has an invalid address, takes the proxy that passed it on", () => {
  const cases: [forwardedFor: string, client: string][] = [
    ["", "127.0.0.1"],
    ["unknown", "127.0.0.1"],
    ["203.0.113.7, unknown", "127.0.0.1"],
    ["203.0.113.7, _hidden, 10.0.0.1", "10.0.0.1"],
    ["203.0.113.7,, 10.0.0.1", "10.0.0.1"],
    ["203.0.113.7, 10.0.0.1,", "127.0.0.1"],
    ["203.0.113.7, 999.0.0.1", "127.0.0.1"],
    ["203.0.113.7, fe80::1%eth0", "127.0.0.1"],
  ];
  for (const [forwardedFor, client] of cases) {
    assertEquals(PROXIES.clientOf("127.0.0.1", forwardedFor), client, forwardedFor);
  }
});

test("TrustedProxies: returns the IPv4 address of a client on a dual-stack socket", () => {
  assertEquals(PROXIES.clientOf("::ffff:203.0.113.7", null), "203.0.113.7");
  assertEquals(PROXIES.clientOf("::ffff:127.0.0.1", "203.0.113.7"), "203.0.113.7");
  assertEquals(PROXIES.clientOf("fe80::1%eth0", null), "fe80::1");
});

test("TrustedProxies: has a proxy by its address or range", () => {
  for (const address of ["127.0.0.1", "::ffff:127.0.0.1", "10.9.9.9", "2001:db8:aaaa:1::2"]) {
    assertEquals(PROXIES.has(address), true, address);
  }
  for (const address of ["127.0.0.2", "11.0.0.1", "2001:db8::1", "", "localhost"]) {
    assertEquals(PROXIES.has(address), false, address);
  }
  assertThrows(() => new TrustedProxies(["10/8"]), SyntaxError, 'Cannot trust "10/8"');
});

test("TrustedProxies: has all addresses of a range, written in any form", () => {
  const cases: [range: string, address: string, isIn: boolean][] = [
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["10.1.2.3/8", "10.0.0.1", true],
    ["10.0.0.0/8", "::ffff:10.0.0.1", true],
    ["::ffff:10.0.0.0/104", "10.0.0.1", true],
    ["192.0.2.1", "192.0.2.1", true],
    ["192.0.2.1", "192.0.2.0", false],
    ["192.0.2.1/32", "192.0.2.1", true],
    ["0.0.0.0/0", "203.0.113.7", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["2001:db8::/32", "2001:db8:ffff::", true],
    ["2001:db8::/33", "2001:db8:ffff::", false],
    ["fe80::/10", "febf::1", true],
    ["::1/128", "::1", true],
    ["::/0", "2001:db8::1", true],
  ];
  for (const [range, address, isIn] of cases) {
    assertEquals(new TrustedProxies([range]).has(address), isIn, `${address} in ${range}`);
  }
});

test("TrustedProxies: rejects text that is not a range", () => {
  const texts = ["", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/8/8", "::/129"];
  for (const text of [...texts, "::/-1", "::/1e1", "10/8", "chat.example.org", "10.0.0.0 /8"]) {
    assertThrows(() => new TrustedProxies([text]), SyntaxError, `Cannot trust "${text}"`);
  }
});

test("TrustedProxies: rejects any text that is not a range with a SyntaxError", () => {
  const text = fc.string({ unit: fc.constantFrom(..."0123456789abf.:/"), maxLength: 24 });
  fc.assert(fc.property(fc.oneof(text, fc.string()), (text) => {
    try {
      assertEquals(new TrustedProxies([text]).has(text.split("/", 1)[0] ?? ""), true);
    } catch (error) {
      assertInstanceOf(error, SyntaxError);
    }
  }));
});

test("TrustedProxies: writes addresses in one canonical form", () => {
  const forms: [written: string, form: string][] = [
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["0:0:0:0:0:FFFF:c000:0201", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:db8::", "2001:db8::"],
    ["::", "::"],
    ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
    ["::192.0.2.1", "::c000:201"],
  ];
  for (const [written, form] of forms) {
    assertEquals(PROXIES.clientOf(written, null), form, written);
    assertEquals(PROXIES.clientOf("127.0.0.1", written), form, written);
  }
});

test("TrustedProxies: accepts exactly the addresses that Node accepts, without zones", () => {
  const nearly = fc.string({ unit: fc.constantFrom(..."0123456789abcdefF.::%/x "), maxLength: 42 });
  const text = fc.oneof(fc.ipV4(), fc.ipV6(), nearly, fc.string());
  fc.assert(fc.property(text, (text) => {
    const isAddress = isIP(text) !== 0 && !text.includes("%");
    assertEquals(parseIpOrNetwork(text) !== undefined, isAddress || isNetwork(text), text);
  }));
});

const isNetwork = (text: string) => text.endsWith("/64") && isIP(text.slice(0, -3)) !== 0;

test("rateLimitKey: returns the /64 network of an IPv6 address", () => {
  assertEquals(rateLimitKey("203.0.113.7"), "203.0.113.7");
  assertEquals(rateLimitKey("::ffff:203.0.113.7"), "203.0.113.7");
  assertEquals(rateLimitKey("2001:db8:0:1:ffff::7"), "2001:db8:0:1::/64");
  assertEquals(rateLimitKey("2001:db8:0:1::"), rateLimitKey("2001:db8:0:1:1:2:3:4"));
});

test("TrustedProxies: lets no client choose its address by the header", () => {
  const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string());
  fc.assert(fc.property(fc.array(entry), (entries) => {
    // nginx appends the client's address to the header that the client sent.
    const forwardedFor = [...entries, "203.0.113.7"].join(", ");
    assertEquals(PROXIES.clientOf("127.0.0.1", forwardedFor), "203.0.113.7");
    assertEquals(PROXIES.clientOf("203.0.113.7", entries.join(",")), "203.0.113.7");
  }));
});

test("parseIpOrNetwork: reads addresses and IPv6 networks as users type them", () => {
  assertEquals(parseIpOrNetwork("203.0.113.7"), "203.0.113.7");
  for (const written of ["2001:db8::1", "2001:DB8::/64", "2001:db8:0:0::/64"]) {
    assertEquals(parseIpOrNetwork(written), "2001:db8::/64", written);
  }
  for (const none of ["", "ann", "203.0.113", "2001:db8::/32"]) {
    assertEquals(parseIpOrNetwork(none), undefined, none);
  }
});
