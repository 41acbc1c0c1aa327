// A log that stores by the way of a journal is the same as one that stores directly, and as those that follow.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Member } from "../../../chat/domain/user.ts";
import { DeposedError, type Lead } from "../../../chat/journal/journal.ts";
import { JournaledDrafts } from "../../../chat/journal/journaled_drafts.ts";
import { toColumns, toRecord } from "../../../chat/journal/postgres/records.ts";
import type { RunOutcome, Validator } from "../../../chat/log.ts";
import { exportLog } from "../../../chat/log/export.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import type { Draft, LogRecord } from "../../../chat/message.ts";
import {
  draft,
  outcomes,
  REMOVE_EVERYTHING,
  temporaryLog,
  violationsIn,
} from "../log/log_fixture.ts";
import { test } from "../../testing.ts";

const USERS = ["ann", "bob", "cleo"];
const ROOMS = ["lobby", "dev"];

/** Mentions whoever is named, and all who are here if "@here" is. */
const VALIDATOR: Validator = {
  room: () => undefined,
  draft: () => undefined,
  mentions: ({ text }): Member[] =>
    USERS.filter((id) => text.includes(`@${id}`)).map((id) => ({ id, name: id })),
  group: ({ type, text }) =>
    type === "message" && text.includes("@here")
      ? { groupMention: "here", present: USERS }
      : undefined,
};

/** A journal in memory, through the form in which PostgreSQL keeps records. */
class MemoryLead implements Lead {
  readonly term = 1;
  readonly head = { epoch: "", gid: 0 };
  readonly records: LogRecord[] = [];
  isDeposed = false;

  append(records: readonly LogRecord[]): Promise<void> {
    if (this.isDeposed) return Promise.reject(new DeposedError("Another broker leads"));
    const [gids, ids, rooms, seqs, kinds, times, said] = toColumns(records);
    this.records.push(...gids.map((gid, i) =>
      toRecord({
        gid: String(gid),
        id: ids[i],
        room: rooms[i],
        seq: String(seqs[i]),
        kind: kinds[i],
        at: String(times[i]),
        said: JSON.parse(said[i] ?? "null"),
      })
    ));
    return Promise.resolve();
  }

  keep(): Promise<void> {
    return Promise.resolve();
  }

  prune(): Promise<void> {
    return Promise.resolve();
  }

  confirm(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** What a user does: `about` chooses an earlier message. */
const anyAct = fc.record({
  what: fc.constantFrom(
    "say",
    "say",
    "reply",
    "edit",
    "delete",
    "react",
    "unreact",
    "pin",
    "again",
  ),
  user: fc.constantFrom(...USERS),
  room: fc.constantFrom(...ROOMS),
  text: fc.constantFrom("hello", "@bob and @cleo", "@here", "long ".repeat(50)),
  about: fc.nat(30),
});

type Act = typeof anyAct extends fc.Arbitrary<infer Value> ? Value : never;

/** Turns acts into drafts, of which some are refused. */
function toDrafts(acts: readonly Act[]): Draft[] {
  const said: Draft[] = [];
  return acts.map(({ what, user, room, text, about }): Draft => {
    const own = { ...draft(text, room), author: { id: user, role: "owner" as const } };
    const earlier = said[about % Math.max(1, said.length)] ?? own;
    const on = { ...own, room: earlier.room, target: earlier.id };
    switch (what) {
      case "reply":
        return { ...own, room: earlier.room, replyTo: earlier.id };
      case "edit":
        return { ...on, type: "edit" };
      case "delete":
        return { ...on, type: "delete", text: "" };
      case "react":
        return { ...on, type: "reaction", text: "+👍" };
      case "unreact":
        return { ...on, type: "reaction", text: "-👍" };
      case "pin": {
        const change = { type: "pin", message: earlier.id } as const;
        return { ...own, type: "change", room: earlier.room, text: JSON.stringify(change), change };
      }
      case "again":
        return earlier;
      default:
        said.push(own);
        return own;
    }
  });
}

/** Everything that an export says, but for the epoch. */
function contentOf(path: string): string[] {
  let text = "";
  exportLog(path, (part) => text += part, { isShown: false });
  return text.split("\n").slice(1);
}

test("JournaledDrafts: stores what a log by itself does, and followers the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyAct, { minLength: 1, maxLength: 8 }), { maxLength: 6 }),
      async (batches) => {
        using files = new DisposableStack();
        const [alone, leading, following] = [1, 2, 3].map(() => files.use(temporaryLog()).path);
        using single = new SqliteLog(alone ?? "");
        using leader = new SqliteLog(leading ?? "");
        using follower = new SqliteLog(following ?? "");
        const lead = new MemoryLead();
        const drafts = new JournaledDrafts(leader, lead);
        for (const batch of batches.map(toDrafts)) {
          const outcomes: RunOutcome[] = [];
          const expected: RunOutcome[] = [];
          await drafts.storeRuns([batch], VALIDATOR, (_, outcome) => outcomes.push(outcome));
          single.storeRuns([batch], VALIDATOR, (_, outcome) => expected.push(outcome));
          assertEquals(outcomes.map(kindsOf), expected.map(kindsOf));
        }
        follower.follow(lead.records);
        const withoutTimes = (path = "") =>
          contentOf(path).map((line) => line.replace(/"at":\d+/, ""));
        assertEquals(withoutTimes(leading), withoutTimes(alone));
        assertEquals(contentOf(following ?? ""), contentOf(leading ?? ""));
        for (const user of USERS) {
          assertEquals(follower.newActivity({ user }), single.newActivity({ user }));
        }
        assertEquals(violationsIn(following ?? ""), []);
      },
    ),
    { numRuns: 40 },
  );
});

