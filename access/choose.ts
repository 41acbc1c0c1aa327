// One place for all ways to find out who makes a request.

import { requireTokenSettings } from "../chat/access_settings.ts";
import type { Config } from "../chat/config.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { TrustedProxies } from "../http/client_address.ts";
import type { Access, Attempt } from "./identity.ts";
import { InviteAccess } from "./invite.ts";
import { OpenAccess } from "./open.ts";
import { ProxyAccess } from "./proxy.ts";
import { TokenAccess } from "./token.ts";

/** @throws {Error} where the settings of the mode are missing, or name what cannot be read. */
export function chooseAccess(
  config: Config,
  { replica, attempt }: { replica: DirectoryReplica; attempt: Attempt },
): Access {
  const { nameChars } = config.limits;
  switch (config.access) {
    case "open":
      return new OpenAccess(replica);
    case "invite":
      return new InviteAccess(replica);
    case "proxy": {
      const proxies = new TrustedProxies(config.web.trustedProxies);
      const isTrusted = (address: string) => proxies.has(address);
      return new ProxyAccess(config.proxy, { isTrusted, nameChars });
    }
    case "token":
      return new TokenAccess(requireTokenSettings(config.token), { nameChars, attempt });
  }
}
