import { assertEquals } from "@std/assert";
import { Turns } from "../../../../chat/files/store/turns.ts";
import { test } from "../../../testing.ts";

test("Turns: all who work take their steps in turn", async () => {
  const turns = new Turns();
  const steps: string[] = [];
  const work = async (name: string) => {
    for (let step = 1; step <= 3; step++) {
      await turns.next();
      steps.push(`${name}${step}`);
    }
  };
  await Promise.all([work("a"), work("b")]);
  assertEquals(steps, ["a1", "b1", "a2", "b2", "a3", "b3"]);
});
