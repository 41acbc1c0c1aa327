import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseUserId } from "../../../../chat/domain/user.ts";
import { restrictionError } from "../../../../chat/directory/rules/restriction_error.ts";
import { ChatError } from "../../../../chat/errors.ts";
import { parseDraft } from "../../../../chat/message.ts";
import { parseSearchQuery } from "../../../../chat/log/search_query.ts";
import { toProblem } from "../../../../routes/request/error_responses.ts";
import { RejectedError, RetryableError } from "../../../../static/client/errors.js";
import { errorText, formatEnd, problemText } from "../../../../static/ui/errors/error_message.js";
import { clockTime, dayName } from "../../../../static/ui/format_time.js";
import { test } from "../../../testing.ts";

const LIMITS = { nameChars: 32, textChars: 4_000, bodyBytes: 65_536 };
const MESSAGE = { id: crypto.randomUUID(), room: "lobby", from: "Ann", text: "tea?" };

/** The page's text for this rejection. */
function said(refuse: () => unknown): string {
  try {
    refuse();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    const { code, members } = toProblem(error);
    return problemText({ detail: "The server's words", code, ...members });
  }
  throw new Error("Nothing was refused");
}

test("errorText: fills the members of a problem into its text", () => {
  const draft = (fields: object) => () => parseDraft({ ...MESSAGE, ...fields }, LIMITS);
  assertEquals(said(draft({ text: "x".repeat(4_001) })), "Use at most 4000 characters.");
  assertEquals(said(draft({ from: "x".repeat(33) })), "Use at most 32 characters.");
  assertStringIncludes(said(draft({ from: "a\nb" })), "Choose another name");
  assertEquals(
    said(draft({ text: "half of \ud83d" })),
    "Remove the invisible characters.",
  );
  assertEquals(said(() => parseUserId("user", "Bob Lee")), "That isn't a user ID.");
  const change = { type: "settings", topic: "x".repeat(1_000) };
  assertEquals(said(draft({ type: "change", change })), "Use at most 500 characters.");
  assertStringIncludes(said(() => parseSearchQuery("tea in:")), "after in:");
  assertStringIncludes(said(() => parseSearchQuery("after:2026")), "add a word");
});

test("errorText: names the end and reason of a mute or ban", () => {
  const told = (type: "ban" | "mute", until: number | undefined, reason: string) =>
    said(() => {
      throw restrictionError({ type, user: "ann", until, reason }, Date.now());
    });
  const until = Date.now() + 3_600_000;
  const loud = "\u2068too loud\u2069";
  assertEquals(
    told("mute", until, "too loud"),
    `You're muted until ${formatEnd(until)}. Reason: ${loud}`,
  );
  assertEquals(told("ban", undefined, "too loud"), `You're banned. Reason: ${loud}`);
  assertEquals(told("mute", undefined, ""), "You're muted.");
});

test("errorText: shows the detail of an unknown code", () => {
  for (const code of ["constructor", "", "new-one", 7, undefined]) {
    assertEquals(problemText({ detail: "502 Bad Gateway", code }), "502 Bad Gateway");
  }
});

test("errorText: names the wait of a rate limit", () => {
  const later = (status: number, headers: HeadersInit = {}) =>
    errorText(new RetryableError("send it", new Response(null, { status, headers })));
  assertEquals(later(429, { "retry-after": "5" }), "Slow down. Try again in 5 s.");
  const [soon] = [429, 503].map((status) => later(status));
  assertEquals([soon, errorText(new TypeError("No network"))], [
    "Something went wrong. Try again.",
    "Something went wrong. Try again.",
  ]);
  const refused = new RejectedError("do it", { detail: "No", code: "last-owner" });
  assertStringIncludes(errorText(refused), "There must be an owner");
});

test("formatEnd: reads within a sentence, without the name of today", () => {
  const noon = new Date().setHours(12, 0);
  assertEquals(formatEnd(noon), clockTime(noon));
  const later = new Date(2030, 0, 5, 12).getTime();
  assertEquals(formatEnd(later), `${dayName(later, noon)}, ${clockTime(later)}`);
  const tomorrow = new Date(noon).setDate(new Date().getDate() + 1);
  assertEquals(formatEnd(tomorrow), `tomorrow, ${clockTime(tomorrow)}`);
});
