// The web process: HTTP and Server-Sent Events on one side, the broker's sockets on the other. It keeps
// no state that matters; any number of them may run.

import { createAuthenticator } from "./auth/mod.ts";
import { OwnerInvite } from "./auth/owner_invite.ts";
import { originAt, PublicUrl } from "./auth/public_url.ts";
import { readBlockedWords } from "./chat/blocked_words.ts";
import { BrokerClient } from "./chat/broker/client.ts";
import { clientKeysFor } from "./chat/broker/sockets.ts";
import { parseArguments } from "./chat/config/command_line.ts";
import type { Config } from "./chat/config/config.ts";
import type { BundleMode } from "./chat/config/web.ts";
import { usersWithChangedRooms } from "./chat/directory/change_entry.ts";
import { changesMembers, revokesAccess } from "./chat/directory/changes.ts";
import { KeeperClient } from "./chat/files/keeper_client.ts";
import { FileUpkeep } from "./chat/files/upkeep.ts";
import { DirectoryReplica } from "./chat/directory/replica.ts";
import { errorMessage, logError } from "./chat/logging/logger.ts";
import { Presence } from "./chat/presence/presence.ts";
import { runProcess, WEB_READY } from "./chat/process.ts";
import { ThrottledLog } from "./chat/logging/throttled_log.ts";
import { ResilientServer } from "./http/server/resilient_server.ts";
import { limitClientBuffers } from "./http/server/socket_options.ts";
import type { StaticFiles } from "./http/static_files.ts";
import { Hub } from "./hub/mod.ts";
import { DirectoryCommands } from "./routes/directory_commands.ts";
import type { Dependencies } from "./routes/dependencies.ts";
import { createMetricsServer, createServer } from "./routes/mod.ts";
import { RecentActivity } from "./routes/recent_activity.ts";
import { OriginGuard } from "./routes/request/origin_guard.ts";
import { limitFailedLogins, RateLimiter } from "./routes/request/rate_limiter.ts";
import { withBrand } from "./routes/site/brand.ts";
import { NewerBuilds } from "./routes/site/newer_builds.ts";
import { readPageFiles } from "./routes/site/page_files.ts";
import { apiFormat, presenceFormat } from "./routes/streams/event_format.ts";
import { RoomListNotifier } from "./routes/streams/room_list_updates.ts";
import { StreamLimits } from "./routes/streams/stream_limits.ts";
import { StreamRegistry } from "./routes/streams/stream_registry.ts";
import { TokenRoleRecorder } from "./routes/token_role_recorder.ts";
import { nameInRoom } from "./routes/users/display_names.ts";
import { findLibrary } from "./zmq/mod.ts";

/** The sources of the page. */
const SOURCES = new URL("static/", import.meta.url);

/** Enough for a page of history; a client that reads nothing for half a minute is disconnected. */
const CLIENT_LIMITS = { sendBufferBytes: 64 * 1024, stalledMs: 30_000 };

// The steps of a shutdown. With the two seconds for closing streams they stay below the five after
// which the launcher kills. During the first, the broker acknowledges pending drafts.
const ANSWERED_MS = 1_000;
const ENDED_MS = 1_000;

/** Options for code that runs the server in its own process, such as tests. */
export interface ServeOptions {
  /** Prints the line with the address and, if needed, the owner's link. */
  readonly print?: (line: string) => void;
  /** The page, if it has been read already. */
  readonly page?: StaticFiles;
  /** Called once, when the directory is loaded. */
  readonly onReady?: () => void;
}

