// The journal against real servers: what was acknowledged, who leads, and what a stale leader can do.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { readJournalSettings } from "../../../chat/config/journal.ts";
import { DeposedError, OutcomeUnknownError } from "../../../chat/journal/journal.ts";
import { PostgresJournal } from "../../../chat/journal/postgres/postgres_journal.ts";
import type { LogRecord } from "../../../chat/message.ts";
import { Postgres, postgresTest } from "../../harness/postgres.ts";

const NEVER = new AbortController().signal;
const KEY = crypto.getRandomValues(new Uint8Array(32));

let epochs = 0;

function open(...servers: readonly Postgres[]): Promise<PostgresJournal> {
  const url = Postgres.url(...servers);
  const settings = readJournalSettings((name) => name === "HUBBUB_JOURNAL" ? url : undefined);
  if (!settings) throw new Error("Cannot open a journal without its address");
  return PostgresJournal.open(settings, { epoch: `epoch${++epochs}`, key: KEY });
}

const record = (gid: number, more: Partial<LogRecord> = {}): LogRecord => ({
  type: "message",
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text: `message ${gid}`,
  at: 1_700_000_000_000 + gid,
  gid,
  seq: gid,
  ...more,
});

postgresTest(
  "Journal: keeps the epoch and the key of its first log, and records as they were",
  async () => {
    await using server = await Postgres.start();
    await using journal = await open(server);
    await using again = await open(server);
    const outlook = await again.look();
    const { epoch } = outlook;
    assertEquals(outlook, { epoch: "epoch1", key: KEY, term: 0, leader: "", confirmed: 0 });
    await using lead = await journal.lead("b1", NEVER);
    assertEquals([lead.term, lead.head], [1, { epoch, gid: 0 }]);
    const change = { type: "pin", message: crypto.randomUUID() } as const;
    const records = [
      record(1, { author: { id: "ann" }, mentions: [{ id: "bob", name: "Bob" }] }),
      record(2, { type: "change", from: "", text: JSON.stringify(change), change }),
    ];
    await lead.append(records);
    assertEquals(await again.after(0, 10), []);
    await lead.confirm(2);
    assertEquals(await again.after(0, 10), records);
    assertEquals((await again.after(1, 10)).map(({ gid }) => gid), [2]);
    assertEquals((await again.after(0, 1)).map(({ gid }) => gid), [1]);
  },
);

postgresTest("Journal: erases texts in the statement that stores their deletion", async () => {
  await using server = await Postgres.start();
  await using journal = await open(server);
  await using lead = await journal.lead("b1", NEVER);
  const first = record(1, { mentions: [{ id: "bob", name: "Bob" }] });
  await lead.append([first]);
  await lead.append([record(2, { type: "delete", target: first.id, text: "" })], [1]);
  await lead.confirm(2);
  const { mentions: _, ...rest } = first;
  assertEquals((await journal.after(0, 1))[0], { ...rest, text: "" });
});

postgresTest("Journal: keeps no content of what was pruned, but its place and id", async () => {
  await using server = await Postgres.start();
  await using journal = await open(server);
  await using lead = await journal.lead("b1", NEVER);
  const [one, two] = [record(1), record(2)];
  await lead.append([one, two]);
  await lead.prune([1]);
  await lead.prune([1]);
  await lead.confirm(2);
  const { type, id, room, at, gid, seq } = one;
  assertEquals(await journal.after(0, 10), [
    { type, id, room, at, gid, seq, from: "", text: "", isPruned: true },
    two,
  ]);
});

postgresTest(
  "Journal: keeps the newest state of each user, and tells those after a version",
  async () => {
    await using server = await Postgres.start();
    await using journal = await open(server);
    await using lead = await journal.lead("b1", NEVER);
    const state = (key: string, value: unknown) =>
      ({ kind: "room", user: "ann", key, value }) as const;
    await lead.keep([state("lobby", { marker: 1 }), state("dev", { marker: 7 })]);
    const first = await journal.userStatesAfter(0);
    assertEquals(first.states.length, 2);
    await lead.keep([state("lobby", { marker: 2 })]);
    const second = await journal.userStatesAfter(first.version);
    assertEquals(second.states, [state("lobby", { marker: 2 })]);
    await lead.keep([state("dev", null)]);
    assertEquals((await journal.userStatesAfter(second.version)).states, [state("dev", null)]);
    assertEquals((await journal.userStatesAfter(0)).states.length, 2);
  },
);

