import { assertEquals } from "@std/assert";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import type { UserState } from "../../../../chat/domain/user_state.ts";
import { draft, temporaryLog, violationsIn } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

/** All that the log knows of what a user set. */
function stateOf(log: SqliteLog, user: string) {
  return {
    rooms: log.rooms({ user, named: ["lobby", "dev"], limit: 10 }),
    saved: log.savedMessages({ user, before: Number.MAX_SAFE_INTEGER, limit: 10 }),
    seen: log.activitySeen(user),
    until: log.doNotDisturbUntil(user),
  };
}

test("SqliteLog.userStates.take(): tells what users set, once, so that another log knows the same", () => {
  using files = new DisposableStack();
  const paths = [1, 2].map(() => files.use(temporaryLog()).path);
  const [here, there] = paths.map((path) => files.use(new SqliteLog(path)));
  if (!here || !there) throw new Error("Two files have two logs");
  assertEquals(here.userStates.take(100), []);
  const drafts = [draft("one"), draft("two"), draft("three", "dev")];
  const { records } = here.propose(drafts);
  here.follow(records);
  there.follow(records);
  const carry = (): UserState[] => {
    const states = here.userStates.take(100);
    // As they travel.
    there.userStates.apply(JSON.parse(JSON.stringify(states)));
    assertEquals(stateOf(there, "ann"), stateOf(here, "ann"));
    assertEquals([here.userStates.take(100), there.userStates.take(100)], [[], []]);
    return states;
  };
  const [one, two] = drafts;
  here.recordFirstVisit("ann");
  here.moveReadMarker("lobby", { user: "ann", seq: 2 });
  here.moveReadMarker("lobby", { user: "ann", seq: 1, isMarkedUnread: true });
  here.setNotificationLevel("dev", { user: "ann", notificationLevel: "nothing" });
  here.setFavourite("dev", { user: "ann", rank: 3 });
  here.saveMessage("lobby", { user: "ann", id: one?.id ?? "" });
  here.saveMessage("lobby", { user: "ann", id: two?.id ?? "" });
  here.seeActivity("ann", 2);
  here.setDoNotDisturb("ann", 1_700_000_000_000);
  assertEquals(carry().map(({ kind, key }) => `${kind} ${key}`).sort(), [
    ...["quiet ", "room dev", "room lobby", `saved ${one?.id}`, `saved ${two?.id}`].sort(),
    ...["seen ", "visit "],
  ]);
  here.unsaveMessage("lobby", { user: "ann", id: one?.id ?? "" });
  here.setFavourite("dev", { user: "ann" });
  here.moveReadMarker("lobby", { user: "ann", seq: 2, isMarkedUnread: false });
  assertEquals(carry().length, 3);
  assertEquals(paths.map(violationsIn), [[], []]);
});

test("SqliteLog.userStates.take(): what a proposal would change is no change", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.userStates.take(1);
  const member = { id: "bob", name: "Bob", role: "member" } as const;
  const change = { type: "add", member } as const;
  const add = {
    ...draft("", "~secret"),
    type: "change",
    text: JSON.stringify(change),
    change,
  } as const;
  const { records } = log.propose([add]);
  assertEquals(log.userStates.take(10), []);
  log.follow(records);
  assertEquals(log.userStates.take(10).map(({ kind, user }) => [kind, user]), [["room", "bob"]]);
});
