// The commands of `deno task admin`.

import { PublicUrl } from "../../auth/public_url.ts";
import { randomSecret, sha256 } from "../../auth/signing.ts";
import { isRole, ROLES } from "../../chat/domain/user.ts";
import type { Config } from "../../chat/config/config.ts";
import { SERVER_ROOM } from "../../chat/directory/changes.ts";
import { LIMITS } from "../../chat/domain/field_reader.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import { parseName } from "../../chat/names/display_name.ts";
import type { AdminClient } from "../../chat/broker/admin_client.ts";
import { DEFAULT_ROOM, parseRoom } from "../../chat/domain/room.ts";
import { auditLine, roomLine, sessionLine, userLine } from "./output.ts";
import { type AdminArgs, needed, toCount, toDuration, toTarget, wrong } from "./args.ts";

export interface CommandCall extends AdminArgs {
  readonly operator: AdminClient;
  readonly config: Config;
}

export interface Command {
  /** Positional arguments and options, as the usage shows them. */
  readonly usage: string;
  readonly does: string;
  /** Returns lines for standard output. */
  readonly run: (call: CommandCall) => Promise<string[]>;
}

const HOUR_MS = 60 * 60 * 1_000;
const AUDIT_LINES = 100;

export const COMMANDS = new Map<string, Command>([
  ["users", {
    usage: "",
    does: "lists all known users",
    run: async ({ operator }) => {
      const directory = await operator.directory();
      return [...directory.users.values()].map((user) => userLine(user, directory));
    },
  }],
  ["role", {
    usage: "ID owner|moderator|member|guest",
    does: "sets a user's role, such as that of the first owner",
    run: async ({ operator, words: [user, role] }) => {
      if (!isRole(role)) throw wrong("role", role, ROLES.join(", "));
      await operator.submit({ type: "role", user: needed(user), role });
      return [`${user} is now ${role}`];
    },
  }],
  ["rename", {
    usage: "ID NAME",
    does: "sets a user's name, whatever name they pick",
    run: async ({ operator, config, words: [user, name] }) => {
      const given = parseName(name, config.limits.nameChars, "name");
      await operator.submit({ type: "rename", user: needed(user), name: given });
      return [`${user} is now named "${given}"`];
    },
  }],
  ["ban", {
    usage: "ID|ADDRESS [--minutes N] [--reason TEXT]",
    does: "bans a user or an address",
    run: async ({ operator, words: [target], options }) => {
      await operator.submit({ type: "ban", ...toTarget(target), ...toDuration(options) });
      return [`${target} is now banned`];
    },
  }],
  ["unban", {
    usage: "ID|ADDRESS",
    does: "lifts a ban",
    run: async ({ operator, words: [target] }) => {
      await operator.submit({ type: "unban", ...toTarget(target) });
      return [`${target} is no longer banned`];
    },
  }],
  ["mute", {
    usage: "ID [--minutes N] [--reason TEXT]",
    does: "lets a user read but not post",
    run: async ({ operator, words: [user], options }) => {
      await operator.submit({ type: "mute", user: needed(user), ...toDuration(options) });
      return [`${user} is now muted`];
    },
  }],
  ["unmute", {
    usage: "ID",
    does: "lifts a mute",
    run: async ({ operator, words: [user] }) => {
      await operator.submit({ type: "unmute", user: needed(user) });
      return [`${user} is no longer muted`];
    },
  }],
  ["rooms", {
    usage: "",
    does: "lists all rooms, private ones too",
    run: async ({ operator }) => {
      const [heads, directory] = [await operator.rooms(), await operator.directory()];
      const rooms = heads.filter(({ room }) => room !== SERVER_ROOM);
      return rooms.map((room) => roomLine(room, directory.rooms.get(room.room)));
    },
  }],
  ["archive", {
    usage: "ROOM",
    does: "makes a room read-only",
    run: ({ operator, words: [room] }) => setRoom(operator, room, { isArchived: true }),
  }],
  ["unarchive", {
    usage: "ROOM",
    does: "makes a room writable again",
    run: ({ operator, words: [room] }) => setRoom(operator, room, { isArchived: false }),
  }],
  ["slow", {
    usage: "ROOM SECONDS",
    does: "sets the seconds between two messages of a user; 0 for none",
    run: ({ operator, words: [room, seconds] }) =>
      setRoom(operator, room, {
        slowSeconds: toCount("SECONDS", seconds, { min: 0, max: LIMITS.slowSeconds }),
      }),
  }],
  ["delete", {
    usage: "MESSAGE-ID",
    does: "deletes a message",
    run: async ({ operator, words: [id] }) => {
      await operator.deleteMessage(needed(id).toLowerCase());
      return [`${id} is deleted`];
    },
  }],
  ["invite", {
    usage: "[--role ROLE] [--uses N] [--hours H]",
    does: "creates an invitation, by default for one member within 24 hours",
    run: invite,
  }],
  ["sessions", {
    usage: "ID",
    does: "lists a user's sessions",
    run: async ({ operator, words: [id] }) =>
      sessionsOf(await operator.directory(), id).map(sessionLine),
  }],
  ["sign-out", {
    usage: "ID",
    does: "ends all sessions of a user",
    run: async ({ operator, words: [user] }) => {
      const sessions = sessionsOf(await operator.directory(), user);
      await operator.submit({ type: "sign-out-everywhere", user: needed(user) });
      return [`Ended ${sessions.length} sessions of ${user}`];
    },
  }],
  ["audit", {
    usage: "",
    does: `lists the last ${AUDIT_LINES} changes of users and rooms, newest first`,
    run: async ({ operator }) => (await operator.audit(AUDIT_LINES)).map(auditLine),
  }],
]);

async function setRoom(
  operator: AdminClient,
  name: string | undefined,
  settings: { isArchived?: boolean; slowSeconds?: number },
): Promise<string[]> {
  const room = parseRoom(name);
  await requireRoom(operator, room);
  await operator.submit({ type: "settings", ...settings }, room);
  const state = (await operator.directory()).rooms.get(room);
  return [roomLine({ room, head: undefined }, state)];
}

/** A typo in the name must not seem to succeed. The lobby exists even without entries. */
async function requireRoom(operator: AdminClient, name: string) {
  if (name === DEFAULT_ROOM || (await operator.rooms()).some(({ room }) => room === name)) return;
  throw new RangeError(`Room not found: "${name}"`);
}

async function invite({ operator, config, options }: CommandCall): Promise<string[]> {
  const { role = "member", uses = "1", hours = "24" } = options;
  if (!isRole(role)) throw wrong("--role", role, ROLES.join(", "));
  const secret = randomSecret();
  await operator.submit({
    type: "invite",
    invitation: sha256(secret),
    role,
    uses: toCount("--uses", uses, { min: 1, max: LIMITS.uses }),
    until: Date.now() + toCount("--hours", hours, { min: 1, max: 24 * 365 }) * HOUR_MS,
  });
  const address = new PublicUrl(config.web.origins);
  return [address.inviteUrlAt({ hostname: config.host, port: config.port }, secret)];
}

function sessionsOf(directory: Directory, id: string | undefined) {
  const user = directory.users.get(needed(id));
  if (!user) throw new RangeError(`User not found: "${id}"`);
  return [...user.sessions].map(([session, state]) => ({ session, ...state }));
}
