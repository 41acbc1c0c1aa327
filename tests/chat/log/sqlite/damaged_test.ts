// A log with a damaged page: a partial result must not look like a complete one.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { exportLog } from "../../../../chat/log/export.ts";
import type { Draft } from "../../../../chat/message.ts";
import { readInParts } from "../../../../chat/log/sqlite/parts.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { test } from "../../../testing.ts";

const PAGE_BYTES = 4_096;
const ENTRIES = 400;
const MALFORMED = "database disk image is malformed";

const draft = (_: unknown, i: number): Draft => ({
  type: "message",
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text: `word ${i + 1} ${"x".repeat(300)}`,
});

/** A log file in which the page with the text of one message is damaged. */
class DamagedLog implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly path = `${this.#folder}/hubbub.db`;

  constructor(number: number) {
    {
      using log = new SqliteLog(this.path);
      log.append(Array.from({ length: ENTRIES }, draft));
    }
    const bytes = Deno.readFileSync(this.path);
    const at = new TextDecoder("latin1").decode(bytes).indexOf(`word ${number} `);
    assert(at > 0, "the text is in the file");
    const page = at - at % PAGE_BYTES;
    Deno.writeFileSync(this.path, bytes.fill(0xa5, page, page + PAGE_BYTES));
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

test("SqliteLog: throws rather than skip entries on a damaged page", () => {
  using damaged = new DamagedLog(200);
  using log = new SqliteLog(damaged.path);
  assertThrows(() => log.after(0, { limit: 1_000 }), Error, MALFORMED);
  assertThrows(() => log.after(0, { limit: 1_000, rooms: ["lobby"] }), Error, MALFORMED);
  assertThrows(() => log.page("lobby", { limit: 300 }), Error, MALFORMED);
  assertThrows(() => log.page("lobby", { limit: 300, after: 100 }), Error, MALFORMED);
  assertEquals(log.after(300, { limit: 1_000 }).length, 100);
  assertEquals(log.page("lobby", { limit: 100 }).length, 100);
});

test("SqliteLog: opens a log whose newest page is damaged, to be read only", () => {
  using damaged = new DamagedLog(ENTRIES);
  using log = new SqliteLog(damaged.path);
  assertEquals(log.page("lobby", { limit: 10, before: 101 }).length, 10);
  assertThrows(() => log.append([draft(undefined, 0)]), Error, MALFORMED);
});

test("exportLog(): exports a damaged log up to the damage, then throws", () => {
  using damaged = new DamagedLog(200);
  let text = "";
  assertThrows(() => exportLog(damaged.path, (chunk) => text += chunk), Error, MALFORMED);
  const [header = "", ...lines] = text.trimEnd().split("\n");
  assertEquals(JSON.parse(header).entries, ENTRIES);
  const last = JSON.parse(lines.at(-1) ?? "").gid;
  assertEquals(last, lines.length);
  assert(last > 200 - PAGE_BYTES / 300 && last < 200, `It ends at ${last}`);
});

test("readInParts(): yields each row once, however many are read at a time", () => {
  for (const count of [0, 1, 31, 32, 33, 96, 5_000]) {
    const rows = Array.from({ length: count }, (_, i) => ({ gid: i + 1 }));
    const read = (limit: number, last?: { gid?: unknown }) => {
      const after = Number(last?.gid ?? 0);
      return rows.slice(after, after + limit);
    };
    assertEquals([...readInParts(read)], rows);
    assertEquals([...readInParts(read, 40)], rows.slice(0, 40));
  }
});
