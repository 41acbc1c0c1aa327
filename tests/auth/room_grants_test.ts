import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { mayRead, mayWrite, parsePatterns } from "../../auth/room_grants.ts";
import { ChatError } from "../../chat/errors.ts";
import { isRoomName } from "../../chat/room.ts";
import { test } from "../testing.ts";

const room = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/);
const pattern = fc.oneof(room, room.map((name) => `${name}*`), fc.constant("*"));

function refusal(value: unknown): ChatError {
  return assertThrows(() => parsePatterns("read", value), ChatError);
}

test("A pattern covers the room of its name, those that begin so, or all", () => {
  const covered = (patterns: string[]) =>
    ["dev", "devs", "my-dev", "team-a", "team-", "team", "lobby"].filter((name) =>
      mayRead({ read: patterns, write: [] }, name)
    );
  assertEquals(covered(["dev"]), ["dev"]);
  assertEquals(covered(["dev*"]), ["dev", "devs"]);
  assertEquals(covered(["team-*", "lobby"]), ["team-a", "team-", "lobby"]);
  assertEquals(covered(["*"]).length, 7);
  assertEquals(covered([]), []);
});

test("To read grants no writing, and to write no reading", () => {
  const reader = { read: ["dev"], write: [] };
  const writer = { read: [], write: ["dev"] };
  assertEquals([mayRead(reader, "dev"), mayWrite(reader, "dev")], [true, false]);
  assertEquals([mayRead(writer, "dev"), mayWrite(writer, "dev")], [false, true]);
});

test("Without patterns no room is granted", () => {
  assertEquals(parsePatterns("read", undefined), []);
  assertEquals(parsePatterns("read", []), []);
});

test("One malformed pattern refuses all, and is quoted with what is allowed", () => {
  for (
    const bad of ["", "Dev", "-dev", "dev.", "**", "te*m", "*-team", "dev ", "dév", 1, null, [
      "dev",
    ]]
  ) {
    const { code, message } = refusal(["lobby", bad]);
    assertEquals(code, "bad-credentials", JSON.stringify(bad));
    assert(message.startsWith(`The token's claim "read" is ["lobby",${JSON.stringify(bad)}]`));
  }
  for (const bad of ["*", "dev", {}, { 0: "dev", length: 1 }, true, 1, null]) {
    assertEquals(refusal(bad).code, "bad-credentials", JSON.stringify(bad));
  }
});

test("Whatever JSON a claim holds, its patterns are read or refused", () => {
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.string())), (value) => {
    const isRead = Array.isArray(value) &&
      value.every((one) =>
        typeof one === "string" &&
        (one === "*" || isRoomName(one.endsWith("*") ? one.slice(0, -1) : one))
      );
    if (isRead) assertEquals<unknown>(parsePatterns("read", value), value);
    else assertEquals(refusal(value).code, "bad-credentials");
  }));
});

test("A room is covered exactly where one of the patterns alone covers it", () => {
  fc.assert(fc.property(fc.array(pattern), room, (patterns, name) => {
    const read = parsePatterns("read", patterns);
    const alone = read.filter((one) =>
      one === "*" || one === name || one.endsWith("*") && name.indexOf(one.slice(0, -1)) === 0
    );
    assertEquals(mayRead({ read, write: [] }, name), alone.length > 0);
    assertEquals(mayWrite({ read: [], write: read }, name), alone.length > 0);
  }));
});

test("A name and its own beginnings cover it, whatever it is", () => {
  fc.assert(fc.property(room, fc.nat(64), (name, length) => {
    const beginning = `${name.slice(0, length)}*`;
    for (const one of [name, beginning]) {
      assert(mayRead({ read: parsePatterns("read", [one]), write: [] }, name), one);
    }
  }));
});
