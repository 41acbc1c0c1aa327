import { assertEquals } from "@std/assert";
import { Choice } from "../../../../static/chat/users/choice.js";
import { test } from "../../../testing.ts";

const [ANN, BOB, CLEO] = [
  { id: "a", name: "Ann" },
  { id: "b", name: "Bob" },
  { id: "c", name: "Cleo" },
] as const;

test("Choice: keeps the order, removes who is chosen, and takes no more than its maximum", () => {
  const choice = new Choice(2);
  for (const user of [BOB, ANN, CLEO]) choice.toggle(user);
  assertEquals([choice.users, choice.isFull], [[BOB, ANN], true]);
  choice.toggle(BOB);
  assertEquals([choice.users, choice.isFull, choice.has("b")], [[ANN], false, false]);
  choice.toggle(CLEO);
  assertEquals(choice.users, [ANN, CLEO]);
});
