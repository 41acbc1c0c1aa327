import { assertEquals, assertThrows } from "@std/assert";
import { requireSameOrigin } from "../../http/csrf.ts";
import { HttpProblem } from "../../http/problem.ts";
import { test } from "../testing.ts";

const ORIGINS = new Set(["https://chat.example.org"]);

/** Headers that tell the origin of a request, and its host. */
interface From {
  readonly site?: string;
  readonly origin?: string;
  readonly host?: string;
}

const PASSES: From[] = [
  { site: "same-origin" },
  { site: "none" },
  { site: "same-origin", origin: "null" },
  { site: "same-site", origin: "https://chat.example.org" },
  { site: "cross-site", origin: "https://chat.example.org" },
  { origin: "https://chat.example.org", host: "127.0.0.1:8000" },
  { origin: "http://127.0.0.1:8000", host: "127.0.0.1:8000" },
  { origin: "http://[::1]:8000", host: "[::1]:8000" },
  { origin: "https://localhost", host: "localhost:443" },
  { origin: "http://localhost", host: "LOCALHOST" },
  {},
];

const REFUSED: From[] = [
  { site: "cross-site" },
  { site: "same-site" },
  { site: "nonsense" },
  { site: "" },
  { site: "cross-site", origin: "http://127.0.0.1:8000", host: "127.0.0.1:8000" },
  { site: "same-site", origin: "https://evil.example" },
  { origin: "https://evil.example", host: "127.0.0.1:8000" },
  { origin: "http://127.0.0.1:8001", host: "127.0.0.1:8000" },
  { origin: "https://127.0.0.1", host: "127.0.0.1:80" },
  { origin: "https://chat.example.org.evil.example", host: "chat.example.org" },
  { origin: "http://chat.example.org", host: "127.0.0.1" },
  { origin: "null", host: "null" },
  { origin: "null" },
  { origin: "file://", host: "" },
  { origin: "", host: "127.0.0.1" },
];

for (const method of ["POST", "PUT", "PATCH", "DELETE", "PURGE"]) {
  test(`requireSameOrigin: allows ${method} from the server's own pages and from programs`, () => {
    for (const from of PASSES) requireSameOrigin(ask(method, from), ORIGINS);
  });

  test(`requireSameOrigin: rejects ${method} from a page of another origin with 403`, () => {
    for (const from of REFUSED) {
      const refuse = () => requireSameOrigin(ask(method, from), ORIGINS);
      const { status, code } = assertThrows(refuse, HttpProblem, "", JSON.stringify(from));
      assertEquals([status, code], [403, "forbidden-origin"]);
    }
  });
}

test("requireSameOrigin: lets reads from any origin pass", () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    for (const from of REFUSED) requireSameOrigin(ask(method, from), ORIGINS);
  }
});

function ask(method: string, { site, origin, host }: From): Request {
  const headers = new Headers();
  if (site !== undefined) headers.set("sec-fetch-site", site);
  if (origin !== undefined) headers.set("origin", origin);
  if (host !== undefined) headers.set("host", host);
  return new Request("http://127.0.0.1:8000/", { method, headers });
}
