import { assertEquals, assertNotEquals } from "@std/assert";
import { unknownMessage, unknownRoom } from "../../chat/directory/refusals.ts";
import { CHAT_ERROR_CODES, ChatError } from "../../chat/errors.ts";
import { parseDraft } from "../../chat/message.ts";
import { wordsOf } from "../../static/problem_words.js";

const LIMITS = { nameChars: 32, textChars: 4_000, bodyBytes: 65_536 };
const MESSAGE = { id: crypto.randomUUID(), room: "lobby", from: "Ann", text: "tea?" };

/** What the page says where these are not taken. */
function said(refuse: () => unknown): string {
  try {
    refuse();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    const { code, field, most, message: detail } = error;
    return wordsOf({ detail, code, ...(field && { field }), ...(most && { most }) });
  }
  throw new Error("Nothing was refused");
}

Deno.test("What is refused is said in the page's words, with the number that it is about", () => {
  const draft = (fields: object) => () => parseDraft({ ...MESSAGE, ...fields }, LIMITS);
  assertEquals(said(draft({ text: "x".repeat(4_001) })), "Write at most 4000 characters.");
  assertEquals(said(draft({ from: "x".repeat(33) })), "Write at most 32 characters.");
  assertEquals(said(draft({ from: "a\nb" })), "Choose another name.");
  const change = { what: "settings", topic: "x".repeat(1_000) };
  assertEquals(said(draft({ kind: "change", change })), "Write at most 500 characters.");
  for (const error of [unknownRoom(), unknownMessage()]) {
    const words = said(() => {
      throw error;
    });
    assertNotEquals(words, error.message);
  }
});

Deno.test("Where the code says too little, or is of a newer server, the server's words are shown", () => {
  for (const code of ["forbidden", "invalid-message", "constructor", "", "new-one"]) {
    assertEquals(wordsOf({ detail: "You are muted here", code }), "You are muted here");
  }
  assertEquals(wordsOf({ detail: "502 Bad Gateway" }), "502 Bad Gateway");
});

Deno.test("The page has words for no code that there is not", () => {
  const known = CHAT_ERROR_CODES.filter((code) => wordsOf({ detail: "", code }) !== "");
  assertEquals(known, ["blocked-words", "unknown-message", "unknown-person", "unknown-room"]);
});
