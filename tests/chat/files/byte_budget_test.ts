import { assertEquals } from "@std/assert";
import { ByteBudget } from "../../../chat/files/byte_budget.ts";
import { test } from "../../testing.ts";

test("ByteBudget: bounds the bytes under way, and serves those who wait in order", async () => {
  const budget = new ByteBudget(10);
  const served: string[] = [];
  const take = (name: string, bytes: number) => budget.take(bytes).then(() => served.push(name));
  const all = [take("a", 6), take("b", 5), take("c", 4), take("d", 1)];
  await all[0];
  assertEquals(served, ["a"]);
  budget.release(6);
  await Promise.all(all);
  assertEquals(served, ["a", "b", "c", "d"]);
});

test("ByteBudget: a small one does not overtake a large one that waits", async () => {
  const budget = new ByteBudget(10);
  await budget.take(8);
  const large = budget.take(10);
  const small = budget.take(1);
  let isServed = false;
  void small.then(() => isServed = true);
  budget.release(8);
  await large;
  assertEquals(isServed, false);
  budget.release(10);
  await small;
});
