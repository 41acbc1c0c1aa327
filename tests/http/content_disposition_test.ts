import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { contentDisposition } from "../../http/content_disposition.ts";
import { test } from "../testing.ts";

test("contentDisposition: writes a plain name twice", () => {
  assertEquals(
    contentDisposition("inline", "notes.txt"),
    `inline; filename="notes.txt"; filename*=UTF-8''notes.txt`,
  );
});

test("contentDisposition: encodes other characters, and replaces them for old clients", () => {
  assertEquals(
    contentDisposition("attachment", `5 € "a%b'(1)*.pdf`),
    `attachment; filename="5 _ _a_b'(1)*.pdf"; ` +
      `filename*=UTF-8''5%20%E2%82%AC%20%22a%25b%27%281%29%2A.pdf`,
  );
});

test("contentDisposition: never breaks out of its quotes, and keeps every name", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    const value = contentDisposition("attachment", name);
    assertMatch(
      value,
      /^attachment; filename="[ !#-[\]-~]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]*$/,
    );
    const [, encoded = ""] = value.split("UTF-8''");
    assertEquals(decodeURIComponent(encoded), name.toWellFormed());
  }));
});
