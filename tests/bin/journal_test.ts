// `deno task journal fill`: a log moves into PostgreSQL, and nobody who reads it notices.

import { assertEquals, assertMatch } from "@std/assert";
import { fillJournal } from "../../chat/journal/fill.ts";
import { PostgresJournal } from "../../chat/journal/postgres/postgres_journal.ts";
import { readJournalSettings } from "../../chat/config/journal.ts";
import { exportLog } from "../../chat/log/export.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { parseRetention } from "../../chat/config/retention.ts";
import { draft, outcomes, temporaryLog, violationsIn } from "../chat/log/log_fixture.ts";
import { Postgres, postgresTest } from "../harness/postgres.ts";
import { Process } from "../harness/process.ts";
import { openStream, TestServer } from "../harness/test_server.ts";
import { User } from "../harness/user.ts";

const NEVER = new AbortController().signal;

function exportOf(path: string): string {
  let text = "";
  exportLog(path, (part) => text += part, { isShown: false });
  return text;
}

postgresTest(
  "fillJournal(): another log that follows is the same, byte for byte, and goes on after an interruption",
  async () => {
    await using server = await Postgres.start();
    using files = new DisposableStack();
    const [from = "", to = ""] = [1, 2].map(() => files.use(temporaryLog()).path);
    using log = new SqliteLog(from);
    const ann = { author: { id: "ann", role: "owner" } } as const;
    const [first, second] = [draft("one"), draft("two")];
    const change = { type: "settings", topic: "Tea" } as const;
    const here = {
      ...draft("@here"),
      ...ann,
      groupMention: "here",
      present: ["ann", "bob"],
    } as const;
    log.append([
      ...[first, second, draft("three", "dev"), here],
      { ...draft(""), ...ann, type: "change", text: JSON.stringify(change), change },
      { ...draft("+👍"), ...ann, type: "reaction", target: second.id },
      { ...draft("two, edited"), ...ann, type: "edit", target: second.id },
      { ...draft("a reply"), ...ann, replyTo: second.id, mentions: [{ id: "bob", name: "Bob" }] },
    ]);
    log.prune(parseRetention("lobby: count=6"));
    log.append([draft("newest"), { ...draft(""), ...ann, type: "delete", target: second.id }]);
    log.moveReadMarker("lobby", { user: "bob", seq: 2 });
    log.saveMessage("dev", { user: "bob", id: "" });

    const settings = readJournalSettings((name) =>
      name === "HUBBUB_JOURNAL" ? Postgres.url(server) : undefined
    );
    if (!settings) throw new Error("There is an address");
    const { epoch } = log.head();
    await using journal = await PostgresJournal.open(settings, { epoch, key: log.key() });
    const lead = await journal.lead("interrupted", NEVER);
    await lead.append([...log.records(0)].slice(0, 3));
    await lead[Symbol.asyncDispose]();
    await fillJournal(log, journal, { stop: NEVER, onProgress: () => {} });

    using other = new SqliteLog(to);
    other.startAs(await journal.look());
    const { states } = await journal.userStatesAfter(0);
    other.follow(await journal.after(0, 1_000));
    other.userStates.apply(states);
    assertEquals(exportOf(to), exportOf(from));
    assertEquals(other.head(), log.head());
    assertEquals(other.key(), log.key());
    for (const user of ["ann", "bob"]) {
      const of = (one: SqliteLog) => [
        one.rooms({ user, named: ["lobby", "dev"], limit: 10 }),
        one.newActivity({ user }),
      ];
      assertEquals(of(other), of(log));
    }
    assertEquals(outcomes(other.append([first])), ["known"]);
    assertEquals(violationsIn(to), []);
  },
);

postgresTest(
  "deno task journal fill: cursors, cookies and ids of before are good after it",
  async () => {
    await using server = await Postgres.start();
    await using chat = await TestServer.start();
    const ann = await User.arrive("Ann", chat.url);
    const { body: { id } } = await ann.say("lobby", "before");
    const cursor = (await ann.ask("GET", "/api/rooms/lobby/messages")).body.cursor;
    await chat.killBroker();

    const settings = { ...chat.settings, HUBBUB_JOURNAL: Postgres.url(server) };
    const fill = new Process(["-A", "bin/journal.ts", "fill"], settings);
    await fill.status;
    await fill.end();
    assertMatch(fill.output, /Filled the journal with 1 entry\n/);
    await using next = await TestServer.start({ ...settings, HUBBUB_DATA: chat.data });
    const visitor = ann.at(next.url);
    const { status, body } = await visitor.ask("GET", "/api/me");
    assertEquals([status, body.id], [200, ann.id]);
    using stream = await openStream(`${next.url}/api/events`, { "last-event-id": cursor });
    assertEquals(JSON.parse((await stream.until("resume")).data).status, "continued");
    const again = await visitor.ask("POST", "/api/rooms/lobby/messages", {
      id,
      from: "Ann",
      text: "before",
    });
    assertEquals(again.status, 200);
    assertEquals((await visitor.say("lobby", "after")).status, 201);
    assertEquals(await server.query("SELECT count(*) FROM hubbub_entry"), "2");
  },
);
