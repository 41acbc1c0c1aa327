// The client in Node, which lacks some globals of browsers and Deno. `bin/setup --test` installs the
// versions that the machine lacks.

import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { freePort } from "../../harness/free_port.ts";
import { findNode, NODE_MAJORS, skipReason } from "../../harness/node.ts";
import { TestServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

const PROGRAM = join(import.meta.dirname ?? ".", "node_program.js");

const COUNT = 40;

for (const major of NODE_MAJORS) {
  const node = findNode(major);
  const reason = node ? "" : ` (${skipReason(`Node ${major}`)})`;
  test(
    `Client: sends and reads in Node ${major} while the server restarts${reason}`,
    () => sendAndRead(node ?? ""),
    { ignore: !node },
  );
}

async function sendAndRead(node: string) {
  await using chat = await TestServer.start({
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
