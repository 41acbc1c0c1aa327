import { assertEquals, assertMatch } from "@std/assert";
import { servedType } from "../../../routes/files/served_type.ts";
import { test } from "../../testing.ts";

test("servedType: shows pictures, sound, video and plain text", () => {
  for (const type of ["image/png", "image/webp", "video/mp4", "audio/mpeg"]) {
    const served = servedType({ type, name: "a" }, false);
    assertEquals([served.type, served.disposition], [type, "inline"]);
    assertMatch(served.policy, /default-src 'none'.*sandbox$/);
  }
  const text = servedType({ type: "text/plain", name: "a.md" }, false);
  assertEquals([text.type, text.disposition], ["text/plain; charset=utf-8", "inline"]);
});

test("servedType: shows a PDF without a sandbox, in which Chromium cannot", () => {
  const { disposition, policy } = servedType({ type: "application/pdf", name: "a.pdf" }, false);
  assertEquals([disposition, policy.includes("sandbox")], ["inline", false]);
});

test("servedType: saves under no type of its own what a browser could run", () => {
  const active: [type: string, name: string][] = [
    ["text/html", "a.html"],
    ["image/svg+xml", "a.svg"],
    ["application/xhtml+xml", "a"],
    ["application/xml", "a"],
    ["text/xml", "a"],
    ["application/javascript", "a"],
    ["text/css", "a.css"],
    // A picture whose name a desktop would open in a browser.
    ["image/gif", "a.html"],
    ["text/plain", "a.SVGZ"],
    ["text/plain", "a.mjs"],
  ];
  for (const [type, name] of active) {
    const served = servedType({ type, name }, false);
    assertEquals(
      [served.type, served.disposition],
      ["application/octet-stream", "attachment"],
      `${type} ${name}`,
    );
  }
});

test("servedType: saves other files, and any file on demand", () => {
  const zip = servedType({ type: "application/zip", name: "a.zip" }, false);
  assertEquals([zip.type, zip.disposition], ["application/zip", "attachment"]);
  const picture = servedType({ type: "image/png", name: "a.png" }, true);
  assertEquals([picture.type, picture.disposition], ["image/png", "attachment"]);
});
