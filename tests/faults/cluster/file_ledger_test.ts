import { assertEquals } from "@std/assert";
import { test } from "../../testing.ts";
import { FileLedger, hashOf } from "./file_ledger.ts";

const CONTENT = new TextEncoder().encode("content");
const HASH = hashOf(CONTENT);

/** A ledger with a message that has the file "a". */
function ledgerOf(message: string): FileLedger {
  const ledger = new FileLedger();
  ledger.completed("a", CONTENT);
  ledger.sent(message, ["a"]);
  return ledger;
}

test("FileLedger: finds lost, doubled and leaked files, and nothing else", () => {
  const message = { id: "m", files: [{ id: "a" }] };
  const found = { messages: [message], hashes: new Map([["a", HASH]]), blobs: [HASH] };
  const ledger = ledgerOf("m");
  const words = (changes: Partial<typeof found>) =>
    ledger.check({ ...found, ...changes }).map((line) => line.split(":", 1)[0]);
  assertEquals(words({}), []);
  assertEquals(words({ messages: [] }), ["lost"]);
  assertEquals(words({ hashes: new Map([["a", "other"]]) }), ["lost"]);
  assertEquals(words({ blobs: [] }), ["lost"]);
  assertEquals(words({ blobs: [HASH, "other"] }), ["leaked"]);
  assertEquals(words({ messages: [message, { ...message, id: "n" }] }), ["leaked", "twice"]);
  ledger.deleted("m");
  assertEquals(words({ blobs: [] }), ["leaked"]);
  assertEquals(words({ messages: [{ id: "m", files: [] }], blobs: [] }), []);
  ledger.appended("b", { from: 5, to: 3 });
  assertEquals(words({ messages: [], blobs: [] }), ["lost"]);
});
