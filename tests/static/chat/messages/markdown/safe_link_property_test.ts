// Compares the label of a link with where a browser would lead.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseLink, showsHost } from "../../../../../static/chat/messages/markdown/safe_link.js";
import { anyCharacter } from "../../../../harness/arbitraries.ts";
import { test } from "../../../../testing.ts";

const RUNS = { numRuns: 1_000 };

/** URLs, and texts that only look like one. */
const address = fc.array(
  fc.oneof(
    fc.constantFrom("https://", "http://", "mailto:", "javascript:", "data:", "//", "HTTPS://"),
    fc.constantFrom("example.org", "evil.test", "Example.ORG", "еxample.org", "ann@", "[::1]"),
    fc.constantFrom(":8080", ":443", "/", "\\", "?", "#", "@", ".", "%2f", "\t", "\n", " "),
    anyCharacter,
  ),
  { maxLength: 6 },
).map((parts) => parts.join(""));

test("parseLink(): allows only links to the web or mail, with the host that a browser opens", () => {
  fc.assert(
    fc.property(address, (address) => {
      const link = parseLink(address);
      if (!link) return;
      const { protocol, host, pathname, href } = new URL(link.href);
      assert(["http:", "https:", "mailto:"].includes(protocol), href);
      assertEquals(link.host, protocol === "mailto:" ? pathname : host);
      // Parsing it again gives the same: the link leads where its label says.
      assertEquals(parseLink(link.href), link);
    }),
    RUNS,
  );
});

test("showsHost(): accepts only labels that lead to the host if typed as a URL", () => {
  const hosts = fc.constantFrom("example.org", "evil.test", "example.org:8080", "[::1]");
  let told = 0;
  fc.assert(
    fc.property(address, hosts, (text, host) => {
      for (const words of [text, `${host}${text}`, `https://${host}${text}`]) {
        if (!showsHost(words, host)) continue;
        told++;
        const address = words.replace(/^mailto:/i, "");
        const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
        assertEquals(url?.host, host, words);
      }
    }),
    RUNS,
  );
  assert(told > 0, "The property would also hold where no words tell a place");
});
