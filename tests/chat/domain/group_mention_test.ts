import { assertEquals } from "@std/assert";
import { groupMentionIn } from "../../../chat/domain/group_mention.ts";
import { cpuTimeOf } from "../../harness/cpu_time.ts";
import { test } from "../../testing.ts";

test("groupMentionIn(): finds @room and @here as words outside of code, the larger one first", () => {
  const texts: [text: string, group: "room" | "here" | undefined][] = [
    ["@room the build is broken", "room"],
    ["lunch, @HERE?", "here"],
    ["(@room)", "room"],
    ["@here and @room", "room"],
    ["@rooms", undefined],
    ["@hereby", undefined],
    ["me@room", undefined],
    ["@ room", undefined],
    ["room", undefined],
    ["`@room` rings for all", undefined],
    ["```\n@room\n```", undefined],
    ["```\n@room", undefined],
    ["`@room` and @here", "here"],
    ["a ` @room", "room"],
    ['{"to":"@room"}', undefined],
  ];
  for (const [text, group] of texts) assertEquals(groupMentionIn(text), group, text);
});

test("P6 groupMentionIn(): takes little time for any text", () => {
  for (const part of ["`", "```", "@", "@room`", "@her "]) {
    const text = part.repeat(Math.ceil(100_000 / part.length));
    const spent = cpuTimeOf(() => void groupMentionIn(text));
    assertEquals(spent < 200, true, `${part}: ${spent} ms`);
  }
});
