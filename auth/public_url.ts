// The URL under which a browser knows this chat: behind a proxy it differs from the server's own.

import { memoize } from "../collections/bounded_map.ts";

/** The relying party of a passkey: browsers offer the passkey to no other. */
export interface RelyingParty {
  /** The host name. */
  readonly id: string;
  readonly origin: string;
}

/** Results for pairs of origins that repeat with every request. */
const MAX_CACHED = 1_000;

/** Matches a URL up to its path. */
const ORIGIN = /^[^/]*\/\/[^/?#]*/;

export class PublicUrl {
  readonly #origins: readonly string[];
  /** By `<origin of the request's URL> <Origin header>`. */
  readonly #findOrigin = memoize((key) => this.#find(key), MAX_CACHED);

  /** @param origins The origins from the settings. */
  constructor(origins: readonly string[]) {
    this.#origins = origins;
  }

  /** Returns the origin of the chat as the browser knows it. */
  originOf({ url, headers }: Request): string {
    return this.#findOrigin(`${ORIGIN.exec(url)?.[0] ?? url} ${headers.get("origin") ?? ""}`);
  }

  /** Whether the browser uses HTTPS. */
  isSecure(request: Request): boolean {
    return this.originOf(request).startsWith("https:");
  }

  /**
   * Returns the link to join with a secret. The secret is in the fragment, so that it is never sent to
   * a server or proxy, and none logs it.
   */
  inviteUrl(request: Request, secret: string): string {
    const origin = this.originOf(request);
    const isPublic = this.#origins.includes(origin);
    return joinUrl(isPublic ? origin : this.#origins[0] ?? origin, secret);
  }

  /**
   * Like `inviteUrl`, outside of a request.
   *
   * @param address Where the web process listens.
   */
  inviteUrlAt(address: Pick<Deno.NetAddr, "hostname" | "port">, secret: string): string {
    return joinUrl(this.#origins[0] ?? originAt(address), secret);
  }

  /** Returns the relying party for passkeys: HTTPS origins from the settings, and localhost. */
  relyingPartyOf(request: Request): RelyingParty | undefined {
    const origin = this.originOf(request);
    const { hostname: id, protocol } = new URL(origin);
    if (id === "localhost") return { id, origin };
    return protocol === "https:" && this.#origins.includes(origin) ? { id, origin } : undefined;
  }

  /** Prefers the browser's `Origin`: a proxy may use a host name of its own. */
  #find(key: string): string {
    const [url = "", header = ""] = key.split(" ", 2);
    const own = new URL(url);
    const sent = URL.parse(header);
    if (sent && (this.#origins.includes(sent.origin) || sent.host === own.host)) return sent.origin;
    const sameHost = this.#origins.find((origin) => new URL(origin).host === own.host);
    return sameHost ?? this.#origins[0] ?? own.origin;
  }
}

/** Returns the origin of a server that listens at this address, without a proxy. */
export function originAt({ hostname, port }: Pick<Deno.NetAddr, "hostname" | "port">): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function joinUrl(origin: string, secret: string): string {
  return `${origin}/join#${secret}`;
}
