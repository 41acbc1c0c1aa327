import { assertEquals } from "@std/assert";
import { readCookie } from "../../access/cookie.ts";

Deno.test("A cookie is found among whatever else a browser brings", () => {
  const cases: [header: string, value: string | undefined][] = [
    ["a=1", "1"],
    ["b=2; a=1; a=3", "1"],
    ["=x; a=1", "1"],
    ["x; a=1=2", "1=2"],
    [" a = 1 ", "1"],
    ["a=", ""],
    ["a", undefined],
    ["aa=1; b=a=1", undefined],
    ["=", undefined],
    ["", undefined],
  ];
  for (const [cookie, value] of cases) {
    const request = new Request("http://localhost", { headers: { cookie } });
    assertEquals(readCookie(request, "a"), value, cookie);
  }
  assertEquals(readCookie(new Request("http://localhost"), "a"), undefined);
});
