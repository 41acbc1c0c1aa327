import { assertEquals } from "@std/assert";
import { questionOf } from "../../../static/rooms/leaving.js";

const ANN = { id: "ann", name: "Ann" };
const BOB = { id: "bob", name: "Bob" };
const facts = {
  room: "~x",
  kind: "private" as const,
  title: "Plans",
  topic: "",
  isArchived: false,
};

Deno.test("questionOf: says what is lost by leaving, to the last one that it is everything", () => {
  const ask = (fields: object) => questionOf({ ...facts, ...fields }, "ann");
  assertEquals(ask({ members: [ANN, BOB] }), {
    title: "Leave Plans?",
    lead: "Someone in it has to add you back.",
    submit: "Leave",
  });
  assertEquals(
    ask({ members: [ANN] }).lead,
    "You are the last one in it. Its messages will be lost. Hide it to keep them.",
  );
  const talk = ask({ kind: "direct", title: "", members: [ANN, BOB] });
  assertEquals([talk.title, talk.lead], [
    "Leave the conversation with Bob?",
    "You can't read its messages again. A new one starts empty.",
  ]);
});