/** Serves until `stop` is aborted, then throws its reason. */
export async function serve(
  config: Config,
  stop: AbortSignal,
  { print = printLine, page, onReady = () => logError(WEB_READY) }: ServeOptions = {},
): Promise<void> {
  const { limits, web } = config;
  const newerBuilds = web.bundle === "off" ? undefined : new NewerBuilds(SOURCES);
  const files = await withBrand(page ?? await readPage(web.bundle), web);
  const blockedWords = readBlockedWords(config.blocked);
  const keys = clientKeysFor(config);
  const broker = new BrokerClient(config.endpoints, { keys, blocked: blockedWords });
  const keeper = config.files.areOn ? new KeeperClient(config.endpoints, keys) : undefined;
  const hub = new Hub({
    history: broker,
    encoder: apiFormat,
    isRedaction: ({ type }) => type === "delete",
  });
  const replica = new DirectoryReplica(broker);
  const recentActivity = new RecentActivity();
  const presence = web.hasPresence
    ? new Presence({
      except: web.presenceExcept,
      nameOf: (user, room) =>
        nameInRoom(user, room, { directory: replica.directory, recentActivity }),
      format: presenceFormat,
      publish: (room, chunk) => hub.publishTransient(room, chunk),
      report: (report) => broker.reportPresence(report),
    })
    : undefined;
  const streams = new StreamRegistry({
    hub,
    limits: new StreamLimits({ ...web, maxStreams: shareOf(web.maxStreams, config) }),
    maxQueuedBytes: web.streamBytes,
    presence,
  });
  const roomLists = new RoomListNotifier(streams);
  const publicUrl = new PublicUrl(web.origins);
  const rateLimiter = new RateLimiter({ isOn: web.areLimitsOn });
  const throttle = limitFailedLogins(rateLimiter);
  const authenticator = createAuthenticator(config, { replica, throttle });
  const commands = new DirectoryCommands(broker, replica, limits);
  const upkeep = keeper && new FileUpkeep(
    broker,
    keeper,
    ({ report: id, ...file }) => commands.submitAsOperator({ type: "infected", ...file }, { id }),
  );
  const dependencies: Dependencies = {
    authenticator,
    blockedWords,
    broker,
    chatName: web.name,
    commands,
    fileSettings: config.files,
    files,
    groupMentionRole: config.groupMentionRole,
    hub,
    keeper,
    limits,
    newerBuilds,
    originGuard: new OriginGuard(publicUrl, config),
    presence,
    publicUrl,
    rateLimiter,
    recentActivity,
    replica,
    streams,
    tokenRoles: new TokenRoleRecorder({ commands, rateLimiter, replica }),
  };
  const hasMetrics = web.metricsPort === 0;
  const server = listen(config, createServer(dependencies, { hasMetrics }));
  const metrics = hasMetrics ? undefined : listen(
    { ...config, port: web.metricsPort, webProcesses: 1 },
    createMetricsServer(dependencies),
    { portSetting: "HUBBUB_METRICS_PORT" },
  );
  print(`Hubbub is at ${originAt(server.addr)}`);
  const ownerInvite = authenticator.mode === "invite"
    ? new OwnerInvite({
      replica,
      submit: (change) => commands.submitAsOperator(change),
      show: (secret) => print(ownerLinkLine(publicUrl.inviteUrlAt(server.addr, secret))),
    })
    : undefined;
  recentActivity.listen({
    onRename: (id) => presence?.rename(id),
    onPost: (room, id) => presence?.stopTyping(room, id),
  });
  let isReady = false;
  replica.listen((entry) => {
    // Without an entry, the directory was loaded again.
    if (!entry) streams.recheckAccess();
    else {
      const { change } = entry;
      if (revokesAccess(change)) streams.recheckAccess(change.user);
      roomLists.onMembershipChanged(usersWithChangedRooms(entry));
      if (changesMembers(change)) roomLists.onUsersChanged("members");
      if (change.type === "avatar") roomLists.onUsersChanged("avatars");
      if (change.type === "rename") presence?.rename(change.user);
    }
    ownerInvite?.refresh();
    if (isReady || !replica.isLoaded) return;
    isReady = true;
    onReady();
  });
  presence?.start();
  try {
    const consumers = { hub, replica, roomLists, presence, activity: recentActivity };
    const answered = afterAnswers(server, stop);
    await Promise.all([broker.run(consumers, answered), keeper?.run(answered)]);
  } finally {
    server.shutdown();
    metrics?.shutdown();
    ownerInvite?.close();
    replica.close();
    presence?.[Symbol.dispose]();
    upkeep?.[Symbol.dispose]();
    keeper?.[Symbol.dispose]();
    broker[Symbol.dispose]();
    await streams.close();
    await server.ended(ENDED_MS);
  }
}

/** Reads the files of the page. */
export function readPage(mode: BundleMode): Promise<StaticFiles> {
  return readPageFiles(SOURCES, mode);
}

/** The share of a limit on all web processes that this one enforces. */
function shareOf(max: number, { webProcesses }: Config): number {
  return Math.ceil(max / webProcesses);
}

/**
 * Stops accepting connections when `stop` is aborted.
 *
 * @returns A signal that is aborted once pending requests are answered, which needs the broker's
 * sockets, or after a second.
 */
function afterAnswers(server: ResilientServer, stop: AbortSignal): AbortSignal {
  const answered = new AbortController();
  const shutDown = async () => {
    server.shutdown();
    await server.answered(ANSWERED_MS);
    answered.abort(stop.reason);
  };
  if (stop.aborted) void shutDown();
  else stop.addEventListener("abort", () => void shutDown());
  return answered.signal;
}

function listen(
  { host, port, webProcesses }: Config,
  handler: Deno.ServeHandler<Deno.NetAddr>,
  { portSetting = "HUBBUB_PORT" } = {},
) {
  const log = new ThrottledLog();
  const onFailure = (error: unknown) =>
    log.failed(`Cannot accept connections: ${errorMessage(error)}; see ulimit -n`);
  const options = { hostname: host, port, reusePort: webProcesses > 1, handler };
  try {
    return new ResilientServer({ ...options, onListen: createClientLimiter(), onFailure });
  } catch (cause) {
    throw new Error(
      `Cannot listen on ${host} port ${port}: ${errorMessage(cause)}; ` +
        `choose another ${portSetting} or HUBBUB_HOST`,
      { cause },
    );
  }
}

/** Limits clients each time the server starts to listen; where that is impossible, logs so once. */
function createClientLimiter() {
  let isLogged = false;
  return ({ port }: Deno.NetAddr) => {
    try {
      limitClientBuffers(findLibrary(), port, CLIENT_LIMITS);
    } catch (error) {
      if (!isLogged) {
        logError(`Clients that stop reading are not disconnected: ${errorMessage(error)}`);
      }
      isLogged = true;
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
