import { assertEquals, assertThrows } from "@std/assert";
import { extractToken } from "../../../auth/jwt/extract_token.ts";
import { ChatError } from "../../../chat/errors.ts";
import { test } from "../../testing.ts";

const STREAM = "http://localhost/api/events?room=dev";

interface Places {
  readonly url?: string;
  readonly method?: string;
  readonly authorization?: string;
  readonly cookie?: string;
}

function find({ url = "http://localhost/", method = "GET", ...headers }: Places) {
  return extractToken(new Request(url, { method, headers }));
}

test("extractToken: reads the Authorization header, the cookie and the parameter", () => {
  assertEquals(find({ authorization: "Bearer one" }), "one");
  assertEquals(find({ authorization: "bearer  one" }), "one");
  assertEquals(find({ cookie: "a=1; hubbub_token=one; b=2" }), "one");
  assertEquals(find({ cookie: "hubbub_token=o=ne" }), "o=ne");
  assertEquals(find({ url: `${STREAM}&access_token=one` }), "one");
});

test("extractToken: finds none in a request without a token", () => {
  for (
    const places of [
      {},
      { authorization: "Basic YW5uOmhpZGRlbg==" },
      { authorization: "Bearer" },
      { authorization: "Bearertoken" },
      { cookie: "hubbub_tokens=one; xhubbub_token=one; hubbub_token" },
      { url: STREAM },
    ]
  ) assertEquals(find(places), undefined, JSON.stringify(places));
});

test("extractToken: treats an empty token as none", () => {
  assertEquals(find({ cookie: "hubbub_token=" }), undefined);
  assertEquals(find({ authorization: "Bearer ", cookie: "hubbub_token=one" }), "one");
  assertEquals(find({ url: `${STREAM}&access_token=` }), undefined);
});

test("extractToken: reads the parameter for streams only, because URLs end up in logs", () => {
  for (
    const [method, path] of [
      ["POST", "/api/events"],
      ["HEAD", "/api/events"],
      ["GET", "/api/events/"],
      ["GET", "/"],
      ["GET", "/api/search"],
      ["GET", "/event/fetch"],
      ["POST", "/api/rooms/dev/messages"],
    ] as const
  ) {
    const url = `http://localhost${path}?access_token=one`;
    assertEquals(find({ url, method }), undefined, `${method} ${path}`);
  }
});

test("extractToken: accepts the same token in several places", () => {
  const url = `${STREAM}&access_token=one`;
  assertEquals(find({ url, authorization: "Bearer one", cookie: "hubbub_token=one" }), "one");
});

test("extractToken: rejects different tokens with 400, wherever they are", () => {
  for (
    const places of [
      { authorization: "Bearer one", cookie: "hubbub_token=two" },
      { cookie: "hubbub_token=one; hubbub_token=two" },
      { url: `${STREAM}&access_token=one`, authorization: "Bearer two" },
      { url: `${STREAM}&access_token=one&access_token=two` },
    ]
  ) {
    const { code, message } = assertThrows(() => find(places), ChatError);
    assertEquals(code, "ambiguous-credentials", JSON.stringify(places));
    assertEquals(/one\b.*two/.test(message), false);
  }
});
