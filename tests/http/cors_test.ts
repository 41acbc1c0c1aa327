import { assertEquals } from "@std/assert";
import { Cors } from "../../http/cors.ts";
import { test } from "../testing.ts";

const SITE = "https://site.example";
const GUESTS = new Cors([SITE]);

test("Cors: answers the preflight request of an allowed origin, without credentials", () => {
  const answer = GUESTS.preflight(ask("OPTIONS", SITE));
  const headers = Object.fromEntries(answer?.headers ?? []);
  assertEquals([answer?.status, headers], [204, {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "authorization, content-type, last-event-id, range, " +
      "tus-resumable, upload-length, upload-metadata, upload-offset, upload-checksum",
    "access-control-max-age": "7200",
  }]);
});

test("Cors: does not answer other origins, or requests that are not a preflight", () => {
  for (const origin of ["https://evil.example", "https://site.example:444", "null", undefined]) {
    assertEquals(GUESTS.preflight(ask("OPTIONS", origin)), undefined, origin);
  }
  assertEquals(GUESTS.preflight(ask("POST", SITE)), undefined);
  const plain = new Request("http://localhost/", { method: "OPTIONS", headers: { origin: SITE } });
  assertEquals(GUESTS.preflight(plain), undefined);
});

test("Cors: lets only scripts of the allowed origins read a response", () => {
  assertEquals(shared(GUESTS, SITE), {
    "access-control-allow-origin": SITE,
    "access-control-expose-headers":
      "retry-after, location, tus-resumable, upload-length, upload-offset, upload-expires",
    "cross-origin-resource-policy": "cross-origin",
    vary: "accept-encoding, origin",
  });
  for (const origin of ["https://evil.example", "http://site.example", "null", undefined]) {
    assertEquals(shared(GUESTS, origin), {
      "cross-origin-resource-policy": "same-origin",
      vary: "accept-encoding, origin",
    }, origin);
  }
});

test("Cors: changes no response without allowed origins", () => {
  assertEquals(shared(new Cors([]), SITE), {
    "cross-origin-resource-policy": "same-origin",
    vary: "accept-encoding",
  });
});

function shared(guests: Cors, origin?: string): Record<string, string> {
  const headers = { vary: "accept-encoding", "cross-origin-resource-policy": "same-origin" };
  const response = new Response(null, { headers });
  guests.applyHeaders(ask("GET", origin), response);
  return Object.fromEntries(response.headers);
}

function ask(method: string, origin?: string): Request {
  const headers = new Headers({ "access-control-request-method": "POST" });
  if (origin !== undefined) headers.set("origin", origin);
  return new Request("http://localhost/", { method, headers });
}
