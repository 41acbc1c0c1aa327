import { assertEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import { HttpProblem } from "../../../http/problem.ts";
import {
  parseByteCount,
  parseChecksum,
  parseMetadata,
  requireTus,
} from "../../../routes/files/tus.ts";
import { test } from "../../testing.ts";

function request(headers: Record<string, string>): Request {
  return new Request("http://localhost/api/uploads", { headers });
}

test("requireTus: accepts version 1.0.0 only, and says so", () => {
  requireTus(request({ "tus-resumable": "1.0.0" }));
  for (const headers of [{}, { "tus-resumable": "0.2.2" }]) {
    const error = assertThrows(() => requireTus(request(headers)), HttpProblem);
    assertEquals([error.status, error.headers["tus-version"]], [412, "1.0.0"]);
  }
});

test("parseByteCount: reads a whole number; one too large to be exact as the largest that is", () => {
  const lengthOf = (value: string) =>
    parseByteCount(request({ "upload-length": value }), "Upload-Length");
  assertEquals(["100", "9".repeat(100)].map(lengthOf), [100, Number.MAX_SAFE_INTEGER]);
  for (const value of ["-1", "1.5", "1e3", "", "9".repeat(101)]) {
    assertThrows(
      () => parseByteCount(request({ "upload-offset": value }), "Upload-Offset"),
      ChatError,
      '"Upload-Offset" must be a whole number',
    );
  }
});

test("parseMetadata: reads names with and without a value", () => {
  const metadata = parseMetadata(
    request({ "upload-metadata": "filename 4oKsLnBuZw==,untouched, id YQ==" }),
  );
  assertEquals([...metadata], [["filename", "€.png"], ["untouched", ""], ["id", "a"]]);
  assertEquals(parseMetadata(request({})).size, 0);
});

test("parseMetadata: rejects what is not UTF-8 in Base64, or comes twice", () => {
  for (const value of ["filename !!", "filename //4=", "a YQ==,a YQ==", "a YQ== YQ=="]) {
    assertThrows(() => parseMetadata(request({ "upload-metadata": value })), ChatError);
  }
});

test("parseChecksum: reads SHA-1 and SHA-256, and nothing else", () => {
  const ofBytes = (bytes: number) => btoa("x".repeat(bytes));
  const parse = (value: string) => parseChecksum(request({ "upload-checksum": value }));
  assertEquals(parse(`sha1 ${ofBytes(20)}`)?.algorithm, "sha1");
  const { algorithm, digest = [] } = parse(`sha256 ${ofBytes(32)}`) ?? {};
  assertEquals([algorithm, ...digest], ["sha256", ...Array(32).fill("x".charCodeAt(0))]);
  assertEquals(parseChecksum(request({})), undefined);
  for (const value of [`md5 ${ofBytes(16)}`, `sha1 ${ofBytes(32)}`, "sha256", "sha256 ***"]) {
    assertThrows(() => parse(value), ChatError, "must be sha1 or sha256");
  }
});
