import { assert, assertEquals, assertThrows } from "@std/assert";
import { exportJWK, exportSPKI, importJWK, type JWK } from "jose";
import type { KeySource } from "../../chat/config/auth.ts";
import {
  ANN,
  ARRIVAL,
  CLAIMS,
  handmade,
  identityOf,
  problemOf,
  requestWithToken,
  SECRET,
  signer,
  signWithSecret,
  tokenAccess,
} from "./tokens.ts";
import { test } from "../testing.ts";

/** A temporary file, removed at the end of the test. */
function temporaryFile(content: string | Uint8Array) {
  const path = Deno.makeTempFileSync({ prefix: "hubbub-" });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  Deno.writeFileSync(path, bytes);
  return { path, [Symbol.dispose]: () => Deno.removeSync(path) };
}

const keySet = (...keys: JWK[]) => temporaryFile(JSON.stringify({ keys }));

const secretAt = (path: string): KeySource => ({ type: "secret-file", path });
const keysAt = (path: string): KeySource => ({ type: "key-set-file", path });

test("openTokenKeys: reads a secret from a file without its last line break", async () => {
  using file = temporaryFile(`${SECRET}\n`);
  const token = await signWithSecret();
  assertEquals(await identityOf(token, { source: secretAt(file.path) }), ANN);
});

test("openTokenKeys: rejects an unusable secret file with its path, without quoting it", () => {
  for (
    const [content, says] of [
      ["too short a secret\n", "has 18 bytes: expected at least 32"],
      [Uint8Array.of(0xff, ...new Uint8Array(40)), "Cannot read"],
    ] as const
  ) {
    using file = temporaryFile(content);
    const access = () => tokenAccess({ source: secretAt(file.path) });
    const { message } = assertThrows(access, Error, says);
    assert(message.includes(file.path) && message.includes("HUBBUB_TOKEN_SECRET_FILE"), message);
    assertEquals(message.includes("too short"), false);
  }
  assertThrows(
    () => tokenAccess({ source: secretAt("/nowhere/secret") }),
    Error,
    'Cannot read "/nowhere/secret" of HUBBUB_TOKEN_SECRET_FILE',
  );
});

for (const alg of ["RS256", "ES256", "EdDSA", "Ed25519"]) {
  test(`openTokenKeys: verifies a token signed with ${alg} by the public key in a file`, async () => {
    const own = await signer(alg, "one");
    using file = keySet(own.publicKey);
    assertEquals(await identityOf(await own.sign(), { source: keysAt(file.path) }), ANN);
  });
}

test("openTokenKeys: finds the key that a token names in a set", async () => {
  const signers = await Promise.all(["one", "two"].map((kid) => signer("EdDSA", kid)));
  using file = keySet(...signers.map(({ publicKey }) => publicKey));
  const access = tokenAccess({ source: keysAt(file.path) });
  for (const one of signers) {
    assertEquals(await access.identify(requestWithToken(await one.sign()), ARRIVAL), ANN);
    const unnamed = requestWithToken(await one.sign(CLAIMS, { kid: undefined }));
    const { code, detail } = await problemOf(access, unnamed);
    assertEquals([code, detail], ["bad-credentials", 'The token must name its key with a "kid"']);
  }
});

test("openTokenKeys: rejects tokens that no public key has signed", async () => {
  const [one, other] = [await signer("RS256", "one"), await signer("RS256", "one")];
  using file = keySet(one.publicKey);
  const access = tokenAccess({ source: keysAt(file.path) });
  const key = await importJWK(one.publicKey, "RS256");
  assert(key instanceof CryptoKey);
  for (
    const token of [
      // The public key, which anyone has, used as the secret of an HMAC.
      await signWithSecret(CLAIMS, { secret: JSON.stringify(one.publicKey) }),
      await signWithSecret(CLAIMS, { secret: await exportSPKI(key) }),
      await signWithSecret(CLAIMS, { secret: one.publicKey.n ?? "" }),
      // A key inside the token, or a URL of one.
      await other.sign(CLAIMS, { jwk: other.publicKey }),
      await other.sign(CLAIMS, { jku: "http://127.0.0.1:9/" }),
      await other.sign(),
      await one.sign(CLAIMS, { kid: "two" }),
      await (await signer("RS512", "one")).sign(),
      await (await signer("ES256", "one")).sign(),
      handmade({ alg: "none", kid: "one" }, CLAIMS),
    ]
  ) {
    const { status, code } = await problemOf(access, requestWithToken(token));
    assertEquals([status, code], [401, "bad-credentials"], token);
  }
});

test("openTokenKeys: rejects tokens of an unusable key, but not those of its neighbours", async () => {
  const short = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 1_024,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const sound = await signer("EdDSA", "sound");
  using file = keySet(
    { ...await exportJWK(short.publicKey), kid: "short" },
    { kty: "OKP", crv: "Ed25519", kid: "part" },
    { kty: "RSA", n: "!", kid: "noise" },
    sound.publicKey,
  );
  const access = tokenAccess({ source: keysAt(file.path) });
  const headers = [["RS256", "short"], ["EdDSA", "part"], ["RS256", "noise"]];
  for (const [alg, kid] of headers) {
    const token = handmade({ alg, kid }, CLAIMS, "AAAA");
    const { status, code, detail = "" } = await problemOf(access, requestWithToken(token));
    assertEquals([status, code], [401, "bad-credentials"], kid);
    assert(detail.startsWith("The token's key cannot be used: "), detail);
  }
  assertEquals(await access.identify(requestWithToken(await sound.sign()), ARRIVAL), ANN);
});

test("openTokenKeys: rejects a file without public keys, or with others, without quoting it", () => {
  const hidden = { kty: "OKP", crv: "Ed25519", x: "hidden", d: "hidden" };
  for (
    const content of [
      "hidden",
      "",
      "[]",
      "null",
      '{"keys": {}}',
      '{"keys": []}',
      '{"keys": [1]}',
      '{"keys": [{"x": "hidden"}]}',
      JSON.stringify({ keys: [hidden] }),
      JSON.stringify({ keys: [{ kty: "oct", k: "hidden" }] }),
      JSON.stringify({ keys: [{ kty: "RSA", n: "", e: "" }, hidden] }),
    ]
  ) {
    using file = temporaryFile(content);
    const access = () => tokenAccess({ source: keysAt(file.path) });
    const { message } = assertThrows(access, SyntaxError, "expected a JSON Web Key Set");
    assert(message.startsWith(`Cannot use the keys "${file.path}" of HUBBUB_TOKEN_JWKS`), message);
    assertEquals(message.includes("hidden"), false);
  }
  assertThrows(
    () => tokenAccess({ source: keysAt("/nowhere/keys") }),
    Error,
    'Cannot read "/nowhere/keys" of HUBBUB_TOKEN_JWKS',
  );
});
