// Authentication: one authenticator for each access mode.

import { requireTokenSettings } from "../chat/config/auth.ts";
import type { Config } from "../chat/config/config.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { TrustedProxies } from "../http/client_ip.ts";
import { AnonymousAuth } from "./anonymous.ts";
import type { Authenticator, LoginThrottle } from "./identity.ts";
import { JwtAuth } from "./jwt/mod.ts";
import { SessionAuth } from "./session.ts";
import { TrustedHeaderAuth } from "./trusted_header.ts";

/** @throws {Error} if the settings of the access mode are missing or unusable. */
export function createAuthenticator(
  config: Config,
  { replica, throttle }: { replica: DirectoryReplica; throttle: LoginThrottle },
): Authenticator {
  const { nameChars } = config.limits;
  switch (config.access) {
    case "open":
      return new AnonymousAuth(replica);
    case "invite":
      return new SessionAuth(replica);
    case "proxy": {
      const proxies = new TrustedProxies(config.web.trustedProxies);
      return new TrustedHeaderAuth(config.proxy, { proxies, nameChars });
    }
    case "token":
      return new JwtAuth(requireTokenSettings(config.token), { nameChars, throttle });
  }
}
