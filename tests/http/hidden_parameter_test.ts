import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { hideParameter } from "../../http/hidden_parameter.ts";
import { cpuTimeOf } from "../harness/cpu_time.ts";
import { test } from "../testing.ts";

const secretsOf = hideParameter("test_secret");

const ORIGIN = "http://localhost/api";

test("hideParameter: hides the parameter in the URL from all but its reader", () => {
  const cases: [query: string, left: string, ...secrets: string[]][] = [
    ["", ""],
    ["?", "?"],
    ["?test_secret=s", "", "s"],
    ["?a=1&test_secret=s&b=%20", "?a=1&b=%20", "s"],
    ["?test_secret=s&a=1&test_secret=t%2b+u", "?a=1", "s", "t+ u"],
    ["?test%5Fsecret=s&%74est_secret=t", "", "s", "t"],
    ["?test_secret", "", ""],
    ["??test_secret=s&?test_secret=t", "??test_secret=s&?test_secret=t"],
    [
      "?my_test_secret=s&a=test_secret&test_secrets=t",
      "?my_test_secret=s&a=test_secret&test_secrets=t",
    ],
  ];
  for (const [query, left, ...secrets] of cases) {
    const request = new Request(ORIGIN + query);
    assertEquals([request.url, ...secretsOf(request)], [ORIGIN + left, ...secrets], query);
  }
});

test("hideParameter: leaves nothing of the parameter in the URL, whatever the query", () => {
  const piece = fc.constantFrom(
    "test_secret",
    "=",
    "&",
    "%",
    "%5F",
    "+",
    "a",
    "?",
    "#",
    "%74est_secret",
    "=s",
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const url = `${ORIGIN}?${pieces.join("")}`;
    const request = new Request(url);
    const { searchParams } = new URL(url);
    assertEquals(secretsOf(request), searchParams.getAll("test_secret"));
    searchParams.delete("test_secret");
    assertEquals([...new URL(request.url).searchParams], [...searchParams]);
  }));
});

test("hideParameter: reads a URL with 16,000 parameters 60 times in less than 200 ms", () => {
  // The router reads the URL for each route: 32 KiB without a match took a web process 0.9 s.
  const request = new Request(`${ORIGIN}?${"a&".repeat(16_000)}%41`);
  const ms = cpuTimeOf(() => {
    for (let i = 0; i < 60; i++) assertEquals(request.url.length, ORIGIN.length + 1 + 32_000 + 3);
  });
  assert(ms < 200, `they took ${ms.toFixed()} ms`);
});
