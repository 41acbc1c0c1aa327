import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BlockList, isIPv4 } from "node:net";
import { parseAddress } from "../../http/ip_address.ts";
import { isInRange, parseRange } from "../../http/ip_range.ts";
import { test } from "../testing.ts";

test("A range has what begins with the same bits, and an address alone is a range", () => {
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
    assertEquals(has(range, address), isIn, `${address} in ${range}`);
  }
});

test("What is no range is none", () => {
  for (const text of ["", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/8/8"]) {
    assertEquals(parseRange(text), undefined, text);
  }
  for (const text of ["::/129", "::/-1", "::/1e1", "10/8", "chat.example.org", "10.0.0.0 /8"]) {
    assertEquals(parseRange(text), undefined, text);
  }
});

test("No text makes the parser throw, and what it takes has its own address in it", () => {
  const text = fc.string({ unit: fc.constantFrom(..."0123456789abf.:/"), maxLength: 24 });
  fc.assert(fc.property(fc.oneof(text, fc.string()), (text) => {
    const range = parseRange(text);
    if (range) assertEquals(isInRange(range.start, range), true);
  }));
});

test("A range has the addresses that Node's block list finds in it", () => {
  // Near each other, so that half of them are in.
  const ipv4 = fc.tuple(fc.nat(3), fc.nat(255)).map(([a, b]) => `192.0.${a}.${b}`);
  const ipv6 = fc.tuple(fc.nat(3), fc.nat(0xffff)).map(([a, b]) =>
    `2001:db8::${a.toString(16)}:${b.toString(16)}`
  );
  const pair = fc.oneof(
    fc.tuple(ipv4, fc.integer({ min: 16, max: 32 }), ipv4),
    fc.tuple(ipv6, fc.integer({ min: 96, max: 128 }), ipv6),
  );
  fc.assert(fc.property(pair, ([start, bits, address]) => {
    const family = isIPv4(start) ? "ipv4" : "ipv6";
    const list = new BlockList();
    list.addSubnet(start, bits, family);
    assertEquals(has(`${start}/${bits}`, address), list.check(address, family));
  }));
});

function has(range: string, address: string): boolean | undefined {
  const parsed = parseRange(range);
  const number = parseAddress(address);
  return parsed && number !== undefined ? isInRange(number, parsed) : undefined;
}
