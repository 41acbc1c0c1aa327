import { assert, assertEquals } from "@std/assert";
import { findLibrary, Pull } from "../../../zmq/mod.ts";
import { freePort } from "../../harness/free_port.ts";
import { PROGRAMS_MS, programTest, texts } from "../sockets.ts";

const MODULE = new URL("../../../zmq/mod.ts", import.meta.url).href;
/** Workers read their modules themselves. */
const FOLDER = new URL("../../../zmq", import.meta.url).pathname;

interface Ending {
  code: number;
  signal: string | null;
  output: string;
}

/** Starts a program in a child process with the only permission that the binding needs. */
async function start(code: string, ...flags: string[]): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `--allow-ffi=${findLibrary()}`, ...flags, "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(CHILD_MS),
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`import * as zmq from "${MODULE}";\n${code}`));
  await writer.close();
  return child;
}

/** Runs a program until it ends by itself. */
async function run(code: string, ...flags: string[]): Promise<Ending> {
  const child = await start(code, ...flags);
  const { code: exitCode, signal, stdout, stderr } = await child.output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code: exitCode, signal, output };
}

/** A child process that does not end is killed before its test times out. */
const CHILD_MS = PROGRAMS_MS - 1_000;

const INTERRUPTIONS = 100;

const CLEAN: Ending = { code: 0, signal: null, output: "" };

programTest("Process: ends by itself with open sockets when its work is done", async () => {
  const ending = await run(`
    const pull = new zmq.Pull();
    await pull.bind("tcp://127.0.0.1:*");
    const push = new zmq.Push();
    push.connect(pull.lastEndpoint);
    await push.send("x");
    await pull.receive();
  `);
  assertEquals(ending, CLEAN);
});

programTest("Process: ends when its last pending operation is aborted", async () => {
  const ending = await run(`
    const pull = new zmq.Pull();
    const stop = new AbortController();
    pull.receive({ signal: stop.signal }).catch(() => {});
    setTimeout(() => stop.abort());
  `);
  assertEquals(ending, CLEAN);
});

programTest("Process: ends when the last socket with a pending operation is closed", async () => {
  const ending = await run(`
    const pull = new zmq.Pull();
    pull.receive().catch(() => {});
    setTimeout(() => pull.close());
  `);
  assertEquals(ending, CLEAN);
});

programTest(
  "Process: delivers its messages before it ends",
  async () => {
    const endpoint = `tcp://127.0.0.1:${freePort()}`;
    await using child = await start(`
    const push = new zmq.Push();
    push.connect("${endpoint}");
    for (let number = 0; number < 500; number++) await push.send(\`\${number}\`);
    console.log("nothing left to do");
  `);
    for await (const _ of child.stdout) break;
    await child.stderr.cancel();

    using pull = new Pull();
    await pull.bind(endpoint);
    const received: string[] = [];
    for await (const parts of pull) {
      received.push(...texts(parts));
      if (received.length === 500) break;
    }
    assertEquals(received, Array.from({ length: 500 }, (_, number) => `${number}`));
    assertEquals((await child.status).code, 0);
  },
);

programTest("Process: ends despite unread messages if linger is 0", async () => {
  const ending = await run(`
    const push = new zmq.Push({ linger: 0 });
    push.connect("tcp://127.0.0.1:1");
    await push.send("unread");
  `);
  assertEquals(ending, CLEAN);
});

programTest(
  "Process: ends despite unread messages once a positive linger has passed",
  async () => {
    const ending = await run(`
    const push = new zmq.Push({ linger: 50 });
    push.connect("tcp://127.0.0.1:1");
    await push.send("unread");
  `);
    assertEquals(ending, CLEAN);
  },
);

programTest("Process: a signal while it ends loses no messages", async () => {
  const endpoint = `tcp://127.0.0.1:${freePort()}`;
  await using child = await start(`
    Deno.addSignalListener("SIGUSR1", () => {});
    const push = new zmq.Push();
    push.connect("${endpoint}");
    await push.send("precious");
    console.log("nothing left to do");
    Deno.exit();
  `);
  for await (const _ of child.stdout) break;
  await child.stderr.cancel();
  // Some of these signals come before the process starts to end, most while it ends.
  for (let count = 0; count < INTERRUPTIONS; count++) {
    child.kill("SIGUSR1");
    await new Promise((resolve) => setTimeout(resolve));
  }

  using pull = new Pull();
  await pull.bind(endpoint);
  assertEquals(texts(await pull.receive()), ["precious"]);
  assertEquals((await child.status).code, 0);
});

programTest("Process: a socket whose type has no descriptor is closed at once", async () => {
  const ending = await run(`
    class Server extends zmq.Readable {
      constructor() {
        super(12); // ZMQ_SERVER, a DRAFT type
      }
    }
    try {
      new Server();
    } catch (error) {
      if (!(error instanceof zmq.ZmqError) || error.code !== "EINVAL") throw error;
    }
  `);
  assertEquals(ending, CLEAN);
});

programTest(
  "Process: observers and observed sockets can be closed in any order during many events",
  async () => {
    const ending = await run(`
    for (let round = 0; round < 50; round++) {
      const push = new zmq.Push({ linger: 0, reconnectInterval: 1 });
      const { events } = push;
      for (let port = 1; port <= 20; port++) push.connect("tcp://127.0.0.1:" + port);
      await events.receive();
      for (const each of round % 2 ? [events, push] : [push, events]) each.close();
    }
  `);
    assertEquals(ending, CLEAN);
  },
);

