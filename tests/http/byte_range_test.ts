import { assertEquals, assertThrows } from "@std/assert";
import { chooseRange } from "../../http/byte_range.ts";
import { HttpProblem } from "../../http/problem.ts";
import { test } from "../testing.ts";

const FILE = { size: 1_000, etag: '"abc"' };

function ask(headers: Record<string, string>, file = FILE) {
  return chooseRange(new Request("http://localhost/", { headers }), file);
}

test("chooseRange: sends all of it without a range", () => {
  assertEquals(ask({}), {
    status: 200,
    from: 0,
    to: 1_000,
    headers: { "accept-ranges": "bytes", "content-length": "1000" },
  });
});

test("chooseRange: sends what the range names", () => {
  const ranges: [range: string, from: number, to: number, contentRange: string][] = [
    ["bytes=0-0", 0, 1, "bytes 0-0/1000"],
    ["bytes=200-299", 200, 300, "bytes 200-299/1000"],
    ["Bytes=999-", 999, 1_000, "bytes 999-999/1000"],
    ["bytes=990-5000", 990, 1_000, "bytes 990-999/1000"],
    ["bytes=-10", 990, 1_000, "bytes 990-999/1000"],
    ["bytes=-5000", 0, 1_000, "bytes 0-999/1000"],
  ];
  for (const [range, from, to, contentRange] of ranges) {
    const { status, headers, ...bounds } = ask({ range });
    assertEquals({ status, ...bounds }, { status: 206, from, to }, range);
    assertEquals(headers["content-range"], contentRange);
    assertEquals(headers["content-length"], `${to - from}`);
  }
});

test("chooseRange: ignores a range that it does not understand", () => {
  for (const range of ["bytes=5-3", "bytes=0-1,5-6", "bytes=-", "bytes=a-b", "lines=1-2", ""]) {
    assertEquals(ask({ range }).status, 200, range);
  }
});

test("chooseRange: ignores the range of a HEAD request", () => {
  for (const range of ["bytes=0-0", "bytes=5000-"]) {
    const request = new Request("http://localhost/", { method: "HEAD", headers: { range } });
    const { status, headers } = chooseRange(request, FILE);
    assertEquals([status, headers["content-length"]], [200, "1000"], range);
    assertEquals(headers["content-range"], undefined);
  }
});

test("chooseRange: sends all of it if the file has changed since", () => {
  const range = "bytes=500-";
  assertEquals(ask({ range, "if-range": '"abc"' }).status, 206);
  assertEquals(ask({ range, "if-range": '"other"' }).status, 200);
  // RFC 9110, section 13.1.5: a weak ETag never matches.
  assertEquals(ask({ range, "if-range": 'W/"abc"' }).status, 200);
});

test("chooseRange: rejects a range after the end", () => {
  for (const range of ["bytes=1000-", "bytes=5000-6000", "bytes=-0"]) {
    const error = assertThrows(() => ask({ range }), HttpProblem, "there are 1000 bytes");
    assertEquals([error.status, error.headers["content-range"]], [416, "bytes */1000"]);
  }
  assertThrows(() => ask({ range: "bytes=0-" }, { ...FILE, size: 0 }), HttpProblem);
});
