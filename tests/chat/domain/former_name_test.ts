import { assertEquals } from "@std/assert";
import { formerNamesOf } from "../../../chat/domain/former_name.ts";
import { test } from "../../testing.ts";

const names = (current: string, ...former: [name: string, until: number][]) =>
  formerNamesOf(former.map(([name, until]) => ({ name, until })), current)
    .map(({ name, until }) => `${name} ${until}`);

test("formerNamesOf(): has each former name once, the latest first", () => {
  assertEquals(names("Bob", ["Dan", 1], ["Ann", 2], ["Bob", 3], ["Dan", 4], ["", 5]), [
    "Dan 4",
    "Ann 2",
  ]);
});

test("P6 formerNamesOf(): keeps the last twenty", () => {
  const many = Array.from({ length: 30 }, (_, i): [string, number] => [`Name ${i}`, i]);
  const kept = names("Bob", ...many);
  assertEquals([kept.length, kept[0], kept.at(-1)], [20, "Name 29 29", "Name 10 10"]);
});
