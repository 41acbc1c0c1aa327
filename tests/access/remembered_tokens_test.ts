import { assertEquals } from "@std/assert";
import type { Identity } from "../../access/identity.ts";
import { RememberedTokens } from "../../access/remembered_tokens.ts";

const TEN_MINUTES = 600_000;

const untilThen = (expiresAt: number): Identity => ({ id: "ann", role: "guest", expiresAt });

Deno.test("A token is remembered until it expires", () => {
  const tokens = new RememberedTokens();
  const ann = untilThen(1_000);
  tokens.keep("a", ann, 0);
  assertEquals([tokens.find("a", 999), tokens.find("b", 999)], [ann, undefined]);
  assertEquals([tokens.find("a", 1_000), tokens.size], [undefined, 0]);
});

Deno.test("A token is looked into every ten minutes: its key may have been withdrawn", () => {
  const tokens = new RememberedTokens();
  tokens.keep("a", untilThen(10 * TEN_MINUTES), 0);
  assertEquals(tokens.find("a", TEN_MINUTES - 1)?.id, "ann");
  assertEquals(tokens.find("a", TEN_MINUTES), undefined);
});

Deno.test("A thousand tokens are remembered, the newest", () => {
  const tokens = new RememberedTokens();
  for (let i = 0; i < 5_000; i++) tokens.keep(`${i}`, untilThen(1), 0);
  assertEquals(tokens.size, 1_000);
  assertEquals([tokens.find("3999", 0), tokens.find("4000", 0)?.id], [undefined, "ann"]);
});
