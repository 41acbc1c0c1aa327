import { assert, assertEquals } from "@std/assert";
import { fill, roomName, ROOMS } from "../../../bench/hub/rows/prepared_log.ts";
import type { Draft } from "../../../chat/message.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { test } from "../../testing.ts";

test("Bench: a prepared log can be read, searched and appended to", () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  try {
    const path = `${folder}/hubbub.db`;
    const messages = 3 * ROOMS;
    fill(path, { messages, say: () => {} });
    using log = new SqliteLog(path);
    const room = roomName(7);
    assertEquals(log.head().gid, messages);
    const page = log.page(room, { limit: 10 });
    assertEquals(page.map(({ seq }) => seq), [1, 2, 3]);
    // Most words occur in no message of such a small log.
    const { text } = JSON.parse(new TextDecoder().decode(page[0]?.body));
    assert(log.search(text.split(" ")[0], { limit: 10 }).entries.length > 0);
    const draft: Draft = { type: "message", id: crypto.randomUUID(), room, from: "Ann", text: "4" };
    const [appended] = log.append([draft]);
    assertEquals(appended?.outcome === "stored" && [appended.entry.gid, appended.entry.seq], [
      messages + 1,
      4,
    ]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
