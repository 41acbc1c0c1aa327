// The web process: HTTP and Server-Sent Events on one side, the broker's sockets on the other. It
// keeps no state that matters; any number of them may run.

import { chooseAccess } from "./access/choose.ts";
import { Gate } from "./access/gate.ts";
import { OwnerLink } from "./access/owner_link.ts";
import { originAt, PublicAddress } from "./access/public_address.ts";
import { readBlockedWords } from "./chat/blocked_words.ts";
import { BrokerClient } from "./chat/broker_client.ts";
import { wordsOf } from "./chat/command_line.ts";
import type { Config } from "./chat/config.ts";
import { changesMembers, mayTake } from "./chat/directory/change.ts";
import { whoseRooms } from "./chat/directory/change_entry.ts";
import { DirectoryReplica } from "./chat/directory/replica.ts";
import { Hub } from "./chat/hub.ts";
import { Presence } from "./chat/presence/presence.ts";
import { runProcess } from "./chat/process.ts";
import { reason, report } from "./chat/report.ts";
import { clientKeysOf } from "./chat/sockets.ts";
import { Trouble } from "./chat/trouble.ts";
import { LastingServer } from "./http/lasting_server.ts";
import { boundClients } from "./http/listening_socket.ts";
import { StaticFiles } from "./http/static_files.ts";
import { Changes } from "./routes/changes.ts";
import { apiFormat, presenceFormat } from "./routes/event_format.ts";
import { Guard } from "./routes/guard.ts";
import { LastSeen } from "./routes/last_seen.ts";
import { countingFailures, Limiter } from "./routes/limiter.ts";
import { createServer } from "./routes/mod.ts";
import { PACKAGES } from "./routes/packages.ts";
import { nameInRoom } from "./routes/people.ts";
import { RoomNews } from "./routes/room_news.ts";
import { StreamPlaces } from "./routes/stream_places.ts";
import { Streams } from "./routes/streams.ts";
import { TokenRoles } from "./routes/token_roles.ts";
import { findLibrary } from "./zmq/mod.ts";

/** Enough for a page of history at once; a client that takes nothing for half a minute is gone. */
const CLIENT_BOUNDS = { sendBufferBytes: 64 * 1024, stalledMs: 30_000 };

// Times of a stop, which with the two seconds of the streams stay below the five after which the
// launcher kills. In the first the broker acknowledges what is pending.
const ANSWERS_MS = 1_000;
const LAST_BYTES_MS = 1_000;

/** Serves until `stop` is aborted, then throws its reason. */
export async function serve(config: Config, stop: AbortSignal): Promise<void> {
  const files = await StaticFiles.read(new URL("static/", import.meta.url), PACKAGES);
  const keys = clientKeysOf(config);
  const blocked = readBlockedWords(config.blocked);
  const broker = new BrokerClient(config.sources, { keys, blocked });
  const hub = new Hub(broker, apiFormat);
  const replica = new DirectoryReplica(broker, (entry) => {
    if (!entry) streams.review();
    else if (mayTake(entry.change)) streams.review(entry.change.person);
    if (entry) lists.changed(whoseRooms(entry));
    if (entry && changesMembers(entry.change)) lists.membersChanged();
    if (entry?.change.what === "rename") presence?.rename(entry.change.person);
    ownerLink?.look();
  });
  const seen = new LastSeen({
    renamed: (id) => presence?.rename(id),
    sent: (room, id) => presence?.stopTyping(room, id),
  });
  const presence = config.web.hasPresence
    ? new Presence({
      except: config.web.presenceExcept,
      nameOf: (present, room) => nameInRoom(present, room, { directory: replica.directory, seen }),
      format: presenceFormat,
      tell: (room, chunk) => hub.tell(room, chunk),
      say: (said) => broker.say(said),
    })
    : undefined;
  const streams = new Streams({
    hub,
    places: new StreamPlaces(config.web),
    maxWaitingBytes: config.web.streamBytes,
    presence,
  });
  const lists = new RoomNews(streams);
  const gate = new Gate(replica);
  const address = new PublicAddress(config.web.origins);
  const guard = new Guard(address, config);
  const limiter = new Limiter({ isOn: config.web.areLimitsOn });
  const access = chooseAccess(config, { replica, attempt: countingFailures(limiter) });
  const { limits } = config;
  const changes = new Changes(broker, replica, limits);
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
    tokenRoles: new TokenRoles({ changes, limiter, replica }),
  });
  const server = listen(config, handle);
  announce(server.addr);
  files.compress(stop).catch((error) => report(`Files are not compressed: ${reason(error)}`));
  const ownerLink = access.mode === "invite"
    ? new OwnerLink({
      chat: replica,
      make: (change) => changes.makeAsOperator(change),
      show: (secret) => showOwnerLink(address.link(server.addr, secret)),
    })
    : undefined;
  presence?.start();
  try {
    await broker.run({ hub, replica, lists, presence, seen }, afterAnswers(server, stop));
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
function afterAnswers(server: LastingServer, stop: AbortSignal): AbortSignal {
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
  const trouble = new Trouble();
  const onFailure = (error: unknown) =>
    trouble.happened(`Cannot accept connections: ${reason(error)}; see ulimit -n`);
  const options = { hostname: host, port, reusePort: isPortShared, handler };
  try {
    return new LastingServer({ ...options, onListen: clientBounder(), onFailure });
  } catch (cause) {
    throw new Error(
      `Cannot listen on ${host} port ${port}: ${reason(cause)}; ` +
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
      boundClients(findLibrary(), port, CLIENT_BOUNDS);
    } catch (error) {
      if (!isSaid) report(`Clients that stop reading are not disconnected: ${reason(error)}`);
      isSaid = true;
    }
  };
}

function announce(addr: Deno.NetAddr) {
  print(`Hubbub is at ${originAt(addr)}`);
}

function showOwnerLink(link: string) {
  print(`Become the owner: open this link within 24 hours; it works once: ${link}`);
}

function print(line: string) {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  wordsOf({
    usage: "deno task serve",
    help: ["Runs the web process. Settings come from the environment: see .env.example."],
  });
  await runProcess(serve);
}
