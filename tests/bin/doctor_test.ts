// The doctor against real processes and real damage.

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { makeKeys } from "../../chat/broker/curve_keys.ts";
import type { Draft } from "../../chat/message.ts";
import { parseRetention } from "../../chat/config/retention.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { NEWEST_SCHEMA } from "../../chat/log/sqlite/file/migrate.ts";
import { Process } from "../harness/process.ts";
import { TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

/** Root may write any file; without this capability file modes apply to root, too. */
const AS_ANYBODY = Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
  : [];

interface Diagnosis {
  readonly code: number;
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

async function diagnose(
  chat: TestServer,
  settings: Record<string, string> = {},
  wrapper: readonly string[] = [],
): Promise<Diagnosis> {
  const args = ["-A", "bin/doctor.ts"];
  await using process = new Process(args, { ...chat.settings, ...settings }, wrapper);
  const { code } = await process.status;
  await process.end();
  const lines = process.output.trimEnd().split("\n");
  for (const line of lines) assertMatch(line, /^(ok|problem) [a-z]+: /);
  const problems = lines.filter((line) => line.startsWith("problem "));
  assertEquals(code, problems.length === 0 ? 0 : 1, process.output);
  return { code, lines, problems };
}

const draft = (text: string, room = "lobby"): Draft => ({
  type: "message",
  id: crypto.randomUUID(),
  room,
  from: "Ann",
  text,
});

const change = (type: "edit" | "delete", target: Draft, text = ""): Draft => ({
  ...draft(text, target.room),
  type,
  target: target.id,
});

/** Writes a log with every kind of entry. */
function writeLog(chat: TestServer) {
  using log = new SqliteLog(`${chat.data}/hubbub.db`);
  const [one, two, three] = [draft("one"), draft("two"), draft("three", "dev")];
  log.append([one, two, three, change("edit", one, "1"), change("edit", two, "2")]);
  log.append([change("delete", two), draft("four", "dev"), change("edit", one, "first")]);
  // The other entries are not indexed yet.
  log.index(7);
  log.append(["a", "b", "c", "d"].map((text) => draft(text, "short")));
  log.prune(parseRetention("short: count=2; gone: count=1"));
}

test(
  "doctor: finds nothing wrong before the first start, while the chat runs, and after it was killed",
  async () => {
    await using chat = await TestServer.prepare();
    assertEquals((await diagnose(chat)).problems, []);
    writeLog(chat);
    assertEquals((await diagnose(chat)).problems, []);
    await Promise.all([chat.startBroker(), chat.startWeb()]);
    await chat.ready();
    const running = await diagnose(chat);
    assertEquals(running.problems, []);
    assert(
      running.lines.includes("ok broker: answers, its newest entry is 12"),
      `${running.lines}`,
    );
    assert(running.lines.some((line) => /^ok library: libzmq 4\.3\.\d+ in/.test(line)));
    await chat.killBroker();
    const killed = await diagnose(chat);
    assertEquals(killed.problems, []);
    assert(killed.lines.includes("ok broker: not running"));
    assertEquals(killed.lines.filter((line) => line.includes("was left behind")).length, 3);
  },
);

test(
  "doctor: checks key files of a chat over TCP: complete, missing, readable by others",
  async () => {
    await using chat = await TestServer.prepare();
    const keys = `${chat.data}/keys`;
    makeKeys(keys);
    assertEquals((await diagnose(chat, { HUBBUB_KEYS: keys })).problems, []);
    Deno.chmodSync(`${keys}/web.key`, 0o644);
    assertMatch(
      (await diagnose(chat, { HUBBUB_KEYS: keys })).problems.join(),
      /other users can read it/,
    );
    Deno.removeSync(`${keys}/broker.key`);
    assertMatch((await diagnose(chat, { HUBBUB_KEYS: keys })).problems.join(), /deno task keygen/);
  },
);

test(
  "doctor: names the access mode, and warns if a token key locks everyone out",
  async () => {
    await using chat = await TestServer.prepare();
    const access = async (settings: Record<string, string>) =>
      (await diagnose(chat, settings)).lines.filter((line) => /^\w+ access: /.test(line));
    assertEquals(await access({}), ["ok access: open to everyone who can reach the chat"]);
    const key = { HUBBUB_TOKEN_SECRET: crypto.randomUUID() };
    assertEquals(await access({ ...key, HUBBUB_ACCESS: "token" }), [
      "ok access: open to users with a token",
    ]);
    assertEquals(await access(key), [
      "ok access: open to everyone who can reach the chat",
      'problem access: HUBBUB_ACCESS is "open", so tokens are ignored: set it to token, or remove HUBBUB_TOKEN_*',
    ]);
    assertMatch(
      `${await access({ HUBBUB_ACCESS: "token" })}`,
      /problem .* HUBBUB_TOKEN_JWKS to be set/,
    );
  },
);

test("doctor: allows a group on sockets outside the data folder, and no one else", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  try {
    await using chat = await TestServer.start({
      ZMQ_BROKER_PULL: `ipc://${folder}/pull.sock`,
      ZMQ_BROKER_PUB: `ipc://${folder}/pub.sock`,
      ZMQ_BROKER_ROUTER: `ipc://${folder}/router.sock`,
    });
    Deno.chmodSync(folder, 0o750);
    assertEquals((await diagnose(chat)).problems, []);
    Deno.chmodSync(folder, 0o751);
    const { problems } = await diagnose(chat);
    assertEquals(problems.length, 3);
    assertMatch(problems.join(), /^problem sockets: other users can access .*: run chmod o= ".*"/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

test("doctor: names problems outside the log, each with its fix", async () => {
  await using chat = await TestServer.start();
  Deno.removeSync(`${chat.data}/pub.sock`);
  const [removed] = (await diagnose(chat)).problems;
  assertMatch(
    removed ?? "",
    /^problem sockets: ".*pub\.sock" was removed while the broker runs: restart/,
  );
  chat.broker.kill("SIGSTOP");
  const stopped = (await diagnose(chat)).problems.filter((line) =>
    line.startsWith("problem broker")
  );
  assertMatch(stopped.join(), /^problem broker: runs but does not answer at "ipc:/);
  await chat.killBroker();
  Deno.chmodSync(chat.data, 0o755);
  const open = await diagnose(chat);
  assertMatch(
    open.problems.join("\n"),
    /^problem folder: other users can access ".*": run chmod 700 /,
  );
  Deno.chmodSync(chat.data, 0o700);
  const settings = await diagnose(chat, { HUBBUB_PORT: "eighty", HUBBUB_FILES: "some" });
  assertMatch(
    settings.problems.join(),
    /^problem settings: HUBBUB_FILES is "some".*,problem settings: HUBBUB_PORT is "eighty"/,
  );
  const proxy = await diagnose(chat, { HUBBUB_ACCESS: "proxy" });
  assertMatch(proxy.problems.join(), /^problem settings: HUBBUB_TRUSTED_PROXIES is "": expected/);
  const comma = await diagnose(chat, { HUBBUB_DATA: `${chat.data},/` });
  assertMatch(comma.problems.join(), /^problem settings: Cannot permit ".*": it may have no comma/);
  const names = { HUBBUB_RETENSION: "*: age=1d", ZMQ_BROKER_PUSH: "", HUBBUB_STOP_WITH_STDIN: "" };
  assertMatch(
    (await diagnose(chat, names)).problems.join("\n"),
    /^problem settings: HUBBUB_RETENSION is unknown: .*\nproblem settings: ZMQ_BROKER_PUSH is unknown: .*$/,
  );
  const library = await diagnose(chat, { HUBBUB_LIBZMQ: "/nonexistent" });
  assertMatch(library.problems.join(), /^problem library: Cannot open libzmq at "\/nonexistent"/);
});

test("doctor: reports a read-only log, with which the broker refuses to start", async () => {
  await using chat = await TestServer.start();
  const body = new URLSearchParams({ from: "Ann", text: "hello" });
  const sent = await fetch(`${chat.url}/message/broadcast`, { method: "POST", body });
  assertEquals(await sent.json(), true);
  // Killed, so that all three files stay.
  await chat.killBroker();
  for (const name of ["hubbub.db", "hubbub.db-wal", "hubbub.db-shm"]) {
    const path = `${chat.data}/${name}`;
    Deno.chmodSync(path, 0o400);
    const said = `Cannot write "${path}": Permission denied`;
    const { problems } = await diagnose(chat, {}, AS_ANYBODY);
    assert(problems.some((line) => line.startsWith(`problem log: ${said}`)), `${problems}`);
    assertMatch(problems.join("\n"), /make it writable \(chmod 600\)$/m);
    const refused = await assertRejects(() => chat.startBroker({ wrapper: AS_ANYBODY }), Error);
    assertStringIncludes(refused.message, said);
    Deno.chmodSync(path, 0o600);
  }
});

test(
  "doctor: names unreadable files and unusable folders, each with its fix",
  async () => {
    await using chat = await TestServer.prepare();
    writeLog(chat);
    Deno.chmodSync(`${chat.data}/hubbub.db`, 0o000);
    const log = (await diagnose(chat, {}, AS_ANYBODY)).problems;
    assertMatch(
      log.at(-1) ?? "",
      /^problem log: .*unable to open.*: run the doctor .* as the owner/,
    );
    Deno.chmodSync(chat.data, 0o000);
    const { problems } = await diagnose(chat, {}, AS_ANYBODY);
    for (const line of problems) {
      assertMatch(line, /ermission denied.*: run the doctor .* as the owner/);
    }
    assertEquals(problems.map((line) => line.split(": ", 1)[0]).includes("problem folder"), true);
    Deno.chmodSync(chat.data, 0o700);
    const inFile = await diagnose(chat, { HUBBUB_DATA: `${chat.data}/hubbub.db/x` });
    assertMatch(
      inFile.problems.join("\n"),
      /^problem folder: ".*hubbub\.db" is a file: choose another HUBBUB_DATA$/,
    );
  },
);

test("doctor: exits quietly with its exit code when its reader closes the pipe", async () => {
  await using chat = await TestServer.prepare();
  const pipe = ["sh", "-c", `{ "$@"; echo "code $?" >&2; } | true`, "sh"];
  await using process = new Process(["-A", "bin/doctor.ts"], chat.settings, pipe);
  await process.status;
  await process.until(/\n/);
  assertEquals(process.output, "code 0\n");
});

test("doctor: finds each broken invariant of the log", async () => {
  const damages: [sql: string, promise: RegExp][] = [
    ["UPDATE log SET head = 11", /no entry is newer than the head/],
    ["UPDATE log SET head = 13", /every gid up to the head/],
    ["DELETE FROM entry WHERE gid = 4", /the seqs of a room are contiguous/],
    ["UPDATE room SET head = head + 1", /a room ends at its head/],
    ["UPDATE room SET pruned = 12 WHERE name = 'short'", /pruned entries are removed/],
    ["UPDATE entry SET gid = gid + 90 WHERE gid = 1", /gids ascend with the seqs/],
    [
      "UPDATE entry SET room_seq = room_seq + (9 << 32) WHERE gid = 3",
      /every entry belongs to a room/,
    ],
    ["UPDATE entry SET target = 9 WHERE gid = 4", /an entry is newer than its target/],
    ["UPDATE entry SET text = 'told' WHERE gid = 2", /deleted messages have no text/],
    ["UPDATE entry SET text = 'told' WHERE gid = 5", /deleted messages have no text/],
    [
      `INSERT INTO search (search, rowid, text, marks, sender)
       SELECT 'delete', gid, text, marks, sender FROM searchable WHERE gid = 1`,
      /exactly the indexed messages/,
    ],
    ["UPDATE log SET indexed = 6", /exactly the indexed messages/],
    ["UPDATE log SET indexed = 13", /the search index does not end after the head/],
    [
      "INSERT INTO search (rowid, text, marks, sender) VALUES (99, 'x', 'r1', 'y')",
      /exactly the indexed messages/,
    ],
    [
      "INSERT INTO read_state (user, room, read_marker) VALUES ('ann', 1, 99)",
      /no read marker is beyond/,
    ],
    ["INSERT INTO activity (user, gid) VALUES ('ann', 99)", /activities are of existing messages/],
    ["INSERT INTO activity_seen (user, gid) VALUES ('ann', 99)", /no activity was seen after/],
    [
      `INSERT INTO saved_message (user, position, room_seq, id, saved_at)
       SELECT 'ann', 1, room_seq, 'other', 0 FROM entry WHERE gid = 1`,
      /saved messages are those of their room/,
    ],
    ["UPDATE room SET bytes = bytes - 1", /the size of a room/],
  ];
  await using chat = await TestServer.prepare();
  writeLog(chat);
  const sound = Deno.readFileSync(`${chat.data}/hubbub.db`);
  for (const [sql, promise] of damages) {
    const database = new DatabaseSync(`${chat.data}/hubbub.db`);
    database.exec(sql);
    database.close();
    assertMatch((await diagnose(chat)).problems.join("\n"), promise);
    Deno.writeFileSync(`${chat.data}/hubbub.db`, sound);
  }
});

test(
  "doctor: reports a log that is damaged, newer than the program, or not a log",
  async () => {
    await using chat = await TestServer.prepare();
    const path = `${chat.data}/hubbub.db`;
    const write = (sql: string) => {
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
    };
    writeLog(chat);
    assertEquals((await diagnose(chat)).problems, []);
    write("PRAGMA user_version = 99");
    assertMatch((await diagnose(chat)).problems.join(), /^problem log: schema 99 is newer/);
    Deno.removeSync(path);
    writeLog(chat);
    const bytes = Deno.readFileSync(path);
    Deno.writeFileSync(path, bytes.fill(0xa5, 8_192, 24_576));
    assertMatch(
      (await diagnose(chat)).problems.join("\n"),
      /^problem log: .*database disk image is malformed: restore a backup/,
    );
    Deno.writeTextFileSync(path, "no database at all");
    assertMatch(
      (await diagnose(chat)).problems.join(),
      /^problem log: Cannot read ".*" as a log: .* not a database: restore a backup/,
    );
  },
);

test(
  "doctor: warns of a clock that jumped ahead if retention goes by age",
  async () => {
    await using chat = await TestServer.prepare();
    {
      using log = new SqliteLog(`${chat.data}/hubbub.db`);
      const suspectSince = Date.UTC(2027, 11, 29);
      log.setClock({ trustedAt: 1, suspectSince, checkedAt: suspectSince });
    }
    const [byAge, byCount] = [
      await diagnose(chat, { HUBBUB_RETENTION: "*: age=30d" }),
      await diagnose(chat, { HUBBUB_RETENTION: "*: count=30" }),
    ];
    assertEquals([byAge.problems, byCount.problems], [[
      "problem retention: the system clock leapt ahead to 2027-12-29T00:00:00.000Z: check it; " +
      "nothing is pruned by age until 2028-01-05T00:00:00.000Z",
    ], []]);
  },
);

test("docs/operating.md: shows the doctor with the schema that a log has", () => {
  const page = Deno.readTextFileSync(new URL("../../docs/operating.md", import.meta.url));
  assertStringIncludes(page, `\nok log: schema ${NEWEST_SCHEMA}, `);
});
