import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { deriveJoinCredentials } from "../../auth/join_credentials.ts";
import { test } from "../testing.ts";

const key = new Uint8Array(32).fill(1);
const asked = { id: "0f8fad5b-d9cb-469f-a165-70867728950e", invitation: "secret" };

test("Who asks again with the same id is given the same", () => {
  assertEquals(deriveJoinCredentials(asked, key), deriveJoinCredentials({ ...asked }, key));
});

test("Another id, invitation or chat gives nothing of it", () => {
  const lot = deriveJoinCredentials(asked, key);
  const others = [
    deriveJoinCredentials({ ...asked, id: "other" }, key),
    deriveJoinCredentials({ ...asked, invitation: "other" }, key),
    deriveJoinCredentials({ id: `${asked.id} `, invitation: "secret" }, key),
    deriveJoinCredentials(asked, new Uint8Array(32).fill(2)),
  ];
  for (const { id, user, secret } of others) {
    assertNotEquals(id, lot.id);
    assertNotEquals(user, lot.user);
    assertNotEquals(secret, lot.secret);
  }
});

test("What can be read in the log does not tell the secret, nor the browser's id", () => {
  const { id, user, secret } = deriveJoinCredentials(asked, key);
  assertMatch(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assertNotEquals(id, asked.id);
  assertMatch(user, /^[\w-]{22}$/);
  assertMatch(secret, /^[\w-]{43}$/);
  assertEquals(secret.startsWith(user), false);
});
