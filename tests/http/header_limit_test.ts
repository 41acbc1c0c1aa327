import { assertEquals, assertThrows } from "@std/assert";
import { requireSmallHead } from "../../http/header_limit.ts";
import { HttpProblem } from "../../http/problem.ts";
import { test } from "../testing.ts";

const KIB = 1024;

const withHead = (url: number, header: number) =>
  new Request(`http://a/${"u".repeat(url)}`, { headers: { cookie: "c".repeat(header) } });

test("requireSmallHead: the longest token beside the address of a hundred rooms passes", () => {
  requireSmallHead(withHead(8 * KIB, 16 * KIB));
});

test("requireSmallHead: over 32 KiB of address and headers together are refused with 431", () => {
  for (
    const request of [withHead(0, 32 * KIB), withHead(32 * KIB, 0), withHead(16 * KIB, 16 * KIB)]
  ) {
    const { status, code } = assertThrows(() => requireSmallHead(request), HttpProblem, "32768");
    assertEquals([status, code], [431, "headers-too-large"]);
  }
});
