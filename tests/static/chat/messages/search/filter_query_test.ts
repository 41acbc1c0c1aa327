import { assertEquals } from "@std/assert";
import { parseTypeWord } from "../../../../../chat/domain/file_kind.ts";
import { SEARCH_MARKS } from "../../../../../chat/log/search_query.ts";
import {
  filterAt,
  formatFilter,
  MARKS,
  queryBefore,
  suggestDays,
  TYPES,
  withoutEmptyFilter,
} from "../../../../../static/chat/messages/search/filter_query.js";
import { test } from "../../../../testing.ts";

const at = (text: string) => filterAt(text, text.length);

test("filterAt(): finds the filter before the caret, also in open quotes", () => {
  assertEquals(at("from:"), { from: 0, operator: "from", value: "" });
  assertEquals(at("red FROM:an"), { from: 4, operator: "from", value: "an" });
  assertEquals(at('red from:"Ann L'), { from: 4, operator: "from", value: "Ann L" });
  assertEquals(at("after:2026-1"), { from: 0, operator: "after", value: "2026-1" });
  assertEquals(filterAt("in:de red", 5), { from: 0, operator: "in", value: "de" });
});

test("filterAt(): returns nothing after the end of a filter, or within a word", () => {
  for (const text of ["", "from", "from:Ann ", 'from:"Ann Lee"', "xfrom:a", "with:a", "a:from"]) {
    assertEquals(at(text), undefined, text);
  }
});

test("formatFilter(): quotes a value with spaces, and ends with a space", () => {
  assertEquals(formatFilter("from", "Ann"), "from:Ann ");
  assertEquals(formatFilter("from", "Ann Lee"), 'from:"Ann Lee" ');
  assertEquals(formatFilter("in", 'the "plan"'), 'in:"the  plan " ');
});

test("queryBefore(): begins a search by date alone with the open room", () => {
  assertEquals(queryBefore("", "after", "dev"), "in:dev ");
  assertEquals(queryBefore(" ", "before", "Ann Lee"), 'in:"Ann Lee" ');
  assertEquals(queryBefore("red ", "after", "dev"), "red ");
  assertEquals(queryBefore("", "from", "dev"), "");
  assertEquals(queryBefore("", "after", undefined), "");
});

test("withoutEmptyFilter(): drops a filter without a value from the end of a query", () => {
  assertEquals(withoutEmptyFilter("red from:"), "red");
  assertEquals(withoutEmptyFilter('red from:"'), "red");
  assertEquals(withoutEmptyFilter("has:"), "");
  assertEquals(withoutEmptyFilter("red from:a"), "red from:a");
  assertEquals(withoutEmptyFilter("from: red"), "from: red");
});

test("suggestDays(): offers local days back to a year", () => {
  const days = suggestDays(new Date(2026, 2, 1, 12).getTime());
  assertEquals(days.map(({ day }) => day), [
    "2026-02-28",
    "2026-02-22",
    "2026-01-30",
    "2025-12-01",
    "2025-03-01",
  ]);
  assertEquals(days[0]?.name, "Yesterday");
});

test("MARKS, TYPES: are what the server understands", () => {
  assertEquals([...MARKS], [...SEARCH_MARKS]);
  assertEquals(TYPES.map(parseTypeWord), [...TYPES]);
});
