// Users of a chat in each access mode, so that one table can be checked in all of them.

import { SignJWT } from "jose";
import { formatCookie } from "../../../auth/cookies.ts";
import { SESSION_COOKIE } from "../../../auth/session.ts";
import { randomSecret, sha256 } from "../../../auth/signing.ts";
import type { AccessMode } from "../../../chat/config/config.ts";
import type { AdminClient } from "../../../chat/broker/admin_client.ts";
import { User } from "../../harness/user.ts";

const SECRET = randomSecret();

/** An HTTPS origin, which passkeys require. */
const ORIGINS = "https://chat.example.org";

export const SETTINGS: Readonly<Record<AccessMode, Readonly<Record<string, string>>>> = {
  open: {},
  invite: { HUBBUB_ORIGINS: ORIGINS },
  proxy: { HUBBUB_TRUSTED_PROXIES: "127.0.0.1" },
  token: { HUBBUB_TOKEN_SECRET: SECRET },
};

export interface ChatAccess {
  readonly mode: AccessMode;
  readonly url: string;
  readonly operator: AdminClient;
}

/** Resolves with a new member, once the web process knows them. */
export async function joinChat(name: string, access: ChatAccess): Promise<User> {
  const user = await WAYS[access.mode](name, access);
  while ((await user.ask("GET", "/api/me")).body.id !== user.id);
  return user;
}

/** A client without credentials. */
export function nobody({ url }: Pick<ChatAccess, "url">): User {
  return new User("nobody", { id: crypto.randomUUID(), url, headers: {} });
}

/** The grants of a token, and its lifetime. */
export interface Granted {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly unlimited?: boolean;
  readonly seconds?: number;
  readonly role?: "member" | "guest";
}

/** A user with a token, a member by default. */
export async function bearer(
  name: string,
  { url }: Pick<ChatAccess, "url">,
  { seconds = 3_600, role = "member", ...granted }: Granted,
): Promise<User> {
  const id = crypto.randomUUID();
  const token = await new SignJWT({ sub: id, name, hubbub: { ...granted, role } })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(new Date(Date.now() + seconds * 1_000))
    .sign(new TextEncoder().encode(SECRET));
  return new User(name, { id, url, headers: { authorization: `Bearer ${token}` } });
}

const WAYS: Readonly<Record<AccessMode, (name: string, access: ChatAccess) => Promise<User>>> = {
  open: (name, { url }) => User.arrive(name, url),
  invite: async (name, { url, operator }) => {
    const [id, secret] = [crypto.randomUUID(), randomSecret()];
    await operator.submit({ type: "role", user: id, role: "member" });
    await operator.submit({ type: "rename", user: id, name });
    await operator.submit({ type: "sign-in", user: id, session: sha256(secret), device: "" });
    const set = formatCookie(SESSION_COOKIE, secret, { isSecure: true });
    return new User(name, { id, url, headers: { cookie: set.split(";")[0] ?? "" } });
  },
  proxy: (name, { url }) => {
    const id = crypto.randomUUID();
    const headers = { "remote-user": id, "remote-name": name };
    return Promise.resolve(new User(name, { id, url, headers }));
  },
  token: (name, access) => bearer(name, access, { read: ["*"], write: ["*"] }),
};
