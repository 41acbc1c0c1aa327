// The web process: HTTP and Server-Sent Events on one side, the broker's sockets on the other. It
// keeps no state that matters; any number of them may run.

import { createAuthenticator } from "./auth/choose.ts";
import { Permissions } from "./auth/permissions.ts";
import { OwnerInvite } from "./auth/owner_invite.ts";
import { originAt, PublicUrl } from "./auth/public_url.ts";
import { readBlockedWords } from "./chat/blocked_words.ts";
import { BrokerClient } from "./chat/broker/client.ts";
import { parseArguments } from "./chat/config/command_line.ts";
import type { Config } from "./chat/config/config.ts";
import { changesMembers, revokesAccess } from "./chat/directory/changes.ts";
import { usersWithChangedRooms } from "./chat/directory/change_entry.ts";
import { DirectoryReplica } from "./chat/directory/replica.ts";
import { Hub } from "./hub/mod.ts";
import { Presence } from "./chat/presence/presence.ts";
import { runProcess } from "./chat/process.ts";
import { errorMessage, logError } from "./chat/logger.ts";
import { clientKeysFor } from "./chat/broker/sockets.ts";
import { ThrottledLog } from "./chat/throttled_log.ts";
import { ResilientServer } from "./http/resilient_server.ts";
import { limitClientBuffers } from "./http/socket_options.ts";
import { DirectoryCommands } from "./routes/directory_commands.ts";
import { apiFormat, presenceFormat } from "./routes/streams/event_format.ts";
import { OriginGuard } from "./routes/request/origin_guard.ts";
import { RecentActivity } from "./routes/recent_activity.ts";
import { limitFailedLogins, RateLimiter } from "./routes/request/rate_limiter.ts";
import { createServer } from "./routes/mod.ts";
import { readPageFiles } from "./routes/site/page_files.ts";
import { nameInRoom } from "./routes/moderation/users.ts";
import { RoomListNotifier } from "./routes/streams/room_list_updates.ts";
import { StreamLimits } from "./routes/streams/stream_limits.ts";
import { StreamRegistry } from "./routes/streams/stream_registry.ts";
import { TokenRoleRecorder } from "./routes/token_role_recorder.ts";
import { findLibrary } from "./zmq/mod.ts";

/** Enough for a page of history at once; a client that takes nothing for half a minute is gone. */
const CLIENT_BOUNDS = { sendBufferBytes: 64 * 1024, stalledMs: 30_000 };

// Times of a stop, which with the two seconds of the streams stay below the five after which the
// launcher kills. In the first the broker acknowledges what is pending.
const ANSWERS_MS = 1_000;
const LAST_BYTES_MS = 1_000;

/**
 * Serves until `stop` is aborted, then throws its reason.
 *
 * @param print Gets the line that names the address, and the owner's link where it is needed.
 */
