// The error codes of the server, of docs/protocol.md and of the page must be the same.

import { assertEquals } from "@std/assert";
import {
  CHAT_ERRORS,
  type ChatError,
  chatError,
  type ChatErrorCode,
  type ErrorDetails,
  unavailable,
} from "../../../chat/errors.ts";
import { ThrottledLog } from "../../../chat/logging/throttled_log.ts";
import { STATUS, toProblem } from "../../../routes/request/error_responses.ts";
import { strings } from "../../../static/i18n/errors.js";
import { test } from "../../testing.ts";

/** A line of the table: status, code, members. */
const LINE = /^\| (\d{3}) +\| `([a-z-]+)` +\| ([^|]*?) *\|/gm;

/** Members of problems that are not errors of the chat. */
const FROM_HTTP = new Map([
  ["malformed-body", ["field"]],
  ["body-incomplete", ["retry-after"]],
]);

function isChatError(code: string): code is ChatErrorCode {
  return Object.hasOwn(CHAT_ERRORS, code);
}

/** The documented members of a code; the time to wait is a header. */
function membersOf(code: string): string[] {
  const fromHttp = FROM_HTTP.get(code) ?? [];
  const members: readonly (keyof ErrorDetails)[] = isChatError(code) ? CHAT_ERRORS[code] : [];
  const named = members.map((name) => name === "retryAfter" ? "retry-after" : name);
  return [...fromHttp, ...named].sort();
}

test("STATUS: every code has a sentence in the page, and the other way round", () => {
  assertEquals(Object.keys(strings.problems).sort(), Object.keys(STATUS).sort());
});

test("STATUS: every code is in docs/protocol.md with its status and members, and no other", async () => {
  const protocol = await Deno.readTextFile(new URL("../../../docs/protocol.md", import.meta.url));
  const told = Array.from(protocol.matchAll(LINE), ([, status, code, members = ""]) => ({
    status: Number(status),
    code,
    members: Array.from(members.matchAll(/`([a-z-]+)`/g), ([, name]) => name).sort(),
  }));
  const known = Object.entries(STATUS).map(([code, status]) => ({
    status,
    code,
    members: membersOf(code),
  }));
  const byCode = (one: { code?: string | undefined }, other: { code?: string | undefined }) =>
    `${one.code}` < `${other.code}` ? -1 : 1;
  assertEquals(told.sort(byCode), known.sort(byCode));
});

test("toProblem: says when to try again: by the error, or 2 s if the broker is away", () => {
  const retryAfter = (error: ChatError) => toProblem(error).headers?.["retry-after"];
  assertEquals(retryAfter(chatError("slow-mode", "Slow mode", { retryAfter: 9 })), "9");
  assertEquals(retryAfter(unavailable("The broker did not answer in time")), "2");
  assertEquals(retryAfter(chatError("cannot-store", "Cannot store the message now")), "2");
  assertEquals(retryAfter(chatError("forbidden", "Not allowed", {})), undefined);
});

test("toProblem: answers 500 to unexpected errors, with one log line for many", () => {
  const lines: string[] = [];
  const trouble = new ThrottledLog({ say: (line) => lines.push(line), now: () => 0 });
  for (let i = 0; i < 300; i++) {
    const { status, code } = toProblem(new Error("Out of luck"), trouble);
    assertEquals([status, code], [500, "internal-error"]);
  }
  assertEquals(lines, ["Cannot answer a request: Out of luck"]);
});
