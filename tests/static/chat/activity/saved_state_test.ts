import { assertEquals } from "@std/assert";
import { withSaved } from "../../../../static/chat/activity/saved_state.js";
import { test } from "../../../testing.ts";

test("withSaved(): keeps each saved message once, and the rest of the room", () => {
  const saved = (ids: string[], id: string, isSaved: boolean) =>
    withSaved({ topic: "tea", saved: ids }, { id, isSaved });
  assertEquals(withSaved<{ saved?: string[] }>({}, { id: "a", isSaved: true }).saved, ["a"]);
  assertEquals(saved(["a", "b"], "a", true), { topic: "tea", saved: ["b", "a"] });
  assertEquals(saved(["a", "b"], "a", false), { topic: "tea", saved: ["b"] });
  assertEquals(saved(["b"], "a", false).saved, ["b"]);
});
