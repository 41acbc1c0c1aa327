import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { groupMentionIn as onServer } from "../../../../../chat/domain/group_mention.ts";
import { groupMentionIn } from "../../../../../static/chat/composer/mentions/group_mention_parser.js";
import { mayMentionGroup } from "../../../../../static/chat/composer/markdown_context.js";
import { test } from "../../../../testing.ts";

const PARTS = ["@room", "@HERE", "@", "room", "s", " ", "`", "```", "\n", "é", "e\u0301", "_"];

test("groupMentionIn(): finds what the server finds, and the composer suspects it", () => {
  const texts = fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) =>
    parts.join("")
  );
  fc.assert(fc.property(texts, (text) => {
    const found = groupMentionIn(text);
    assertEquals(found, onServer(text));
    if (found) assertEquals(mayMentionGroup(text), true);
  }));
});
