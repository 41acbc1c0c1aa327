// nchan: an nginx module that is a hub, from Debian's packages. They are unpacked, not installed,
// so that no server is started on the machine.

import { Child } from "../host/child.ts";
import type { Contender, Server } from "../contenders.ts";
import { TOOLS } from "./install.ts";

const FOLDER = `${TOOLS}/nchan`;
const CONNECTIONS = 20_000;

/** The buffer holds as many messages as may be in flight: nchan drops what exceeds it. */
const configuration = (folder: string, port: number) => `
daemon off;
user root;
pid ${folder}/nginx.pid;
error_log stderr notice;
load_module "${FOLDER}/usr/lib/nginx/modules/ngx_nchan_module.so";
worker_processes auto;
worker_rlimit_nofile ${CONNECTIONS};
events { worker_connections ${CONNECTIONS}; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  nchan_shared_memory_size 256m;
  keepalive_requests 10000000;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /publish {
      nchan_publisher http;
      nchan_channel_id bench;
      nchan_message_buffer_length 10000;
      nchan_message_timeout 1m;
    }
    location = /events {
      nchan_subscriber eventsource;
      nchan_channel_id bench;
      nchan_subscriber_first_message newest;
    }
  }
}
`;

/**
 * nchan needs a folder in /var/lib/nginx, whatever its directive for that says. It gets one in a mount
 * namespace of its own, in which it is root; outside it is the user who runs the benchmark.
 */
const WITH_FOLDER = [
  ...["unshare", "--map-root-user", "--mount", "sh", "-c"],
  'mount -t tmpfs nginx /var/lib && mkdir /var/lib/nginx && exec "$@"',
  "sh",
];

/** The contender, as its packages were installed. */
export function nchan(version: string): Contender {
  return { name: "nchan", version, start };
}

async function start(): Promise<Server> {
  await using started = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "hubbub-nchan-" });
  started.defer(() => Deno.remove(folder, { recursive: true }));
  const port = freePort();
  await Deno.writeTextFile(`${folder}/nginx.conf`, configuration(folder, port));
  const master = new Child([
    ...WITH_FOLDER,
    `${FOLDER}/usr/sbin/nginx`,
    "-p",
    folder,
    "-c",
    `${folder}/nginx.conf`,
  ]);
  started.defer(() => master.end());
  await master.until(/start worker process \d+/);
  const running = started.move();
  const url = `http://127.0.0.1:${port}`;
  return {
    pids: [master.pid, ...await childrenOf(master.pid)],
    streams: [`${url}/events`],
    posts: [`${url}/publish`],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const pids = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  return pids.trim().split(" ").map(Number);
}

/** nginx can't choose a free port itself. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
