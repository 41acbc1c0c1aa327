// Bodies that are too large or endless.

import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../../harness/test_server.ts";
import { RawConnection } from "./raw_connection.ts";
import { test } from "../../testing.ts";

const HEAD =
  "POST /message/broadcast HTTP/1.1\r\nhost: a.localhost\r\ncontent-type: application/json\r\n";
const encoder = new TextEncoder();

const PIECE = "x".repeat(64 * 1024);
const PIECES = 2_000;
/** A quarter of what is sent. */
const MAX_GROWTH_BYTES = 32 * 1024 * 1024;

const ENDLESS = [
  { what: "a body of a terabyte", header: "content-length: 1099511627776", piece: PIECE },
  {
    what: "a body of chunks without end",
    header: "transfer-encoding: chunked",
    piece: `10000\r\n${PIECE}\r\n`,
  },
];

for (const { what, header, piece } of ENDLESS) {
  test(`P6 Request bodies: ${what} is rejected before it ends, and is not kept in memory`, async () => {
    await using chat = await TestServer.start();
    const before = await memoryOf(chat);
    using connection = await RawConnection.open(chat.url);
    const answer = await connection.ask(`${HEAD}${header}\r\n\r\n${piece}${piece}`);
    assertEquals([answer?.status, JSON.parse(answer?.body ?? "").code], [413, "body-too-large"]);
    const bytes = encoder.encode(piece);
    for (let count = 0; count < PIECES; count++) assert(await connection.send(bytes));
    const growth = await memoryOf(chat) - before;
    assert(growth < MAX_GROWTH_BYTES, `the process has grown by ${growth} bytes`);
  });
}

async function memoryOf({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)?.[1]);
}