export async function serve(config: Config, stop: AbortSignal, print = printLine): Promise<void> {
  const files = await readPageFiles(new URL("static/", import.meta.url), config.web.bundle);
  const keys = clientKeysFor(config);
  const blocked = readBlockedWords(config.blocked);
  const broker = new BrokerClient(config.sources, { keys, blocked });
  const hub = new Hub({
    history: broker,
    encoder: apiFormat,
    isRedaction: ({ type }) => type === "delete",
  });
  const replica = new DirectoryReplica(broker, (entry) => {
    if (!entry) streams.recheckAccess();
    else if (revokesAccess(entry.change)) streams.recheckAccess(entry.change.user);
    if (entry) lists.onMembershipChanged(usersWithChangedRooms(entry));
    if (entry && changesMembers(entry.change)) lists.membersChanged();
    if (entry?.change.type === "rename") presence?.rename(entry.change.user);
    ownerLink?.refresh();
  });
  const seen = new RecentActivity({
    renamed: (id) => presence?.rename(id),
    sent: (room, id) => presence?.stopTyping(room, id),
  });
  const presence = config.web.hasPresence
    ? new Presence({
      except: config.web.presenceExcept,
      nameOf: (present, room) => nameInRoom(present, room, { directory: replica.directory, seen }),
      format: presenceFormat,
      tell: (room, chunk) => hub.publishTransient(room, chunk),
      say: (said) => broker.reportPresence(said),
    })
    : undefined;
  const streams = new StreamRegistry({
    hub,
    places: new StreamLimits(config.web),
    maxWaitingBytes: config.web.streamBytes,
    presence,
  });
  const lists = new RoomListNotifier(streams);
  const gate = new Permissions(replica);
  const address = new PublicUrl(config.web.origins);
  const guard = new OriginGuard(address, config);
  const limiter = new RateLimiter({ isOn: config.web.areLimitsOn });
  const access = createAuthenticator(config, { replica, attempt: limitFailedLogins(limiter) });
  const { limits } = config;
  const changes = new DirectoryCommands(broker, replica, limits);
  const handle = createServer({
    access,
    address,
    blocked,
    broker,
    changes,
    files,
    gate,
    guard,
    hub,
    limiter,
    limits,
    presence,
    replica,
    seen,
    streams,
    tokenRoles: new TokenRoleRecorder({ changes, limiter, replica }),
  });
  const server = listen(config, handle);
  print(`Hubbub is at ${originAt(server.addr)}`);
  const ownerLink = access.mode === "invite"
    ? new OwnerInvite({
      chat: replica,
      make: (change) => changes.makeAsOperator(change),
      show: (secret) => print(ownerLinkLine(address.inviteUrl(server.addr, secret))),
    })
    : undefined;
  presence?.start();
  try {
    await broker.run(
      { hub, replica, roomLists: lists, presence, activity: seen },
      afterAnswers(server, stop),
    );
  } finally {
    server.shutdown();
    ownerLink?.close();
    replica.close();
    presence?.[Symbol.dispose]();
    broker[Symbol.dispose]();
    await streams.close();
    await server.ended(LAST_BYTES_MS);
  }
}

/**
 * When `stop` is aborted the server accepts no more connections. The returned signal is aborted when the
 * requests under way are answered, which needs the broker's sockets, or after a second.
 */
function afterAnswers(server: ResilientServer, stop: AbortSignal): AbortSignal {
  const answered = new AbortController();
  const shutDown = async () => {
    server.shutdown();
    await server.answered(ANSWERS_MS);
    answered.abort(stop.reason);
  };
  if (stop.aborted) void shutDown();
  else stop.addEventListener("abort", () => void shutDown());
  return answered.signal;
}

function listen({ host, port, isPortShared }: Config, handler: Deno.ServeHandler<Deno.NetAddr>) {
  const trouble = new ThrottledLog();
  const onFailure = (error: unknown) =>
    trouble.failed(`Cannot accept connections: ${errorMessage(error)}; see ulimit -n`);
  const options = { hostname: host, port, reusePort: isPortShared, handler };
  try {
    return new ResilientServer({ ...options, onListen: clientBounder(), onFailure });
  } catch (cause) {
    throw new Error(
      `Cannot listen on ${host} port ${port}: ${errorMessage(cause)}; ` +
        "choose another HUBBUB_PORT or HUBBUB_HOST",
      { cause },
    );
  }
}

/**
 * Bounds clients where the system allows it, whenever the server has begun to listen; elsewhere a
 * client that does not read keeps its connection, and that is said once.
 */
function clientBounder() {
  let isSaid = false;
  return ({ port }: Deno.NetAddr) => {
    try {
      limitClientBuffers(findLibrary(), port, CLIENT_BOUNDS);
    } catch (error) {
      if (!isSaid) {
        logError(`Clients that stop reading are not disconnected: ${errorMessage(error)}`);
      }
      isSaid = true;
    }
  };
}

function ownerLinkLine(link: string): string {
  return `Become the owner: open this link within 24 hours; it works once: ${link}`;
}

function printLine(line: string) {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  parseArguments({
    usage: "deno task serve",
    help: ["Runs the web process. Settings come from the environment: see .env.example."],
  });
  await runProcess(serve);
}