programTest("Process: Deno.exit during a wait ends it with the given code", async () => {
  const ending = await run(`
    const pull = new zmq.Pull();
    pull.receive();
    // This write runs on another thread, like the wait, which started before it.
    await Deno.stdout.write(new TextEncoder().encode("waiting"));
    Deno.exit(7);
  `);
  assertEquals(ending, { code: 7, signal: null, output: "waiting" });
});

programTest("Worker: terminating a worker during a wait does not crash the process", async () => {
  const worker = `
    import { Pull, Push } from "${MODULE}";
    const pull = new Pull();
    await pull.bind("tcp://127.0.0.1:*");
    const push = new Push();
    push.connect(pull.lastEndpoint ?? "");
    await push.send("x");
    await pull.receive();
    postMessage("waiting");
    await pull.receive();
  `;
  const program = `
    const url = "data:application/typescript," + encodeURIComponent(${JSON.stringify(worker)});
    for (let round = 0; round < 5; round++) {
      const worker = new Worker(url, { type: "module" });
      await new Promise((resolve) => worker.onmessage = resolve);
      worker.terminate();
    }
    using pull = new zmq.Pull({ receiveTimeout: 1 });
    await pull.receive().catch(() => {});
  `;
  assertEquals(await run(program, `--allow-read=${FOLDER}`), CLEAN);
});

// The names of other threads are invisible, so the socket would wait forever.
programTest("Worker: cannot connect to an inproc name that it has not bound", async () => {
  const worker = `
    import * as zmq from ${JSON.stringify(MODULE)};
    using dealer = new zmq.Dealer();
    try {
      dealer.connect("inproc://main");
    } catch ({ code, message }) {
      console.log(code, message);
    }
    using own = new zmq.Dealer();
    await own.bind("inproc://own");
    dealer.connect("inproc://own");
    await own.send("reached");
    console.log(String(await dealer.receive()));
    globalThis.close?.();
  `;
  const start = {
    web: `new Worker(url, { type: "module" });`,
    node: `new (await import("node:worker_threads")).Worker(new URL(url));`,
  };
  const refused =
    'ECONNREFUSED Cannot connect to "inproc://main": this worker has not bound it, and ' +
    "inproc:// does not reach other threads";
  for (const startWorker of Object.values(start)) {
    const program = `
      using router = new zmq.Router();
      await router.bind("inproc://main");
      const url = "data:application/javascript," + encodeURIComponent(${JSON.stringify(worker)});
      ${startWorker}
    `;
    const { code, output } = await run(program, `--allow-read=${FOLDER}`);
    assertEquals([code, output], [0, `${refused}\nreached\n`]);
  }
});

programTest("Worker: a socket cannot be sent to a worker", async () => {
  const ending = await run(`
    try {
      structuredClone(new zmq.Pull()).connect("inproc://x");
    } catch (error) {
      console.log(error.name);
    }
  `);
  assertEquals([ending.code, ending.signal], [0, null]);
  assert(/^(TypeError|DataCloneError)\n$/.test(ending.output), ending.output);
});

programTest("Process: a hundred idle sockets use no processor time", async () => {
  const ending = await run(`
    const sockets = Array.from({ length: 100 }, () => new zmq.Pull());
    for (const socket of sockets) await socket.bind("tcp://127.0.0.1:*");
    for (const socket of sockets) socket.receive().catch(() => {});
    const isIdle = async () => {
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 < 20;
    };
    // At first the process compiles and collects garbage, on a busy machine for some seconds.
    while (!await isIdle());
    for (const socket of sockets) socket.close();
    console.log("idle");
  `);
  assertEquals(ending, { ...CLEAN, output: "idle\n" });
});

programTest("Process: opening and closing a thousand descriptors leaks none", async () => {
  const left = await descriptorsLeft(`
    const context = new zmq.Context();
    for (let each = 0; each < 100; each++) {
      const pull = new zmq.Pull({ context });
      pull.bindSync("tcp://127.0.0.1:*");
      pull.receive().catch(() => {});
    }
    await context.close();
  `);
  assertEquals(left, "0\n");
});

programTest("Context: leaves no descriptor open if its options are refused", async () => {
  const left = await descriptorsLeft(`
    try {
      new zmq.Context({ maxSockets: 0 });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  `);
  assertEquals(left, "0\n");
});

/** Returns how many more descriptors of libzmq are open after ten rounds than after the first. */
async function descriptorsLeft(round: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--ext=ts",
      `import * as zmq from "${MODULE}";
      import { descriptors } from "${import.meta.resolve("../descriptors.ts")}";
      async function round() {${round}}
      await round();
      const before = descriptors();
      for (let each = 0; each < 10; each++) await round();
      console.log(descriptors() - before);`,
    ],
    env: { NO_COLOR: "1", HUBBUB_LIBZMQ: findLibrary() },
    stdout: "piped",
    stderr: "inherit",
    signal: AbortSignal.timeout(CHILD_MS),
  });
  return new TextDecoder().decode((await child.output()).stdout);
}
