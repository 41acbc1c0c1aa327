import { assertEquals } from "@std/assert";
import type { JWK } from "jose";
import { ManualClock } from "../../harness/manual_clock.ts";
import {
  ANN,
  ARRIVAL,
  CLAIMS,
  identityOf,
  KeyServer,
  problemOf,
  requestWithToken,
  signer,
  tokenAccess,
} from "../tokens.ts";
import { test } from "../../testing.ts";

test("remoteJwks: fetches the keys once, for the first token", async () => {
  const own = await signer("EdDSA", "one");
  await using server = new KeyServer(own.publicKey);
  const access = tokenAccess({ source: server.source });
  assertEquals(server.requests, 0);
  for (const sub of ["ann", "bob", "cleo"]) {
    const identity = await access.identify(
      requestWithToken(await own.sign({ ...CLAIMS, sub })),
      ARRIVAL,
    );
    assertEquals(identity?.id, sub);
  }
  assertEquals(server.requests, 1);
});

test("remoteJwks: fetches once for tokens that arrive together", async () => {
  const own = await signer("EdDSA", "one");
  await using server = new KeyServer(own.publicKey);
  const access = tokenAccess({ source: server.source });
  const tokens = await Promise.all(["ann", "bob"].map((sub) => own.sign({ ...CLAIMS, sub })));
  await Promise.all(tokens.map((token) => access.identify(requestWithToken(token), ARRIVAL)));
  assertEquals(server.requests, 1);
});

test("remoteJwks: fetches again for a token with a new key", async () => {
  const [old, young] = [await signer("EdDSA", "one"), await signer("RS256", "two")];
  await using server = new KeyServer(old.publicKey);
  const access = tokenAccess({ source: server.source, pauseMs: 0 });
  assertEquals(await access.identify(requestWithToken(await old.sign()), ARRIVAL), ANN);
  server.publish(young.publicKey);
  assertEquals(await access.identify(requestWithToken(await young.sign()), ARRIVAL), ANN);
  assertEquals(server.requests, 2);
  // The old key was withdrawn.
  const again = requestWithToken(await old.sign({ ...CLAIMS, sub: "bob" }));
  assertEquals((await problemOf(access, again)).code, "bad-credentials");
});

test("remoteJwks: fetches at most every half minute for invented key ids", async () => {
  const own = await signer("EdDSA", "one");
  await using server = new KeyServer(own.publicKey);
  const access = tokenAccess({ source: server.source });
  for (const kid of ["one", "two", "three", "four"]) {
    const request = requestWithToken(await own.sign(CLAIMS, { kid }));
    if (kid === "one") assertEquals(await access.identify(request, ARRIVAL), ANN);
    else assertEquals((await problemOf(access, request)).status, 401);
  }
  assertEquals(server.requests, 1);
});

const isNoSet = (body: string): () => Response => () => new Response(body);

/** Failures at the URL of the keys, besides a refused connection. */
const FAILURES: readonly [name: string, answer: () => Response][] = [
  ["answers 404", () => new Response("no", { status: 404 })],
  ["answers 500 with keys", () => Response.json({ keys: [{ kty: "OKP" }] }, { status: 500 })],
  ["answers 500 without end", () => new Response(new ReadableStream(), { status: 500 })],
  ["sends elsewhere", () => new Response(null, { status: 302, headers: { location: "/other" } })],
  ["answers with a page", isNoSet("<html>")],
  ["answers with other JSON", isNoSet("{}")],
  ["has no keys", isNoSet('{"keys":[]}')],
  ["publishes a secret", isNoSet('{"keys":[{"kty":"oct","k":"AAAA"}]}')],
];

for (const [name, answer] of FAILURES) {
  test(`remoteJwks: answers 503 and pauses for 2 s if the URL of the keys ${name}`, async () => {
    const own = await signer("EdDSA", "one");
    await using server = new KeyServer();
    server.answer = answer;
    const access = tokenAccess({ source: server.source });
    using clock = new ManualClock();
    for (let i = 0; i < 3; i++) {
      const { status, code, headers } = await problemOf(access, requestWithToken(await own.sign()));
      assertEquals([status, code], [503, "keys-unavailable"]);
      assertEquals(headers, { "retry-after": "2" });
    }
    clock.tick(1_999);
    await problemOf(access, requestWithToken(await own.sign()));
    assertEquals(server.requests, 1);
    clock.tick(1);
    await problemOf(access, requestWithToken(await own.sign()));
    assertEquals(server.requests, 2);
  });
}

test("remoteJwks: answers 503 if nothing listens at the URL of the keys", async () => {
  const own = await signer("EdDSA", "one");
  const { source } = await closedServer();
  const { status, code } = await problemOf(
    tokenAccess({ source }),
    requestWithToken(await own.sign()),
  );
  assertEquals([status, code], [503, "keys-unavailable"]);
});

async function closedServer(): Promise<KeyServer> {
  await using server = new KeyServer();
  return server;
}

test("remoteJwks: verifies tokens again once the keys can be fetched again", async () => {
  const own = await signer("EdDSA", "one");
  await using server = new KeyServer();
  server.answer = isNoSet("");
  const access = tokenAccess({ source: server.source, pauseMs: 0 });
  const request = requestWithToken(await own.sign());
  assertEquals((await problemOf(access, request)).status, 503);
  server.publish(own.publicKey);
  assertEquals(await access.identify(request, ARRIVAL), ANN);
});

test("remoteJwks: verifies tokens with cached keys while others cannot be fetched", async () => {
  const [own, other] = [await signer("EdDSA", "one"), await signer("EdDSA", "two")];
  await using server = new KeyServer(own.publicKey);
  const access = tokenAccess({ source: server.source, pauseMs: 0 });
  assertEquals(await access.identify(requestWithToken(await own.sign()), ARRIVAL), ANN);
  server.answer = isNoSet("");
  assertEquals((await problemOf(access, requestWithToken(await other.sign()))).status, 503);
  const bob = requestWithToken(await own.sign({ ...CLAIMS, sub: "bob" }));
  assertEquals((await access.identify(bob, ARRIVAL))?.id, "bob");
});

test("remoteJwks: ignores keys of unknown types beside usable ones", async () => {
  const own = await signer("ES256", "one");
  const strange: JWK = { kty: "XYZ", kid: "two" };
  await using server = new KeyServer(strange, own.publicKey);
  assertEquals(await identityOf(await own.sign(), { source: server.source }), ANN);
});

test("remoteJwks: rejects a token with a wrong algorithm without fetching keys", async () => {
  await using server = new KeyServer();
  const access = tokenAccess({ source: server.source });
  for (const token of ["a.b.c", "x".repeat(8_193), (await signer("RS512", "one")).sign()]) {
    assertEquals((await problemOf(access, requestWithToken(await token))).status, 401);
  }
  assertEquals(server.requests, 0);
});
