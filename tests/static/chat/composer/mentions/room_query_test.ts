import { assertEquals } from "@std/assert";
import { matchRooms, roomQuery } from "../../../../../static/chat/composer/mentions/room_query.js";
import { test } from "../../../../testing.ts";

const query = (text: string) => roomQuery(text, text.length);

test("roomQuery(): returns what is typed after a number sign that starts a word", () => {
  assertEquals(query("see #de"), { from: 4, query: "de" });
  assertEquals(query("#"), { from: 0, query: "" });
  assertEquals(query("(#dev-ops"), { from: 1, query: "dev-ops" });
  assertEquals(roomQuery("see #dev later", 7), { from: 4, query: "de" });
  for (const text of ["dev", "# Title", "a#b", "https://a.b/#c", "&#39", "`#de", "```\n#de"]) {
    assertEquals(query(text), undefined, text);
  }
});

test("matchRooms(): matches the start of a name first, then its other words, and no private rooms", () => {
  const room = (name: string, type: "public" | "private" = "public", isArchived = false) => ({
    room: name,
    type,
    isArchived,
  });
  const rooms = [
    room("web-dev"),
    room("dev"),
    room("devil", "private"),
    room("dev2", "public", true),
  ];
  assertEquals(matchRooms("De", rooms).map(({ room }) => room), ["dev", "web-dev"]);
  assertEquals(matchRooms("", rooms).map(({ room }) => room), ["web-dev", "dev"]);
});
