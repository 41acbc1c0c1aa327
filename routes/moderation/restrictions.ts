// GET and POST /api/bans; DELETE /api/bans/:target; POST /api/mutes; DELETE /api/mutes/:user.

import type { Ban, Mute } from "../../chat/directory/changes.ts";
import type { BanTarget } from "../../chat/domain/field_reader.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import { MAX_MINUTES } from "../../chat/directory/rules/restriction_error.ts";
import { chatError } from "../../chat/errors.ts";
import type { Fields } from "../../http/body/request_body.ts";
import { parseIpOrNetwork, rateLimitKey } from "../../http/client_ip.ts";
import type { Dependencies } from "../dependencies.ts";
import type { RecentActivity } from "../recent_activity.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { pageOf } from "../request/pagination.ts";
import { parsePositive, readJson, requireText } from "../request/params.ts";
import { actorName, displayName, type NameSources } from "../users/display_names.ts";

/** A ban or mute as moderators see it. */
export interface RestrictionView {
  /** Milliseconds since 1970; `undefined` if it never ends. */
  readonly until: number | undefined;
  readonly reason: string;
}

interface BanView extends RestrictionView {
  readonly user?: string | undefined;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
}

type RestrictionDependencies = Pick<
  Dependencies,
  "commands" | "limits" | "recentActivity" | "replica"
>;

const MINUTE_MS = 60_000;

/** Returns the bans that have not ended. */
export function listBans(
  { recentActivity, replica }: Pick<Dependencies, "recentActivity" | "replica">,
): Handler {
  return (request) => {
    const { directory } = replica;
    const { complete, page } = pageOf([...bansIn(directory)], new URL(request.url).searchParams, {
      keyOf: ({ user, address }) => address ?? user ?? "",
      toView: (ban) => toBanView(ban, { directory, recentActivity }),
      unknownKey: () => chatError("gone", "The ban has ended", { resource: "ban" }),
    });
    return Response.json({ complete, bans: page });
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

/**
 * Bans a user or an address: 201 with the new bans. With `withAddress`, also bans the network from which
 * the user last posted, if this process has seen it.
 */
export function createBan(
  { commands, limits, recentActivity, replica }: RestrictionDependencies,
): Handler {
  return async (request, _params, context) => {
    const names = ["user", "address", "withAddress", "minutes", "reason"] as const;
    const fields = await readJson(request, limits, names);
    const restriction = parseRestriction(fields);
    const bans = targetsOf(fields, { context, recentActivity }).map((target): Ban => {
      const name = target.user === undefined ? undefined : recentActivity.get(target.user)?.name;
      return { type: "ban", ...target, ...restriction, name };
    });
    const from = actorName(context, recentActivity);
    for (const ban of bans) await commands.submit(ban, { context, from });
    const sources = { directory: replica.directory, recentActivity };
    return Response.json({ bans: bans.map((ban) => toBanView(ban, sources)) }, { status: 201 });
  };
}

function targetsOf(
  { user, address, withAddress }: Fields,
  { context, recentActivity }: { context: RequestContext; recentActivity: RecentActivity },
): BanTarget[] {
  if (address !== undefined) return [{ address: parseOtherAddress(address, context) }];
  const id = requireText("user", user);
  const network = withAddress === true ? recentActivity.networkOf(id) : undefined;
  // A network that the moderator shares with the user is not banned.
  const isOther = network !== undefined && network !== context.network;
  return isOther ? [{ user: id }, { address: network }] : [{ user: id }];
}

/** Returns the address to ban; of an IPv6 address its /64 network. */
function parseOtherAddress(value: unknown, context: RequestContext): string {
  const text = requireText("address", value).trim();
  const address = parseIpOrNetwork(text);
  if (address === undefined) {
    const message = `Cannot ban "${text}": expected an address such as 192.0.2.1 or 2001:db8::1`;
    throw chatError("invalid-address", message, { field: "address" });
  }
  if (address !== context.network) return address;
  throw chatError("self-address", "Cannot ban your own address", { field: "address" });
}

export function endBan(
  { commands, recentActivity, replica }: Pick<
    Dependencies,
    "commands" | "recentActivity" | "replica"
  >,
): Handler {
  return async (_request, { target = "" }, context) => {
    const address = rateLimitKey(target);
    const isAddress = replica.directory.addressBans.has(address);
    const ban = isAddress ? { address } : { user: target };
    const from = actorName(context, recentActivity);
    await commands.submit({ type: "unban", ...ban }, { context, from });
    return new Response(null, { status: 204 });
  };
}

/** Mutes a user: 201 with the mute. */
export function createMute(
  { commands, limits, recentActivity, replica }: RestrictionDependencies,
): Handler {
  return async (request, _params, context) => {
    const fields = await readJson(request, limits, ["user", "minutes", "reason"]);
    const user = requireText("user", fields.user);
    const alias = recentActivity.get(user)?.name;
    const mute: Mute = { type: "mute", user, name: alias, ...parseRestriction(fields) };
    await commands.submit(mute, { context, from: actorName(context, recentActivity) });
    const { until, reason } = mute;
    const name = displayName(user, { directory: replica.directory, recentActivity });
    return Response.json({ user, name, until, reason }, { status: 201 });
  };
}

export function endMute(
  { commands, recentActivity }: Pick<Dependencies, "commands" | "recentActivity">,
): Handler {
  return async (_request, { user = "" }, context) => {
    const from = actorName(context, recentActivity);
    await commands.submit({ type: "unmute", user }, { context, from });
    return new Response(null, { status: 204 });
  };
}

/** Reads the fields `minutes` (without it the restriction never ends) and `reason`. */
export function parseRestriction({ minutes, reason = "" }: Fields): RestrictionView {
  const until = minutes === undefined
    ? undefined
    : Date.now() + parsePositive("minutes", minutes, MAX_MINUTES) * MINUTE_MS;
  return { until, reason: requireText("reason", reason).trim() };
}

export function toRestrictionView(
  restriction: Ban | Mute | undefined,
): RestrictionView | undefined {
  return restriction && { until: restriction.until, reason: restriction.reason };
}

function toBanView({ user, address, until, reason }: Ban, sources: NameSources): BanView {
  const name = user === undefined ? undefined : displayName(user, sources);
  return { user, name, address, until, reason };
}
