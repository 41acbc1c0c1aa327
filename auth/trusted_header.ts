// Proxy mode: a proxy in front of Hubbub knows who somebody is and says so in a header. Only what
// comes from a trusted address is heard: anyone else could name anybody.

import type { ProxySettings } from "../chat/config/auth.ts";
import { chatError } from "../chat/errors.ts";
import { parseName } from "../chat/names/display_name.ts";
import { toUserId } from "./user_id.ts";
import { decodeHeaderText } from "./header_encoding.ts";
import type { Authenticator, ConnectionInfo, Identity } from "./identity.ts";

export interface ProxyOptions {
  /** Whether a connection from this address comes from the proxy. */
  readonly isTrusted: (address: string) => boolean;
  /** Characters that a display name may have. */
  readonly nameChars: number;
}

export class TrustedHeaderAuth implements Authenticator {
  readonly mode = "proxy";
  readonly #settings: ProxySettings;
  readonly #options: ProxyOptions;

  constructor(settings: ProxySettings, options: ProxyOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /**
   * Reads whom the proxy names.
   *
   * @throws {ChatError} `ambiguous-credentials` where two are named: the proxy let through what
   * somebody sent along.
   */
  async identify(
    { headers }: Request,
    { connection }: Pick<ConnectionInfo, "connection">,
  ): Promise<Identity | undefined> {
    if (!this.#options.isTrusted(connection)) return undefined;
    const { userHeader, nameHeader } = this.#settings;
    const user = headers.get(userHeader);
    if (!user) return undefined;
    checkSingle(userHeader, user);
    const name = this.#displayName(headers.get(nameHeader));
    const id = await toUserId(user);
    return { id, ...(name === undefined ? {} : { name }), role: "member" };
  }

  /** A name that the chat would not take is as good as none. */
  #displayName(value: string | null): string | undefined {
    if (!value) return undefined;
    try {
      return parseName(decodeHeaderText(value), this.#options.nameChars);
    } catch {
      return undefined;
    }
  }
}

/** Two headers of one name arrive as one, with this between them. */
function checkSingle(header: string, value: string) {
  if (!value.includes(", ")) return;
  const message = `The header ${header} names more than one user: the proxy must replace it`;
  throw chatError("ambiguous-credentials", message);
}
