import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { deriveJoinCredentials, SessionAuth, sessionCookie } from "../../auth/session.ts";
import { sha256 } from "../../auth/signing.ts";
import { type Change, SERVER_ROOM } from "../../chat/directory/changes.ts";
import { DirectoryReplica } from "../../chat/directory/replica.ts";
import type { Entry } from "../../chat/protocol.ts";
import { test } from "../testing.ts";

const LIMIT_MS = 10_000;
const EPOCH = "a";
const KEY = new Uint8Array(32);

/** The cookie of Ann's first session, in a log with this epoch and key. */
const cookieOf = (gid: number, { epoch = EPOCH, key = KEY, secret = "secret" } = {}) =>
  sessionCookie(secret, { key, since: { epoch, gid } });

function entry(gid: number, change: Change): Entry {
  const body = new TextEncoder().encode(JSON.stringify({ from: "", change }));
  const id = crypto.randomUUID();
  return { epoch: EPOCH, gid, type: "change", room: SERVER_ROOM, seq: gid, id, at: gid, body };
}

const invitation = sha256("invitation");
const joining = entry(2, {
  type: "join",
  invitation,
  user: "ann",
  name: "Ann",
  session: sha256("secret"),
  device: "",
});

/** The replica of a web process that has not received Ann's join yet. */
async function replicaBehind(Replica = DirectoryReplica): Promise<DirectoryReplica> {
  const invite = { type: "invite", invitation, role: "member", uses: 1, until: 1_000 } as const;
  const replica = new Replica({
    changes: () => Promise.resolve({ epoch: EPOCH, entries: [entry(1, invite)], upTo: 1 }),
    key: () => Promise.resolve(KEY),
  });
  replica.restart({ epoch: EPOCH, gid: 1 });
  await replica.ready();
  return replica;
}

const CONNECTION = { peer: "127.0.0.1", address: "127.0.0.1", isSecure: false };

function asking(cookie: string): Request {
  const headers = { cookie: `hubbub_session=${cookie}` };
  return new Request("http://localhost/api/me", { headers });
}

test(
  "SessionAuth: waits for a session that another process has just started",
  async () => {
    const replica = await replicaBehind();
    const access = new SessionAuth(replica);
    const found = access.identify(asking(cookieOf(2)), CONNECTION);
    replica.deliver(joining);
    const { id, name, role } = await found ?? {};
    assertEquals({ id, name, role }, { id: "ann", name: "Ann", role: "member" });
  },
  { timeoutMs: LIMIT_MS },
);

test("SessionAuth: treats a request with an invalid session as anonymous", async () => {
  const replica = await replicaBehind();
  replica.deliver(joining);
  const access = new SessionAuth(replica);
  assertEquals((await access.identify(asking(cookieOf(2)), CONNECTION))?.id, "ann");
  for (
    const cookie of [cookieOf(2, { secret: "other" }), "secre.2", sha256("secret"), "", ".2"]
  ) {
    assertEquals(await access.identify(asking(cookie), CONNECTION), undefined, cookie);
  }
}, { timeoutMs: LIMIT_MS });

/** A replica that must not be waited for. */
class Impatient extends DirectoryReplica {
  override waitFor(): Promise<void> {
    throw new Error("Unexpected wait");
  }
}

test(
  "SessionAuth: does not wait for positions of another log or without a valid signature",
  async () => {
    const access = new SessionAuth(await replicaBehind(Impatient));
    const others = [
      cookieOf(99_999, { epoch: "b" }),
      cookieOf(2, { key: new Uint8Array(32).fill(1) }),
      "secret.99999",
      "secret.a-99999.x",
      `${cookieOf(2).replace("a-2", "a-99999")}`,
    ];
    for (const cookie of others) {
      assertEquals(await access.identify(asking(cookie), CONNECTION), undefined, cookie);
    }
  },
  { timeoutMs: LIMIT_MS },
);

test("SessionAuth: accepts a session of a replaced log if the new log has it", async () => {
  const replica = await replicaBehind(Impatient);
  replica.deliver(joining);
  const access = new SessionAuth(replica);
  const older = cookieOf(99_999, { epoch: "b", key: new Uint8Array(32).fill(1) });
  for (const cookie of [older, cookieOf(99_999), "secret"]) {
    assertEquals((await access.identify(asking(cookie), CONNECTION))?.id, "ann", cookie);
  }
}, { timeoutMs: LIMIT_MS });

test("SessionAuth: treats a request as anonymous after waiting in vain", async () => {
  const access = new SessionAuth(await replicaBehind());
  assertEquals(await access.identify(asking(cookieOf(2)), CONNECTION), undefined);
}, { timeoutMs: LIMIT_MS });

const JOIN = { id: "0f8fad5b-d9cb-469f-a165-70867728950e", invitation: "secret" };
const JOIN_KEY = new Uint8Array(32).fill(1);

test("deriveJoinCredentials: gives a repeated request the same credentials", () => {
  assertEquals(deriveJoinCredentials(JOIN, JOIN_KEY), deriveJoinCredentials({ ...JOIN }, JOIN_KEY));
});

test("deriveJoinCredentials: gives other credentials for another id, invitation or chat", () => {
  const credentials = deriveJoinCredentials(JOIN, JOIN_KEY);
  const others = [
    deriveJoinCredentials({ ...JOIN, id: "other" }, JOIN_KEY),
    deriveJoinCredentials({ ...JOIN, invitation: "other" }, JOIN_KEY),
    deriveJoinCredentials({ id: `${JOIN.id} `, invitation: "secret" }, JOIN_KEY),
    deriveJoinCredentials(JOIN, new Uint8Array(32).fill(2)),
  ];
  for (const { id, user, secret } of others) {
    assertNotEquals(id, credentials.id);
    assertNotEquals(user, credentials.user);
    assertNotEquals(secret, credentials.secret);
  }
});

test("deriveJoinCredentials: puts neither the secret nor the browser's id into the log", () => {
  const { id, user, secret } = deriveJoinCredentials(JOIN, JOIN_KEY);
  assertMatch(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assertNotEquals(id, JOIN.id);
  assertMatch(user, /^[\w-]{22}$/);
  assertMatch(secret, /^[\w-]{43}$/);
  assertEquals(secret.startsWith(user), false);
});