function kindsOf(outcome: RunOutcome): string[] {
  if ("error" in outcome) throw outcome.error;
  return outcome.results.map((one) =>
    one.outcome === "refused" ? one.error.code : `${one.outcome} ${one.entry.gid} ${one.concerned}`
  );
}

test("JournaledDrafts: whoever lost the lead stores nothing, and tells nobody anything", async () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const lead = new MemoryLead();
  const drafts = new JournaledDrafts(log, lead);
  const told: RunOutcome[] = [];
  const tell = (_: number, outcome: RunOutcome) => void told.push(outcome);
  await drafts.storeRuns([[draft("one")]], VALIDATOR, tell);
  lead.isDeposed = true;
  await assertRejects(() => drafts.storeRuns([[draft("two")]], VALIDATOR, tell), DeposedError);
  assertEquals([log.head().gid, told.length], [1, 1]);
});

test("SqliteLog.prunedGids.take(): what was pruned is known to a log that follows only then", () => {
  using files = new DisposableStack();
  const paths = [1, 2].map(() => files.use(temporaryLog()).path);
  const [here, there] = paths.map((path) => files.use(new SqliteLog(path)));
  if (!here || !there) throw new Error("Two files have two logs");
  assertEquals(here.prunedGids.take(10), []);
  const change = { type: "settings", topic: "Tea" } as const;
  const drafts = [
    draft("one"),
    { ...draft("two"), type: "change", text: JSON.stringify(change), change } as const,
    draft("three"),
  ];
  const { records } = here.propose(drafts);
  here.follow(records);
  here.prune(REMOVE_EVERYTHING);
  const gids = here.prunedGids.take(10);
  assertEquals([gids, here.prunedGids.take(10)], [[1, 3], []]);
  there.follow(records.map((record) => gids.includes(record.gid) ? pruned(record) : record));
  there.prune(REMOVE_EVERYTHING);
  assertEquals(contentOf(paths[1] ?? ""), contentOf(paths[0] ?? ""));
  assertEquals(paths.map(violationsIn), [[], []]);
  for (const log of [here, there]) {
    assertEquals([log.pruned(), log.head().gid, log.changes(0, { limit: 10 }).length], [3, 3, 1]);
    assertEquals(outcomes(log.append(drafts)), ["known", "known", "known"]);
  }
});

function pruned({ type, id, room, at, gid, seq }: LogRecord): LogRecord {
  return { type, id, room, at, gid, seq, from: "", text: "", isPruned: true };
}

test("SqliteLog.follow(): refuses records that are not the next ones, and stores none of them", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const { records } = log.propose([draft("one"), draft("two")]);
  const [one, two] = records;
  if (!one || !two) throw new Error("Two drafts have two records");
  for (const wrong of [[two], [one, { ...two, gid: 3 }], [one, { ...two, seq: 9 }], [one, one]]) {
    assertThrows(() => log.follow(wrong), Error, "Cannot store record");
    assertEquals(log.head().gid, 0);
  }
  log.follow(records);
  assertEquals(log.head().gid, 2);
});
