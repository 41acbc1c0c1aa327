// The files of an open log are moved or removed.

import { assertEquals, assertThrows } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { logFiles } from "../../../../../chat/log/data_dir.ts";
import type { Draft } from "../../../../../chat/message.ts";
import { StorageWatch } from "../../../../../chat/log/sqlite/file/storage.ts";
import { SqliteLog } from "../../../../../chat/log/sqlite/log.ts";
import { test } from "../../../../testing.ts";

class OpenLog implements Disposable {
  readonly #parent = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly folder = `${this.#parent}/data`;
  readonly path = `${this.folder}/hubbub.db`;
  readonly log: SqliteLog;

  constructor() {
    Deno.mkdirSync(this.folder);
    this.log = new SqliteLog(this.path);
  }

  [Symbol.dispose]() {
    this.log[Symbol.dispose]();
    Deno.removeSync(this.#parent, { recursive: true });
  }
}

const POLL_MS = 20;

const draft = (): Draft => ({
  type: "message",
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text: "hello",
});

const DAMAGES: Record<string, (log: OpenLog) => void> = {
  "removed": ({ path }) => Deno.removeSync(path),
  "moved away": ({ path }) => Deno.renameSync(path, `${path}.old`),
  "replaced by a copy": ({ path }) => {
    Deno.copyFileSync(path, `${path}.copy`);
    Deno.renameSync(`${path}.copy`, path);
  },
  "removed with its folder": ({ folder }) => Deno.removeSync(folder, { recursive: true }),
  "left without its write-ahead log": ({ path }) => Deno.removeSync(`${path}-wal`),
  "left without its shared memory": ({ path }) => Deno.removeSync(`${path}-shm`),
};

for (const [damage, inflict] of Object.entries(DAMAGES)) {
  test(`SqliteLog: refuses to store once its file was ${damage}`, () => {
    using open = new OpenLog();
    const { log } = open;
    log.append([draft()]);
    assertEquals(log.checkStorage(), { state: "ok", failures: 0, reason: "" });
    inflict(open);
    assertThrows(() => log.append([draft()]), Error, "was removed or replaced");
    assertThrows(() => log.setDoNotDisturb("ann", 1), Error, "was removed or replaced");
    assertEquals(log.head().gid, 1);
    assertEquals(log.after(0, { limit: 10 }).length, 1);
    const { state, failures } = log.checkStorage();
    assertEquals([state, failures], ["removed", 3]);
  });
}

/** Waits until files that change get another time than the folder's last change. */
async function waitForOtherTime(folder: string) {
  const marker = `${folder}/../marker`;
  const before = Deno.statSync(folder).ctime?.getTime() ?? 0;
  const isSame = () => {
    Deno.writeTextFileSync(marker, "");
    return (Deno.statSync(marker).ctime?.getTime() ?? Infinity) <= before;
  };
  while (isSame()) await delay(POLL_MS);
}

test("StorageWatch: notices each damage long after the folder last changed", async () => {
  using logs = new DisposableStack();
  const cases = Object.entries(DAMAGES).map(([damage, inflict]) => {
    const open = logs.use(new OpenLog());
    const watch = new StorageWatch(open.path, () => Date.now() + 60_000);
    watch.requireFiles();
    return { damage, inflict, open, watch };
  });
  for (const { open } of cases.slice(-1)) await waitForOtherTime(open.folder);
  for (const { damage, inflict, open, watch } of cases) {
    watch.requireFiles();
    inflict(open);
    assertThrows(() => watch.requireFiles(), Error, "was removed or replaced", damage);
  }
});

test("StorageWatch: looks at the files again while their folder has just changed", () => {
  using open = new OpenLog();
  const { ctime } = Deno.statSync(open.folder);
  const watch = new StorageWatch(open.path, () => (ctime?.getTime() ?? 0) + 1_000);
  watch.requireFiles();
  DAMAGES["left without its write-ahead log"]?.(open);
  assertThrows(() => watch.requireFiles(), Error, "was removed or replaced");
});

test("SqliteLog: stores again once its file is put back, with no message lost", () => {
  using open = new OpenLog();
  const { log, path } = open;
  log.append([draft()]);
  Deno.renameSync(path, `${path}.old`);
  assertThrows(() => log.append([draft()]), Error, "was removed or replaced");
  Deno.renameSync(`${path}.old`, path);
  assertEquals(log.checkStorage().state, "ok");
  assertEquals(log.append([draft()]).map(({ outcome }) => outcome), ["stored"]);
  using again = new SqliteLog(path);
  assertEquals(again.head().gid, 2);
});

test("SqliteLog: reports storage of an in-memory log as ok", () => {
  using log = new SqliteLog(":memory:");
  log.append([draft()]);
  assertEquals(log.checkStorage().state, "ok");
});

test("SqliteLog: creates all its files when it is opened", () => {
  using open = new OpenLog();
  assertEquals(logFiles(open.folder).length, 3);
});
