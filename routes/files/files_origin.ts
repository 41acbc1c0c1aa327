// The origin of its own for files (HUBBUB_FILES_ORIGIN): what a browser might run there does not run in
// the chat's origin. No cookies are set or read there, and nothing is served but files, at addresses that
// the chat has signed.

import type { ConnectionInfo } from "../../auth/identity.ts";
import { memoize } from "../../collections/bounded_map.ts";
import { hostnameOf, hostsOf } from "../../http/allowed_hosts.ts";
import { HttpProblem, problemResponse } from "../../http/problem.ts";
import { dispatch, type Route } from "../../http/router.ts";
import type { Dependencies } from "../dependencies.ts";
import { RequestContext } from "../request/context.ts";
import { toProblem } from "../request/error_responses.ts";
import { securedPages } from "../request/security_headers.ts";
import { fileUrl, findFile, serveFile, unknownFile } from "./files.ts";
import { parseAddress, type SignedAddress } from "./signed_address.ts";

/** The only paths there are: they are no routes of the chat. */
const ADDRESS = /^\/(?<address>[\w-]+\.[\w-]+)$/;

/** Hosts whose names are remembered. */
const MAX_CACHED = 1_000;

const secure = securedPages();

/** Pages of the chat may show the files; whoever knows an address may read it until it expires. */
const HEADERS = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};

export class FilesOrigin {
  readonly #dependencies: Dependencies;
  readonly #isOwn: (host: string) => boolean;
  readonly #routes: Route<ConnectionInfo>[];

  constructor(origin: string, dependencies: Dependencies) {
    const { hostname } = new URL(origin);
    this.#dependencies = dependencies;
    this.#isOwn = memoize((host) => hostnameOf(host) === hostname, MAX_CACHED);
    const handler: Route<ConnectionInfo>["handler"] = (request, { address = "" }, connection) =>
      this.#getFile(address, request, connection);
    this.#routes = [{ method: "GET", pattern: ADDRESS, handler }];
  }

  /** Whether a request names this origin, in its line or its headers: the chat does not answer it. */
  has(request: Request): boolean {
    return hostsOf(request).some(this.#isOwn);
  }

  /**
   * Answers a request; never throws.
   *
   * @param peer The IP address at the other end of the connection.
   */
  async respond(request: Request, peer: string): Promise<Response> {
    const response = secure(await this.#dispatch(request, peer));
    for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
    return response;
  }

  async #dispatch(request: Request, peer: string): Promise<Response> {
    try {
      if (!hostsOf(request).every(this.#isOwn)) throw ambiguousHost();
      const connection = this.#dependencies.originGuard.connectionOf(request, peer);
      return await dispatch(this.#routes, request, connection);
    } catch (error) {
      return problemResponse(toProblem(error));
    }
  }

  async #getFile(
    address: string,
    request: Request,
    connection: ConnectionInfo,
  ): Promise<Response> {
    const { rateLimiter, replica } = this.#dependencies;
    if (!replica.isLoaded) await replica.ready();
    const signed = parseAddress(address, replica.requireKey());
    if (!signed) throw unknownFile();
    // Players of videos ask for the next part at the address that they were redirected to.
    if (signed.until <= Date.now()) return redirectToChat(signed);
    const context = this.#contextOf(signed, request, connection);
    await context.identify();
    rateLimiter.consume("read", context.caller);
    const { room, position } = await findFile(signed.id, { ...this.#dependencies, context });
    // The session may have ended, or have started in another process.
    await context.waitFor(position);
    if (!context.isStillAllowed) throw unknownFile();
    return await serveFile(signed, request, { ...this.#dependencies, context, room });
  }

  /** The user is the one whom the address names, instead of one whom cookies or headers name. */
  #contextOf({ identity }: SignedAddress, request: Request, connection: ConnectionInfo) {
    const { authenticator: { mode }, recentActivity, replica } = this.#dependencies;
    const authenticator = { mode, identify: () => Promise.resolve(identity) };
    const tokenRoles = { record: () => {} };
    const dependencies = { authenticator, recentActivity, replica, tokenRoles };
    return new RequestContext(dependencies, request, connection);
  }
}

function redirectToChat({ chat, ...file }: SignedAddress): Response {
  return new Response(null, { status: 307, headers: { location: chat + fileUrl(file) } });
}

function ambiguousHost(): HttpProblem {
  return new HttpProblem("unknown-host", "The request names two hosts");
}
