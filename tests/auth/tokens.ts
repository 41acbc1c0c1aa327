// Tokens as another server signs them, and a server that publishes its keys.

import { assertEquals, assertRejects } from "@std/assert";
import { CompactSign, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import type { Identity } from "../../auth/identity.ts";
import { JwtAuth } from "../../auth/jwt/mod.ts";
import type { KeySource } from "../../chat/config/auth.ts";
import { ChatError } from "../../chat/errors.ts";
import type { Problem } from "../../http/problem.ts";
import { toProblem } from "../../routes/request/error_responses.ts";

/** The time of the clocks in these tests. */
export const NOW = Date.UTC(2027, 0, 1);
export const SECONDS = NOW / 1_000;

/** Random, because nothing may depend on its content. */
export const SECRET = crypto.randomUUID();

export const CLAIMS: JWTPayload = {
  sub: "ann@example.org",
  name: "Ann",
  exp: SECONDS + 3_600,
  hubbub: { read: ["dev", "team-*"], write: ["dev"], role: "member" },
};

export const ANN: Identity = {
  id: "ann@example.org",
  name: "Ann",
  role: "member",
  expiresAt: NOW + 3_600_000,
  grants: { read: ["dev", "team-*"], write: ["dev"] },
};

/** The connection of the requests in these tests. */
export const ARRIVAL = { address: "192.0.2.1" };

/** A server that signs tokens. */
export interface Signer {
  readonly publicKey: JWK;
  sign(claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
}

/** @param kid The id of the key, which is in the tokens too. */
export async function signer(alg: string, kid: string): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    publicKey: { ...await exportJWK(publicKey), kid },
    sign: (claims = CLAIMS, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  };
}

export function signWithSecret(
  claims: JWTPayload = CLAIMS,
  { secret = SECRET, alg = "HS256" }: { secret?: string; alg?: string } = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

/** Signs text that may not be valid claims. */
export function signText(text: string): Promise<string> {
  const encoder = new TextEncoder();
  return new CompactSign(encoder.encode(text)).setProtectedHeader({ alg: "HS256" })
    .sign(encoder.encode(SECRET));
}

/** Builds a token by hand that no library would sign. */
export function handmade(header: unknown, claims: unknown, signature = ""): string {
  const part = (value: unknown) =>
    new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value))
      .toBase64({ alphabet: "base64url", omitPadding: true });
  return `${part(header)}.${part(claims)}.${signature}`;
}

export function requestWithToken(token: string): Request {
  return new Request("http://localhost/", { headers: { authorization: `Bearer ${token}` } });
}

interface Means {
  readonly source?: KeySource;
  readonly issuer?: string;
  readonly audience?: string;
  readonly now?: () => number;
  /** Milliseconds between fetches of the keys, also after a failure. */
  readonly pauseMs?: number;
}

/** Token mode, with the secret by default. */
export function tokenAccess(means: Means = {}): JwtAuth {
  const { source = { type: "secret", secret: SECRET }, issuer, audience, now = () => NOW } = means;
  const { pauseMs } = means;
  const cooldowns = pauseMs === undefined
    ? {}
    : { cooldowns: { afterKeysMs: pauseMs, afterFailureMs: pauseMs } };
  return new JwtAuth({ source, issuer, audience }, { nameChars: 64, now, ...cooldowns });
}

/** Returns the user of a token. */
export function identityOf(token: string, means: Means = {}): Promise<Identity | undefined> {
  return tokenAccess(means).identify(requestWithToken(token), ARRIVAL);
}

/** Returns the problem of a request, which must not contain the token. */
export async function problemOf(access: JwtAuth, request: Request): Promise<Problem> {
  const error = await assertRejects(() => access.identify(request, ARRIVAL), ChatError);
  const problem = toProblem(error);
  const told = JSON.stringify([problem, error.stack]);
  const parts = request.headers.get("authorization")?.split(".").filter((part) => part.length > 20);
  for (const part of parts ?? []) assertEquals(told.includes(part), false, told);
  return problem;
}

/** A server that publishes keys; its response can be changed. */
export class KeyServer implements AsyncDisposable {
  /** Number of requests. */
  requests = 0;
  answer: () => Response | Promise<Response> = () => new Response(null, { status: 500 });
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => {
      this.requests++;
      return this.answer();
    },
  );

  constructor(...keys: JWK[]) {
    this.publish(...keys);
  }

  get source(): KeySource {
    return { type: "key-set-url", url: `http://127.0.0.1:${this.#server.addr.port}/keys` };
  }

  publish(...keys: JWK[]): void {
    this.answer = () => Response.json({ keys });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
