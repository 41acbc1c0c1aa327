import { assertEquals } from "@std/assert";
import { parseLink, showsHost } from "../../../../../static/chat/messages/markdown/safe_link.js";
import { test } from "../../../../testing.ts";

test("parseLink(): allows http, https and mailto only", () => {
  assertEquals(parseLink("https://Example.org/A"), {
    href: "https://example.org/A",
    host: "example.org",
  });
  assertEquals(parseLink("http://example.org:8080"), {
    href: "http://example.org:8080/",
    host: "example.org:8080",
  });
  assertEquals(parseLink("mailto:ann@example.org?subject=x"), {
    href: "mailto:ann@example.org?subject=x",
    host: "ann@example.org",
  });
  for (const address of ["javascript:x", "data:,x", "/x", "x", "", "ftp://x", "https://"]) {
    assertEquals(parseLink(address), undefined, address);
  }
});

test("showsHost(): needs a label that starts with exactly the host", () => {
  const tells = [
    ["https://example.org", "example.org"],
    ["HTTP://Example.org/path", "example.org"],
    ["example.org?x", "example.org"],
    ["mailto:ann@example.org", "ann@example.org"],
  ];
  for (const [text = "", place = ""] of tells) assertEquals(showsHost(text, place), true, text);
  const hides = [
    ["here", "example.org"],
    ["https://example.org@evil.test", "evil.test"],
    ["https://example.org", "example.org.evil.test"],
    ["https://example.org.evil.test", "example.org"],
    ["example.orgevil", "example.org"],
    ["https://еxample.org", "xn--xample-2of.org"],
    ["\u202Egro.elpmaxe", "example.org"],
    ["not at example.org", "example.org"],
  ];
  for (const [text = "", place = ""] of hides) assertEquals(showsHost(text, place), false, text);
});
