import { assertEquals } from "@std/assert";
import { leaveConfirmation } from "../../../../static/chat/room_tools/leave_confirmation.js";
import { test } from "../../../testing.ts";

const ANN = { id: "ann", name: "Ann" };
const BOB = { id: "bob", name: "Bob" };
const facts = {
  room: "~x",
  type: "private" as const,
  title: "Plans",
  topic: "",
  isArchived: false,
};

test("leaveConfirmation: warns of what is lost, and the last member of losing everything", () => {
  const ask = (fields: object) => leaveConfirmation({ ...facts, ...fields }, "ann");
  assertEquals(ask({ members: [ANN, BOB] }), {
    title: "Leave Plans?",
    lead: "Only a member can add you back.",
    submit: "Leave",
  });
  assertEquals(
    ask({ members: [ANN] }).lead,
    "You're the last member, so its messages will be lost. You can hide it instead.",
  );
  const talk = ask({ type: "direct", title: "", members: [ANN, BOB] });
  assertEquals([talk.title, talk.lead], [
    "Leave the direct message with Bob?",
    "You can't read its messages again. A new one starts empty.",
  ]);
});
