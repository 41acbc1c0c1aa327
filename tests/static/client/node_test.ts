// The client in Node, which lacks things that browsers and Deno have. bin/setup --test gets the versions
// that the machine does not have.

import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { join } from "node:path";
import { freePort } from "../../free_port.ts";
import { Chat } from "../../processes.ts";

const DEADLINE_MS = 120_000;
const ROOT = join(import.meta.dirname ?? ".", "../../..");
const PROGRAM = join(import.meta.dirname ?? ".", "node_program.js");

const COUNT = 40;

for (const major of [20, 22, 24]) {
  const node = findNode(major);
  Deno.test({
    name: `Client: in Node ${major} it sends, reads and survives restarts of the server${
      node ? "" : ` (skipped: there is no Node ${major} here; bin/setup --test gets it from npm)`
    }`,
    ignore: !node,
    fn: () => deadline(tryIn(node ?? ""), DEADLINE_MS),
  });
}

async function tryIn(node: string) {
  await using chat = await Chat.start({
    HUBBUB_LIMITS: "off",
    HUBBUB_PORT: String(freePort()),
  });
  const history = `${chat.url}/api/rooms/lobby/messages`;
  const { cursor } = await (await fetch(history)).json();
  const program = new Deno.Command(node, {
    args: [PROGRAM, chat.url, cursor, `${COUNT}`],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = program.stderr.pipeThrough(new TextDecoderStream());
  const errors = Array.fromAsync(said).then((texts) => texts.join(""));
  let read = "";
  let restarts = 0;
  for await (const text of program.stdout.pipeThrough(new TextDecoderStream())) {
    read += text;
    if (restarts > 0) continue;
    restarts++;
    await chat.killBroker();
    await chat.killWeb();
    await chat.startWeb();
    await chat.startBroker();
  }
  const { code } = await program.status;
  const expected = Array.from({ length: COUNT }, (_, i) => `message ${i}`);
  const { messages } = await (await fetch(history)).json();
  assertEquals({ code, errors: await errors, restarts }, { code: 0, errors: "", restarts: 1 });
  assertEquals(read.trim().split("\n"), expected);
  assertEquals(messages.map(({ text }: { text: string }) => text), expected);
}

/** A Node of that major version that runs here. */
function findNode(major: number): string | undefined {
  const installed = join(ROOT, `.tools/nodes/node_modules/node-${major}/bin/node`);
  return ["node", installed].find((node) => versionOf(node).startsWith(`v${major}.`));
}

function versionOf(node: string): string {
  try {
    const { stdout } = new Deno.Command(node, { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}
