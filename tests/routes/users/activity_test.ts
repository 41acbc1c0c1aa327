import { assertEquals } from "@std/assert";
import type { User } from "../../harness/user.ts";
import { testUsers } from "../access/private_chat.ts";

const activityOf = async (user: User, query = "") =>
  (await user.ask("GET", `/api/activity${query}`)).body;

const newFor = async (user: User) => (await user.ask("GET", "/api/rooms")).body.newActivity;

testUsers(
  "GET /api/activity: lists mentions, replies and reactions in pages, and counts the new ones",
  async ([ann, bob]) => {
    const { body: { id, seq } } = await ann.say("lobby", "tea?");
    const reply = { id: crypto.randomUUID(), from: "Bob", text: "yes", replyTo: id };
    await bob.ask("POST", "/api/rooms/lobby/messages", reply);
    const path = `/api/rooms/lobby/messages/${id}/reactions/${encodeURIComponent("👍")}`;
    await bob.ask("PUT", path, { id: crypto.randomUUID(), from: "Bob" });
    await bob.say("lobby", "@Ann where?");
    const { activity, ...page } = await activityOf(ann);
    assertEquals(page, { complete: true, seen: 0, newActivity: 3 });
    assertEquals(activity.map(({ type, from }: { type: string; from: string }) => [type, from]), [
      ["mention", "Bob"],
      ["reaction", "Bob"],
      ["reply", "Bob"],
    ]);
    const [mention, reaction] = activity;
    assertEquals([reaction.emoji, reaction.message], ["👍", { seq, id, text: "tea?" }]);
    const first = await activityOf(ann, "?limit=1");
    assertEquals([first.complete, first.activity], [false, [mention]]);
    assertEquals((await activityOf(ann, `?limit=1&before=${first.before}`)).activity, [reaction]);

    using phone = await ann.follow(["dev"]);
    await phone.until("resume");
    assertEquals(await newFor(ann), 3);
    const seen = await ann.ask("PUT", "/api/activity/seen", { gid: mention.gid });
    assertEquals([seen.body, await newFor(ann)], [{ seen: mention.gid }, 0]);
    await phone.until("activity");
    await bob.ask("DELETE", path, { id: crypto.randomUUID(), from: "Bob" });
    await phone.until("activity");
    assertEquals((await activityOf(ann)).activity.length, 2);
    assertEquals((await ann.ask("PUT", "/api/activity/seen", { gid: "1" })).body.field, "gid");
  },
);

testUsers(
  "P7 GET /api/activity: shows and counts nothing of a room that the user left or was removed from",
  async ([ann, bob]) => {
    const room = await bob.open("Plans", [ann]);
    await bob.say(room, "secret, @Ann");
    assertEquals([(await activityOf(ann)).activity.length, await newFor(ann)], [1, 1]);
    await bob.ask("DELETE", `/api/rooms/${room}/members/${ann.id}`);
    const { activity, newActivity } = await activityOf(ann);
    assertEquals([activity, newActivity, await newFor(ann)], [[], 0, 0]);
  },
);
