// Proxy mode: a proxy in front of Hubbub authenticates users and names them in a header. The header
// counts only from a trusted address: anyone else could name any user.

import type { ProxySettings } from "../chat/config/auth.ts";
import { chatError } from "../chat/errors.ts";
import { parseName } from "../chat/names/display_name.ts";
import { isUserId } from "../chat/domain/user.ts";
import type { TrustedProxies } from "../http/client_ip.ts";
import { decodeHeaderText, headerBytes } from "./header_encoding.ts";
import type { Authenticator, ConnectionInfo, Identity } from "./identity.ts";

export interface TrustedHeaderOptions {
  readonly proxies: Pick<TrustedProxies, "has">;
  /** Maximum characters of a display name. */
  readonly nameChars: number;
}

export class TrustedHeaderAuth implements Authenticator {
  readonly mode = "proxy";
  readonly #settings: ProxySettings;
  readonly #options: TrustedHeaderOptions;

  constructor(settings: ProxySettings, options: TrustedHeaderOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /**
   * Returns the user whom the proxy names.
   *
   * @throws {ChatError} `ambiguous-credentials` if it names two: the proxy let the client's own header
   * through.
   */
  async identify(
    { headers }: Request,
    { peer }: Pick<ConnectionInfo, "peer">,
  ): Promise<Identity | undefined> {
    if (!this.#options.proxies.has(peer)) return undefined;
    const { userHeader, nameHeader } = this.#settings;
    const user = headers.get(userHeader);
    if (!user) return undefined;
    requireSingle(userHeader, user);
    const name = this.#displayName(headers.get(nameHeader));
    const id = await toUserId(user);
    return { id, ...(name === undefined ? {} : { name }), role: "member" };
  }

  /** A name that the chat does not accept counts as none. */
  #displayName(value: string | null): string | undefined {
    if (!value) return undefined;
    try {
      return parseName(decodeHeaderText(value), this.#options.nameChars);
    } catch {
      return undefined;
    }
  }
}

/** Two headers with the same name arrive as one value, joined by a comma and a space. */
function requireSingle(header: string, value: string) {
  if (!value.includes(", ")) return;
  const message =
    `Cannot identify the user: the proxy must replace the header ${header}, not add to it`;
  throw chatError("ambiguous-credentials", message);
}

const HASH_PREFIX = "h:";

/**
 * Returns the user id for a name from a header: the name itself if it is a valid user id, such as a
 * mail address, else "h:" and the SHA-256 of its bytes in base64url. Names that start with "h:" are
 * hashed too, so that no user can pass for the hash of another name.
 */
export async function toUserId(name: string): Promise<string> {
  if (isUserId(name) && !name.startsWith(HASH_PREFIX)) return name;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", headerBytes(name)));
  return HASH_PREFIX + hash.toBase64({ alphabet: "base64url", omitPadding: true });
}
