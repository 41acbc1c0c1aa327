import { assertEquals } from "@std/assert";
import type { Identity } from "../../../auth/identity.ts";
import { TokenCache } from "../../../auth/jwt/token_cache.ts";
import { test } from "../../testing.ts";

const TEN_MINUTES = 600_000;

const expiringAt = (expiresAt: number): Identity => ({ id: "ann", role: "guest", expiresAt });

test("TokenCache: keeps a token until it expires", () => {
  const tokens = new TokenCache();
  const ann = expiringAt(1_000);
  tokens.set("a", ann, 0);
  assertEquals([tokens.get("a", 999), tokens.get("b", 999)], [ann, undefined]);
  assertEquals([tokens.get("a", 1_000), tokens.size], [undefined, 0]);
});

test("TokenCache: keeps a token for at most ten minutes, because keys may be withdrawn", () => {
  const tokens = new TokenCache();
  tokens.set("a", expiringAt(10 * TEN_MINUTES), 0);
  assertEquals(tokens.get("a", TEN_MINUTES - 1)?.id, "ann");
  assertEquals(tokens.get("a", TEN_MINUTES), undefined);
});

test("TokenCache: keeps the thousand newest tokens", () => {
  const tokens = new TokenCache();
  for (let i = 0; i < 5_000; i++) tokens.set(`${i}`, expiringAt(1), 0);
  assertEquals(tokens.size, 1_000);
  assertEquals([tokens.get("3999", 0), tokens.get("4000", 0)?.id], [undefined, "ann"]);
});
