import { assertEquals, assertNotEquals } from "@std/assert";
import { ReadyLink } from "../../../../../static/chat/room_tools/invite/ready_link.js";
import { InvitedUser, secretOf, startInviteChat } from "../../../../harness/invited_user.ts";
import { test } from "../../../../testing.ts";

const MEMBER = { role: "member", uses: 10, hours: 168 } as const;
const GUEST = { ...MEMBER, role: "guest" } as const;

/** Runs with the ready link of an owner, and a user who has not joined. */
function readyTest(name: string, run: (ready: ReadyLink, guest: InvitedUser) => Promise<void>) {
  test(name, async () => {
    await using chat = await startInviteChat();
    const owner = await InvitedUser.owner(chat);
    const ready = new ReadyLink({
      list: async () => (await owner.ask("GET", "/api/invitations")).body.invitations,
      create: async (terms) => (await owner.ask("POST", "/api/invitations", terms)).body,
      revoke: async (id) => void await owner.ask("DELETE", `/api/invitations/${id}`),
    });
    await run(ready, new InvitedUser(chat));
  });
}

const rolesOf = (invitations: readonly { role: string }[]) => invitations.map(({ role }) => role);

readyTest("ReadyLink: keeps its link while the terms stay and it can be used", async (ready) => {
  await ready.ensure(MEMBER);
  const first = ready.created?.link;
  assertEquals(rolesOf(await ready.ensure(MEMBER)), ["member"]);
  assertEquals(ready.created?.link, first);
  await ready.revoke(ready.created?.id ?? "");
  assertEquals(ready.created, undefined);
  assertEquals(rolesOf(await ready.ensure(MEMBER)), ["member"]);
  assertNotEquals(ready.created?.link, first);
});

readyTest(
  "ReadyLink: revokes a link that nobody has seen, and keeps a shared one",
  async (ready) => {
    await ready.ensure(MEMBER);
    assertEquals(rolesOf(await ready.ensure(GUEST)), ["guest"]);
    ready.markShared();
    assertEquals(rolesOf(await ready.ensure(MEMBER)), ["member", "guest"]);
    assertEquals(rolesOf(await ready.ensure(GUEST)), ["guest", "guest"]);
  },
);

readyTest(
  "ReadyLink: discards a link that was not shared, and keeps a shared one",
  async (ready) => {
    await ready.ensure(MEMBER);
    await ready.discardUnshared();
    assertEquals(ready.created, undefined);
    assertEquals(rolesOf(await ready.ensure(MEMBER)), ["member"]);
    ready.markShared();
    const shared = ready.created?.link;
    await ready.discardUnshared();
    assertEquals(rolesOf(await ready.ensure(MEMBER)), ["member"]);
    assertEquals(ready.created?.link, shared);
  },
);

readyTest("ReadyLink: replaces a link that is used up", async (ready, guest) => {
  const once = { ...MEMBER, uses: 1 };
  await ready.ensure(once);
  const { link = "", id } = ready.created ?? {};
  const fields = { invitation: secretOf(link), name: "Gus" };
  assertEquals((await guest.ask("POST", "/api/join", fields)).status, 201);
  await ready.ensure(once);
  assertNotEquals(ready.created?.id, id);
});
