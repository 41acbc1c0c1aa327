// Under which origin a browser knows this chat: a proxy in between may know it under another.

import { BoundedCache } from "../http/bounded_cache.ts";

/** For whom a passkey is made: a browser shows it to nobody else. */
export interface RelyingParty {
  /** The host's name. */
  readonly id: string;
  readonly origin: string;
}

/** Ways to ask that come again and again. */
const REMEMBERED = 1_000;

/** The beginning of an address, up to its path. */
const ORIGIN = /^[^/]*\/\/[^/?#]*/;

export class PublicUrl {
  readonly #origins: readonly string[];
  /** By what a request tells, `<own origin> <Origin>`. */
  readonly #known = new BoundedCache(REMEMBERED, (told) => this.#find(told));

  /** @param origins Those that the settings name. */
  constructor(origins: readonly string[]) {
    this.#origins = origins;
  }

  /** Whether the browser came over HTTPS. */
  isSecure(request: Request): boolean {
    return this.#originOf(request).startsWith("https:");
  }

  /**
   * A link that lets in who has it. The secret stands behind the #, so that no server and no proxy
   * is ever sent it, and none logs it.
   */
  linkFor(request: Request, secret: string): string {
    const origin = this.#originOf(request);
    const isPublic = this.#origins.includes(origin);
    return joinLink(isPublic ? origin : this.#origins[0] ?? origin, secret);
  }

  /** The same where nobody asked; `own` is where the web process listens. */
  inviteUrl(own: Pick<Deno.NetAddr, "hostname" | "port">, secret: string): string {
    return joinLink(this.#origins[0] ?? originAt(own), secret);
  }

  /** Passkeys are for origins that the settings name, and for localhost. */
  relyingPartyOf(request: Request): RelyingParty | undefined {
    const origin = this.#originOf(request);
    const { hostname: id, protocol } = new URL(origin);
    if (id === "localhost") return { id, origin };
    return protocol === "https:" && this.#origins.includes(origin) ? { id, origin } : undefined;
  }

  /** What the browser says itself is best; a proxy may ask under a name of its own. */
  #originOf({ url, headers }: Request): string {
    return this.#known.get(`${ORIGIN.exec(url)?.[0] ?? url} ${headers.get("origin") ?? ""}`);
  }

  #find(told: string): string {
    const [address = "", origin = ""] = told.split(" ", 2);
    const own = new URL(address);
    const said = URL.parse(origin);
    if (said && (this.#origins.includes(said.origin) || said.host === own.host)) return said.origin;
    const same = this.#origins.find((origin) => new URL(origin).host === own.host);
    return same ?? this.#origins[0] ?? own.origin;
  }
}

/** The origin of who is asked without a proxy in between. */
export function originAt({ hostname, port }: Pick<Deno.NetAddr, "hostname" | "port">): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function joinLink(origin: string, secret: string): string {
  return `${origin}/join#${secret}`;
}
