// One place for all ways to find out who makes a request.

import { requireTokenSettings } from "../chat/config/auth.ts";
import type { Config } from "../chat/config/config.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { TrustedProxies } from "../http/client_ip.ts";
import type { Authenticator, LoginThrottle } from "./identity.ts";
import { SessionAuth } from "./session.ts";
import { AnonymousAuth } from "./anonymous.ts";
import { TrustedHeaderAuth } from "./trusted_header.ts";
import { JwtAuth } from "./jwt/mod.ts";

/** @throws {Error} where the settings of the mode are missing, or name what cannot be read. */
export function createAuthenticator(
  config: Config,
  { replica, attempt }: { replica: DirectoryReplica; attempt: LoginThrottle },
): Authenticator {
  const { nameChars } = config.limits;
  switch (config.access) {
    case "open":
      return new AnonymousAuth(replica);
    case "invite":
      return new SessionAuth(replica);
    case "proxy": {
      const proxies = new TrustedProxies(config.web.trustedProxies);
      const isTrusted = (address: string) => proxies.has(address);
      return new TrustedHeaderAuth(config.proxy, { isTrusted, nameChars });
    }
    case "token":
      return new JwtAuth(requireTokenSettings(config.token), { nameChars, attempt });
  }
}
