// A PostgreSQL server of a test's own, with a synchronous standby if the test wants one. PostgreSQL refuses to run
// as root: then it runs as its own user.

import { test } from "../testing.ts";
import { freePort } from "./free_port.ts";

const USER = "postgres";

/** A server that keeps what it acknowledged only in memory would pass tests that it must fail. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  max_connections: 50,
  shared_buffers: "16MB",
  max_wal_senders: 5,
  wal_level: "replica",
  // A promoted standby must not wait for one of its own.
  synchronous_commit: "on",
};

/** Where Debian has the programs of each version. */
const PROGRAMS = "/usr/lib/postgresql";

/** The folder of the newest version's programs; undefined if none is installed. */
const programs = newestPrograms();

const isRoot = Deno.uid() === 0;

/** A test with servers of its own; it is skipped where PostgreSQL is not installed. */
export function postgresTest(
  name: string,
  run: () => Promise<void>,
  options: { timeoutMs?: number } = {},
): void {
  test(name, run, { ...options, ignore: programs === undefined });
}

function newestPrograms(): string | undefined {
  try {
    const versions = [...Deno.readDirSync(PROGRAMS)].map(({ name }) => Number(name));
    return `${PROGRAMS}/${Math.max(...versions)}/bin`;
  } catch {
    return undefined;
  }
}

export class Postgres implements AsyncDisposable {
  readonly port = freePort();
  readonly #folder: string;
  #server: Deno.ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts a server with an empty database. */
  static async start(): Promise<Postgres> {
    const server = await Postgres.#prepare();
    const { path } = server;
    await run([
      "initdb",
      `--username=${USER}`,
      "--auth=trust",
      "--no-sync",
      "--encoding=UTF8",
      `--pgdata=${path}`,
    ]);
    await server.start();
    return server;
  }

  /** Starts a standby of this server, which from now on acknowledges only what the standby has too. */
  async addStandby(): Promise<Postgres> {
    const standby = await Postgres.#prepare();
    await run([
      ...["pg_basebackup", "--host=127.0.0.1", `--port=${this.port}`, `--pgdata=${standby.path}`],
      ...["--write-recovery-conf", "--checkpoint=fast", "--no-sync"],
    ]);
    await standby.start({
      primary_conninfo: `host=127.0.0.1 port=${this.port} application_name=s1`,
    });
    await this.query("ALTER SYSTEM SET synchronous_standby_names = 's1'");
    await this.query("SELECT pg_reload_conf()");
    await this.until("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
    return standby;
  }

  get path(): string {
    return `${this.#folder}/data`;
  }

  /** The address of servers for `HUBBUB_JOURNAL`. */
  static url(...servers: readonly Postgres[]): string {
    const hosts = servers.map(({ port }) => `127.0.0.1:${port}`);
    return `postgres://${USER}@${hosts}/postgres`;
  }

  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const all = Object.entries({ ...SETTINGS, port: this.port, ...settings });
    const options = all.map(([name, value]) => `--${name}=${value}`);
    const sockets = `--unix_socket_directories=${this.#folder}`;
    this.#server = command(["postgres", `-D${this.path}`, sockets, ...options]).spawn();
    await this.#isReady();
  }

  /** Makes a standby a primary. */
  async promote(): Promise<void> {
    await run(["pg_ctl", "promote", "--wait", `--pgdata=${this.path}`]);
    await this.query("ALTER SYSTEM RESET synchronous_standby_names");
    await this.query("SELECT pg_reload_conf()");
  }

  /** Ends the server at once, with all its connections, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end("SIGQUIT");
  }

  /** Runs a statement with the program psql; returns its output without spaces at the ends. */
  async query(sql: string): Promise<string> {
    const address = ["--host=127.0.0.1", `--port=${this.port}`, `--username=${USER}`, "postgres"];
    return await run(["psql", "--no-psqlrc", "-qtA", ...address, "--command", sql]);
  }

  /** Resolves once a query returns something. */
  async until(sql: string): Promise<void> {
    while (await this.query(sql) === "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end("SIGQUIT");
    await Deno.remove(this.#folder, { recursive: true });
  }

  static async #prepare(): Promise<Postgres> {
    const folder = await Deno.makeTempDir({ prefix: "hubbub-pg-" });
    if (isRoot) await new Deno.Command("chown", { args: [USER, folder] }).output();
    return new Postgres(folder);
  }

  async #isReady() {
    const args = ["pg_isready", "--host=127.0.0.1", `--port=${this.port}`];
    while (!(await command(args).output()).success);
  }

  /** SIGQUIT ends the children, too; SIGKILL would leave them. */
  async #end(signal: Deno.Signal) {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const pid = Number(Deno.readTextFileSync(`${this.path}/postmaster.pid`).split("\n")[0]);
    Deno.kill(pid, signal);
    await server.status;
  }
}

function command([program = "", ...args]: readonly string[]): Deno.Command {
  const asUser = [`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"];
  const [name = "", ...all] = [
    ...(isRoot ? ["setpriv", ...asUser] : []),
    ...[`${programs}/${program}`, ...args],
  ];
  return new Deno.Command(name, {
    args: all,
    cwd: "/",
    env: { LC_ALL: "C.UTF-8", PGUSER: USER },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  });
}

async function run(args: readonly string[]): Promise<string> {
  const { success, stdout } = await command(args).output();
  if (!success) throw new Error(`Cannot run ${args.join(" ")}`);
  return new TextDecoder().decode(stdout).trim();
}
