import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { InviteAccess, sessionCookie } from "../../access/invite.ts";
import { hashOf } from "../../access/seal.ts";
import { type Change, SERVER_ROOM } from "../../chat/change.ts";
import { DirectoryReplica } from "../../chat/directory_replica.ts";
import type { Entry } from "../../chat/wire.ts";

const LIMIT_MS = 10_000;
const EPOCH = "a";

function entry(gid: number, change: Change): Entry {
  const body = new TextEncoder().encode(JSON.stringify({ from: "", change }));
  const id = crypto.randomUUID();
  return { epoch: EPOCH, gid, kind: "change", room: SERVER_ROOM, seq: gid, id, at: gid, body };
}

const invitation = hashOf("invitation");
const joining = entry(2, {
  what: "join",
  invitation,
  person: "ann",
  name: "Ann",
  session: hashOf("secret"),
  device: "",
});

/** A web process to which nothing was published since the invitation was made. */
async function replicaBehind(): Promise<DirectoryReplica> {
  const invite = { what: "invite", invitation, role: "member", uses: 1, until: 1_000 } as const;
  const replica = new DirectoryReplica({
    changes: () => Promise.resolve({ epoch: EPOCH, entries: [entry(1, invite)], upTo: 1 }),
    key: () => Promise.resolve(new Uint8Array(32)),
  }, () => {});
  replica.restart({ epoch: EPOCH, gid: 1 });
  await replica.loaded();
  return replica;
}

const ARRIVAL = { connection: "127.0.0.1", address: "127.0.0.1", isSecure: false };

function asking(cookie: string): Request {
  const headers = { cookie: `hubbub_session=${cookie}` };
  return new Request("http://localhost/api/me", { headers });
}

Deno.test("Whom another process let in just now is known as soon as this one has heard of it", async () => {
  const run = async () => {
    const replica = await replicaBehind();
    const access = new InviteAccess(replica);
    const found = access.identify(asking(sessionCookie("secret", 2)), ARRIVAL);
    replica.deliver(joining);
    const { id, name, role } = await found ?? {};
    assertEquals({ id, name, role }, { id: "ann", name: "Ann", role: "member" });
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("Who brings a session that is none is nobody", async () => {
  const run = async () => {
    const replica = await replicaBehind();
    replica.deliver(joining);
    const access = new InviteAccess(replica);
    assertEquals((await access.identify(asking(sessionCookie("secret", 2)), ARRIVAL))?.id, "ann");
    for (const cookie of ["other.2", "secre.2", hashOf("secret"), "", ".2"]) {
      assertEquals(await access.identify(asking(cookie), ARRIVAL), undefined, cookie);
    }
  };
  await deadline(run(), LIMIT_MS);
});