postgresTest("Journal: one leads at a time; another takes over when it resigns", async () => {
  await using server = await Postgres.start();
  await using journal = await open(server);
  const first = await journal.lead("b1", NEVER);
  await first.append([record(1)]);
  let isSecond = false;
  const waiting = journal.lead("b2", NEVER).finally(() => isSecond = true);
  await first.append([record(2)]);
  assertEquals(isSecond, false);
  await first[Symbol.asyncDispose]();
  await using second = await waiting;
  assertEquals([second.term, second.head.gid], [2, 2]);
  assertEquals((await journal.look()).leader, "b2");
  await assertRejects(() => first.append([record(3)]), OutcomeUnknownError);
  // All that was stored counts as confirmed once another leads.
  assertEquals((await journal.after(0, 10)).length, 2);
});

postgresTest("Journal: who was superseded stores nothing, whoever holds the lock", async () => {
  await using server = await Postgres.start();
  await using journal = await open(server);
  await using lead = await journal.lead("b1", NEVER);
  await server.query("UPDATE hubbub_log SET term = term + 1");
  await assertRejects(() => lead.append([record(1)]), DeposedError);
  await assertRejects(() => lead.append([]), DeposedError);
  await assertRejects(() => lead.confirm(1), DeposedError);
  assertEquals(await server.query("SELECT count(*) FROM hubbub_entry"), "0");
});

postgresTest(
  "Journal: a gid or an id that is there already is refused, with all of its batch",
  async () => {
    await using server = await Postgres.start();
    await using journal = await open(server);
    await using lead = await journal.lead("b1", NEVER);
    const first = record(1);
    await lead.append([first]);
    for (const batch of [[record(2), record(1)], [record(2), record(3, { id: first.id })]]) {
      await assertRejects(() => lead.append(batch), DeposedError);
    }
    assertEquals(await server.query("SELECT count(*) FROM hubbub_entry"), "1");
  },
);

postgresTest("Journal: a leader that says nothing for two seconds loses its session", async () => {
  await using server = await Postgres.start();
  await using journal = await open(server);
  await using silent = await journal.lead("b1", NEVER);
  await using next = await journal.lead("b2", NEVER);
  assertEquals(next.term, 2);
  await assertRejects(() => silent.append([record(1)]), OutcomeUnknownError);
  await next.append([record(1)]);
});

postgresTest("Journal: acknowledges what the standby has, too, and goes on there", async () => {
  await using server = await Postgres.start();
  await using standby = await server.addStandby();
  await using journal = await open(server, standby);
  const lead = await journal.lead("b1", NEVER);
  await lead.append([record(1), record(2)]);
  await server.kill();
  await assertRejects(() => lead.append([record(3)]), OutcomeUnknownError);
  await standby.promote();
  await using next = await journal.lead("b2", NEVER);
  assertEquals(next.head.gid, 2);
  await next.append([record(3)]);
  await next.confirm(3);
  assertEquals((await journal.after(0, 10)).length, 3);
});

postgresTest("Journal: nobody is told of a record that only the primary has", async () => {
  await using server = await Postgres.start();
  await using standby = await server.addStandby();
  await using journal = await open(server);
  const lead = await journal.lead("b1", NEVER);
  await lead.append([record(1)]);
  await lead.confirm(1);
  await standby.kill();
  const waiting = assertRejects(() => lead.append([record(2)]), OutcomeUnknownError);
  await server.until("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  await server.kill();
  await waiting;
  await server.start();
  // It is on one disk, and visible to who asks the database.
  assertEquals(await server.query("SELECT count(*) FROM hubbub_entry"), "2");
  assertEquals((await journal.after(0, 10)).map(({ gid }) => gid), [1]);
  let isLeading = false;
  const next = journal.lead("b2", NEVER).finally(() => isLeading = true);
  await server.until("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  assert(!isLeading);
  await standby.start({
    primary_conninfo: `host=127.0.0.1 port=${server.port} application_name=s1`,
  });
  await using second = await next;
  assertEquals(second.head.gid, 2);
  assertEquals(await standby.query("SELECT count(*) FROM hubbub_entry"), "2");
});
