import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { ROLES } from "../../../chat/domain/user.ts";
import type { AccessMode } from "../../../chat/config/config.ts";
import { User } from "../../harness/user.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { operate } from "../../harness/cookie_user.ts";
import { bearer, type ChatAccess, SETTINGS } from "./access_modes.ts";
import { type Answer, ask } from "./access_requests.ts";
import { createFixture, type Fixture, HIDDEN, placeOf, SHOWN } from "./access_fixture.ts";
import { INVITE_TABLE, type Row, rows, TABLE } from "./access_table.ts";
import { GRANTS_TABLE } from "./grants_table.ts";
import { routesOfServer } from "../sitemap.ts";
import { askAtHost, FILES_ORIGIN } from "../files/files_host.ts";
import { test } from "../../testing.ts";

/** Time limit for one line: setting up its users and rooms, and all its requests. */
const LIMIT_MS = 120_000;

/** The subjects of the rows of a line: rooms, users, or neither. */
const SUBJECTS: readonly (readonly string[])[] = [[...SHOWN, ...HIDDEN], ROLES, ["any"]];

test("Access table: has every route of the server, for all rooms, all roles or neither", async () => {
  const lines = Map.groupBy(
    [...rows(TABLE, "invite"), ...rows(INVITE_TABLE, "invite")],
    ({ line }) => line,
  );
  const routes = [...lines.keys()].map((line) => line.split(" ").slice(0, 2).join(" "));
  assertEquals([...new Set(routes)].sort(), (await routesOfServer()).sort());
  for (const [line, rows] of lines) {
    const kinds = rows.map(({ type }) => type).sort();
    assert(SUBJECTS.some((all) => `${[...all].sort()}` === `${kinds}`), `${line}: ${kinds}`);
  }
});

for (const mode of ["open", "invite", "proxy", "token"] as const) {
  testAccess(
    `P7 Access table: holds in ${mode} mode, and hidden rooms look like missing ones to the last byte`,
    async (fixture) => {
      const { users } = fixture;
      await check(rows(TABLE, mode), { users, fixture });
      const inviteOnly = rows(INVITE_TABLE, mode);
      if (mode === "invite") await check(inviteOnly, { users, fixture });
      else await checkMissing(inviteOnly, fixture);
    },
    mode,
  );
}

testAccess(
  "P7 Access table: a token opens the rooms that it names for reading or writing, until it expires",
  async (fixture, access) => {
    const granted = ["public", "archived", "private"];
    const rooms = granted.map((type) => placeOf(fixture, { who: "nobody", type }).room);
    const users = {
      nothing: await bearer("nothing", access, { read: [], write: [] }),
      reading: await bearer("reading", access, { read: rooms, write: [] }),
      writing: await bearer("writing", access, { read: [], write: rooms }),
      both: await bearer("both", access, { read: rooms, write: rooms }),
      expired: await bearer("expired", access, { read: rooms, write: rooms, seconds: -60 }),
    };
    await check(rows(GRANTS_TABLE, "token"), { users, fixture });
  },
  "token",
);

for (const mode of ["open", "invite", "proxy", "token"] as const) {
  testAccess(
    `P7 Access table: an origin of files gives the same answers in ${mode} mode`,
    async (fixture, { url }) => {
      const entries = Object.entries(fixture.users).map(([who, user]) =>
        [who, new RedirectedUser(user, url)] as const
      );
      const table = rows(TABLE, mode).filter(({ line }) => line.startsWith("GET /api/files/"));
      await check(table, { users: Object.fromEntries(entries), fixture });
    },
    mode,
    { HUBBUB_FILES_ORIGIN: FILES_ORIGIN },
  );
}

/** A user who follows redirects to the origin of files. */
class RedirectedUser extends User {
  constructor({ name, id, headers }: User, readonly url: string) {
    super(name, { id, url, headers });
  }

  override async fetch(...request: Parameters<User["fetch"]>): Promise<Response> {
    const response = await super.fetch(...request);
    const location = response.headers.get("location") ?? "";
    if (!location.startsWith(FILES_ORIGIN)) return response;
    await response.body?.cancel();
    const { status, headers, text } = await askAtHost(this.url, new URL(location).pathname);
    return new Response(text, { status, headers });
  }
}

function testAccess(
  promise: string,
  run: (fixture: Fixture, access: ChatAccess) => Promise<void>,
  mode: AccessMode,
  further: Readonly<Record<string, string>> = {},
) {
  const settings = {
    HUBBUB_ACCESS: mode,
    HUBBUB_LIMITS: "off",
    HUBBUB_FILES: "on",
    HUBBUB_UPLOADS_PER_USER: "100",
    HUBBUB_UPLOADS_PER_ADDRESS: "1000",
    ...SETTINGS[mode],
    ...further,
  };
  test(promise, async () => {
    await using chat = await deadline(LocalServer.start(settings), LIMIT_MS);
    await operate(chat.data, async (operator) => {
      const access = { mode, url: chat.url, operator };
      await run(await deadline(createFixture(access), LIMIT_MS), access);
    });
  });
}

/** The users, and the fixture that they ask about. */
interface Asking {
  readonly users: Readonly<Record<string, User>>;
  readonly fixture: Fixture;
}

/** Responses by the name of the cell. */
type Answers = ReadonlyMap<string, Answer>;

async function check(table: readonly Row[], asking: Asking): Promise<void> {
  const answers = await askAll(table, asking);
  assertEquals(wrongCells(table, asking, answers), []);
  assertEquals(distinguishingCells(table, asking, answers), []);
}

function cell({ line, type }: Pick<Row, "line" | "type">, who: string): string {
  return `${line}, ${type}, ${who}`;
}

async function askAll(table: readonly Row[], { users, fixture }: Asking): Promise<Answers> {
  const answers = new Map<string, Answer>();
  for (const [line, rows] of Map.groupBy(table, ({ line }) => line)) {
    const cells = rows.flatMap((row) => Object.entries(users).map((one) => [row, ...one] as const));
    const asked = cells.map(async ([row, who, user]) => {
      answers.set(cell(row, who), await ask(line, { who, user, type: row.type, fixture }));
    });
    await deadline(Promise.all(asked), LIMIT_MS);
  }
  return answers;
}

/** Returns the cells whose status differs from the response, with that status. */
function wrongCells(table: readonly Row[], { users }: Asking, answers: Answers): string[] {
  return table.flatMap((row) =>
    Object.keys(users).flatMap((who) => {
      const status = answers.get(cell(row, who))?.status;
      return status === row.statuses[who] ? [] : [`${cell(row, who)}: ${status}`];
    })
  );
}

/** Returns the cells in which a hidden room differs from a missing one in any byte. */
function distinguishingCells(table: readonly Row[], { users }: Asking, answers: Answers): string[] {
  const isTelling = (row: Row, who: string) =>
    answers.get(cell(row, who))?.wire !== answers.get(cell({ ...row, type: "none" }, who))?.wire;
  return table.filter(({ type }) => HIDDEN.some((one) => one === type)).flatMap((row) =>
    Object.keys(users).filter((who) => isTelling(row, who)).map((who) => cell(row, who))
  );
}

/** Outside of invite mode its routes do not exist. */
async function checkMissing(table: readonly Row[], { users }: Fixture): Promise<void> {
  for (const route of new Set(table.map(({ line }) => line.split(" ").slice(0, 2).join(" ")))) {
    const [method = "", path = ""] = route.split(" ");
    const { status } = await deadline(users.owner.ask(method, path), LIMIT_MS);
    assertEquals(status, 404, route);
  }
}
