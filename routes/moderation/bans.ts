// GET, POST /api/bans, DELETE /api/bans/:target: who may not be here, and from where.

import type { Ban, BanTarget } from "../../chat/directory/changes.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import { chatError } from "../../chat/errors.ts";
import { parseIpOrNetwork, rateLimitKey } from "../../http/client_ip.ts";
import type { Fields } from "../../http/request_body.ts";
import { readJson, requireText } from "../request/json_body.ts";
import type { RecentActivity } from "../recent_activity.ts";
import { pageOf } from "../request/list_page.ts";
import type { ModerationParts } from "./mod.ts";
import { actorName, displayName } from "./users.ts";
import { parseRestriction, type Shown, TERM_FIELDS } from "./restriction_params.ts";
import type { Handler, RequestContext } from "../request/context.ts";

interface BanShown extends Shown {
  readonly user?: string | undefined;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
}

const FIELDS = ["user", "address", "withAddress", ...TERM_FIELDS] as const;

/** Those that hold now. */
export function listBans({ replica, seen }: ModerationParts): Handler {
  return (request) => {
    const { directory } = replica;
    const { complete, page } = pageOf([...bansIn(directory)], new URL(request.url).searchParams, {
      keyOf: ({ user, address }) => address ?? user ?? "",
      show: (ban) => banShown(ban, { directory, seen }),
      gone: () => chatError("gone", "There is no such ban, or not any more", { resource: "ban" }),
    });
    return Response.json({ complete, bans: page });
  };
}

/**
 * 201 with the bans that were made: of a person or of an address. With `withAddress` also the address
 * from which the person last wrote, where this process remembers it.
 */
export function createBan(
  { changes, limits, replica, seen }: ModerationParts,
): Handler {
  return async (request, _params, visit) => {
    const fields = await readJson(request, limits, FIELDS);
    const term = parseRestriction(fields);
    const bans = targetsOf(fields, { visit, seen }).map((target): Ban => {
      const name = target.user === undefined ? undefined : seen.get(target.user)?.name;
      return { type: "ban", ...target, ...term, name };
    });
    for (const ban of bans) await changes.submit(ban, { visit, from: actorName(visit, seen) });
    const { directory } = replica;
    const made = bans.map((ban) => banShown(ban, { directory, seen }));
    return Response.json({ bans: made }, { status: 201 });
  };
}

export function endBan({ changes, replica, seen }: ModerationParts): Handler {
  return async (_request, { target = "" }, visit) => {
    const address = rateLimitKey(target);
    const isAddress = replica.directory.addressBans.has(address);
    const type = isAddress ? { address } : { user: target };
    await changes.submit({ type: "unban", ...type }, { visit, from: actorName(visit, seen) });
    return new Response(null, { status: 204 });
  };
}

function* bansIn(directory: Directory): Generator<Ban> {
  const now = Date.now();
  for (const user of directory.users.keys()) {
    const ban = directory.banOf({ user }, now);
    if (ban) yield ban;
  }
  for (const address of directory.addressBans.keys()) {
    const ban = directory.banOf({ address }, now);
    if (ban) yield ban;
  }
}

function banShown(
  { user, address, until, reason }: Ban,
  known: { directory: Directory; seen: RecentActivity },
): BanShown {
  const name = user === undefined ? undefined : displayName(user, known);
  return { user, name, address, until, reason };
}

function targetsOf(
  { user, address, withAddress }: Fields,
  { visit, seen }: { visit: RequestContext; seen: RecentActivity },
): BanTarget[] {
  if (address !== undefined) return [{ address: parseOther(address, visit) }];
  const id = requireText("user", user);
  const network = withAddress === true ? seen.networkOf(id) : undefined;
  // Who sits beside the moderator is banned without the address that they share.
  const isOther = network !== undefined && network !== visit.network;
  return isOther ? [{ user: id }, { address: network }] : [{ user: id }];
}

/** An address as bans have it: of IPv6 its network of 64 bits. */
function parseOther(value: unknown, visit: RequestContext): string {
  const address = parseIpOrNetwork(requireText("address", value).trim());
  if (address === undefined) {
    const message = "That is no address: expected one such as 192.0.2.1 or 2001:db8::1";
    throw chatError("invalid-address", message, { field: "address" });
  }
  if (address !== visit.network) return address;
  throw chatError("self-address", "That is your own address", { field: "address" });
}
