import { assertEquals } from "@std/assert";
import { isNavigation } from "../../http/is_navigation.ts";
import { test } from "../testing.ts";

const HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

test("isNavigation: recognizes navigations of browsers, and nothing else", () => {
  const cases: [asks: boolean, headers: Record<string, string>, method?: string][] = [
    [true, { accept: HTML, "sec-fetch-mode": "navigate" }],
    [true, { accept: HTML, "sec-fetch-mode": "navigate" }, "HEAD"],
    // Browsers send no Sec-Fetch-Mode over plain HTTP.
    [true, { accept: HTML }],
    [false, { accept: HTML, "sec-fetch-mode": "cors" }],
    [false, { accept: HTML, "sec-fetch-mode": "navigate" }, "POST"],
    [false, { accept: "*/*", "sec-fetch-mode": "navigate" }],
    [false, { accept: "text/event-stream" }],
    [false, { accept: "application/json" }],
    [false, {}],
  ];
  for (const [asks, headers, method = "GET"] of cases) {
    const request = new Request("http://localhost", { method, headers });
    assertEquals(isNavigation(request), asks, `${method} ${JSON.stringify(headers)}`);
  }
});
