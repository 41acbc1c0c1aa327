// Uploads and downloads with programs that other people wrote.

import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { Upload } from "tus-js-client";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";
import { Uploader } from "./uploader.ts";

const FILES = { HUBBUB_FILES: "on" };

const CHUNK_BYTES = 1_000_000;

/** No two chunks of it are the same. */
const CONTENT = Uint8Array.from({ length: 3_500_000 }, (_, i) => i ^ (i >> 8) ^ (i >> 16));

/** Uploads with tus-js-client until it is complete, or until `isEnough` of the accepted bytes. */
function upload(
  user: Uploader,
  { uploadUrl, isEnough = () => false }: {
    uploadUrl?: string;
    isEnough?: (accepted: number) => boolean;
  } = {},
): Promise<{ url: string; offsets: number[] }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ url: string; offsets: number[] }>();
  const offsets: number[] = [];
  const done = () => resolve({ url: upload.url ?? "", offsets });
  const upload = new Upload(Buffer.from(CONTENT), {
    endpoint: `${user.url}/api/uploads`,
    ...(uploadUrl !== undefined && { uploadUrl }),
    chunkSize: CHUNK_BYTES,
    headers: user.headers,
    metadata: { filename: "numbers.bin" },
    retryDelays: null,
    onBeforeRequest: (request) => {
      const offset = request.getHeader("Upload-Offset");
      if (request.getMethod() === "PATCH") offsets.push(Number(offset));
    },
    onChunkComplete: (_size, accepted) => {
      if (isEnough(accepted)) upload.abort().then(done, reject);
    },
    onSuccess: done,
    onError: reject,
  });
  upload.start();
  return promise;
}

test("P8 Uploads: tus-js-client resumes where it was aborted, and repeats nothing", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const { url } = await upload(user, { isEnough: (accepted) => accepted >= 2 * CHUNK_BYTES });
  const { offsets } = await upload(user, { uploadUrl: url });
  assertEquals(offsets, [2_000_000, 3_000_000]);
  const id = url.slice(url.lastIndexOf("/") + 1);
  assertEquals((await user.post([id])).status, 201);
  const response = await user.send("GET", `/api/files/${id}`);
  assertEquals(Buffer.compare(await response.bytes(), CONTENT), 0);
});

test("Files: curl goes on with a download that broke off", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const id = await user.upload(CONTENT);
  await user.post([id]);
  const file = `${chat.data}/download`;
  await Deno.writeFile(file, CONTENT.subarray(0, 1_234_567));
  const { stdout } = await new Deno.Command("curl", {
    args: [
      ...["--silent", "--show-error", "--continue-at", "-", "--output", file],
      ...["--cookie", user.headers.cookie ?? "", "--write-out", "%{http_code} %{size_download}"],
      `${chat.url}/api/files/${id}`,
    ],
    stderr: "inherit",
  }).output();
  assertEquals(new TextDecoder().decode(stdout), `206 ${CONTENT.length - 1_234_567}`);
  assertEquals(Buffer.compare(await Deno.readFile(file), CONTENT), 0);
});
