import { assertEquals } from "@std/assert";
import { HttpClient } from "../../../static/client/http_client.js";
import { upload } from "../../../static/client/upload.js";
import { UploadServer } from "../chat/files/upload/upload_server.ts";
import { test } from "../../testing.ts";
import { HeldTimers } from "./held_timers.ts";

const URL = "http://localhost";

function fileOf(bytes: number) {
  return { id: crypto.randomUUID(), name: "a", content: new Blob([new Uint8Array(bytes)]) };
}

test("upload(): asks how far it is at the start and at the end only", async () => {
  const server = new UploadServer();
  const progress: number[] = [];
  const onProgress = (bytes: number) => void progress.push(bytes);
  await upload(new HttpClient(URL, server.fetch), fileOf(2_000_000), { onProgress });
  assertEquals(server.requests, ["POST", "GET a", "PATCH a", "PATCH a", "PATCH a", "GET a"]);
  assertEquals(progress, [0, 524_288, 1_572_864, 2_000_000]);
});

test("upload(): over the limit of chunks, waits as long as the server says", async () => {
  const server = new UploadServer();
  let isLimited = true;
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (init?.method !== "PATCH" || !isLimited) return server.fetch(input, init);
    isLimited = false;
    return Promise.resolve(new Response(null, { status: 429, headers: { "retry-after": "7" } }));
  };
  using timers = new HeldTimers(7_000);
  const uploaded = upload(new HttpClient(URL, fetch), fileOf(10));
  while (timers.count === 0) await new Promise((resolve) => setTimeout(resolve));
  assertEquals(server.requests, ["POST", "GET a"]);
  timers.fire();
  assertEquals((await uploaded).bytes, 10);
});
