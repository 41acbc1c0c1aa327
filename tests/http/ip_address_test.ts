import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isIP, isIPv4 } from "node:net";
import { formatAddress, parseAddress } from "../../http/ip_address.ts";
import { test } from "../testing.ts";

const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());

/** Texts that are nearly addresses: those made of anything seldom come near. */
const nearly = fc.string({ unit: fc.constantFrom(..."0123456789abcdefF.::%/x "), maxLength: 42 });

test("An address is written in one short form, however it was written", () => {
  const forms: [written: string, form: string][] = [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["0:0:0:0:0:FFFF:c000:0201", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8::", "2001:db8::"],
    ["::", "::"],
    ["::1", "::1"],
    ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
    ["::192.0.2.1", "::c000:201"],
  ];
  for (const [written, form] of forms) assertEquals(format(written), form, written);
});

test("What is no address is none: leading zeros, too many groups, a scope, a port", () => {
  const refused = ["", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1.2.3.4 "];
  refused.push(":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g");
  refused.push("1:2:3:4:5:6:7::8", "::1.2.3", "1.2.3.4::", "::1%eth0", "[::1]", "::1:", ":1::");
  for (const text of refused) assertEquals(parseAddress(text), undefined, text);
});

test("The parser takes exactly the addresses that Node takes, but for those with a scope", () => {
  fc.assert(fc.property(fc.oneof(anyAddress, nearly, fc.string()), (text) => {
    const isAddress = isIP(text) !== 0 && !text.includes("%");
    assertEquals(parseAddress(text) !== undefined, isAddress, text);
  }));
});

test("The form of an address is read as the same address and written as the same form", () => {
  fc.assert(fc.property(anyAddress, (written) => {
    const form = format(written) ?? "";
    assertEquals(parseAddress(form), parseAddress(written));
    assertEquals(format(form), form);
  }));
});

test("An address of IPv4 and the IPv6 address that stands for it are the same", () => {
  fc.assert(fc.property(fc.ipV4().filter(isIPv4), (address) => {
    assertEquals(parseAddress(`::ffff:${address}`), parseAddress(address));
  }));
});

function format(text: string): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : formatAddress(address);
}
