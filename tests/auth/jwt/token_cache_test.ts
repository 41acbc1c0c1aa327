import { assertEquals } from "@std/assert";
import type { Identity } from "../../../auth/identity.ts";
import { TokenCache } from "../../../auth/jwt/token_cache.ts";
import { test } from "../../testing.ts";

const TEN_MINUTES = 600_000;

const untilThen = (expiresAt: number): Identity => ({ id: "ann", role: "guest", expiresAt });

test("A token is remembered until it expires", () => {
  const tokens = new TokenCache();
  const ann = untilThen(1_000);
  tokens.set("a", ann, 0);
  assertEquals([tokens.get("a", 999), tokens.get("b", 999)], [ann, undefined]);
  assertEquals([tokens.get("a", 1_000), tokens.size], [undefined, 0]);
});

test("A token is looked into every ten minutes: its key may have been withdrawn", () => {
  const tokens = new TokenCache();
  tokens.set("a", untilThen(10 * TEN_MINUTES), 0);
  assertEquals(tokens.get("a", TEN_MINUTES - 1)?.id, "ann");
  assertEquals(tokens.get("a", TEN_MINUTES), undefined);
});

test("A thousand tokens are remembered, the newest", () => {
  const tokens = new TokenCache();
  for (let i = 0; i < 5_000; i++) tokens.set(`${i}`, untilThen(1), 0);
  assertEquals(tokens.size, 1_000);
  assertEquals([tokens.get("3999", 0), tokens.get("4000", 0)?.id], [undefined, "ann"]);
});
