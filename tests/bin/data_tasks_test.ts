// The operator's tasks on the log, next to the real processes.

import { assertEquals, assertMatch } from "@std/assert";
import { Process } from "../harness/process.ts";
import { openStream, TestServer } from "../harness/test_server.ts";
import { Uploader } from "../routes/files/uploader.ts";
import { test } from "../testing.ts";

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Returns the result of `deno task <name> <file>`, with a chat's settings. */
async function task(chat: TestServer, ...args: string[]): Promise<Outcome> {
  await using process = new Process(["-A", "bin/data_tasks.ts", ...args], chat.settings);
  const { code } = await process.status;
  await process.end();
  return { code, output: process.output };
}

async function send(chat: TestServer, text: string): Promise<void> {
  const body = new URLSearchParams({ from: "Ann", text });
  const response = await fetch(`${chat.url}/message/broadcast`, { method: "POST", body });
  assertEquals(await response.json(), true);
}

async function texts(chat: TestServer): Promise<string[]> {
  const { messages } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  return messages.map(({ text }: { text: string }) => text);
}

test(
  "backup, restore: a backup taken while the chat runs restores, and open tabs are told to reset",
  async () => {
    await using chat = await TestServer.start();
    const copy = `${chat.data}/copy`;
    await send(chat, "kept");
    assertMatch((await task(chat, "backup", copy)).output, /^Backed up the log up to entry 1 /);
    await send(chat, "gone");
    using stream = await openStream(`${chat.url}/api/events?room=lobby`);
    await stream.until("resume");
    assertMatch((await task(chat, "restore", copy)).output, /another broker is using it/);
    await chat.killBroker();
    const restored = await task(chat, "restore", copy);
    assertMatch(restored.output, /^Restored the log up to entry 1; the previous log is kept as /);
    await chat.startBroker();
    assertEquals(JSON.parse((await stream.until("resume")).data).status, "reset");
    assertEquals(await texts(chat), ["kept"]);
    await send(chat, "new");
    assertEquals(JSON.parse((await stream.until("message")).data).text, "new");
  },
);

test("P8 backup, restore: take the files of messages along, and the second time only what is new", async () => {
  await using chat = await TestServer.start({ HUBBUB_FILES: "on" });
  using user = await Uploader.at(chat.url);
  const copy = `${chat.data}/copy`;
  const post = async (text: string) => {
    const [file, message] = [await user.upload(text), crypto.randomUUID()];
    assertEquals((await user.post([file], { id: message })).status, 201);
    return { file, message };
  };
  const { file, message } = await post("kept");
  assertMatch(
    (await task(chat, "backup", copy)).output,
    / up to entry 1 and 1 file \(1 new on disk\) /,
  );
  await post("later");
  assertMatch(
    (await task(chat, "backup", copy)).output,
    / up to entry 2 and 2 files \(1 new on disk\) /,
  );
  const path = `${chat.url}/api/rooms/lobby/messages/${message}`;
  await user.ask("DELETE", path, { id: crypto.randomUUID(), from: "Uma" });
  assertEquals((await user.read(file)).status, 404);
  assertMatch((await task(chat, "restore", copy)).output, /another broker is using it/);
  await chat.killBroker();
  assertMatch((await task(chat, "restore", copy)).output, /another keeper is using it/);
  await chat.killKeeper();
  assertMatch(
    (await task(chat, "restore", copy)).output,
    /^Restored the log up to entry 2 and 2 files; /,
  );
  await Promise.all([chat.startBroker(), chat.startKeeper()]);
  // Until the web process is connected to both again.
  let read = await user.read(file);
  while (read.status !== 200) read = await user.read(file);
  assertEquals(read.text, "kept");
  const blobs = `${chat.data}/files/blobs`;
  for (const { name } of Deno.readDirSync(blobs)) {
    Deno.removeSync(`${blobs}/${name}`, { recursive: true });
  }
  const lost = await task(chat, "backup", `${chat.data}/lost`);
  assertEquals(lost.code, 1);
  assertMatch(
    lost.output,
    /, without 2 lost files of messages, such as .*: run deno task doctor\n$/,
  );
});

test("export, import: another chat imports what a running chat exports to standard output", async () => {
  await using chat = await TestServer.start();
  await using other = await TestServer.prepare();
  await send(chat, "one");
  await send(chat, "two");
  const { output } = await task(chat, "export");
  const lines = output.trimEnd().split("\n");
  assertEquals(lines.length, 4);
  assertEquals(lines.filter((line) => line === "Exported 2 entries").length, 1);
  const file = `${other.data}/export`;
  assertMatch(
    (await task(chat, "export", file)).output,
    /^Exported 2 entries and 0 files to ".*"\n$/,
  );
  assertEquals(await task(other, "import", file), {
    code: 0,
    output: "Imported 2 entries; 0 already in the log\n",
  });
  await Promise.all([other.startBroker(), other.startWeb()]);
  await other.ready();
  assertEquals(await texts(other), ["one", "two"]);
});

test(
  "Data tasks: refuse to write into a folder of another user, which the broker could not read",
  async () => {
    await using chat = await TestServer.prepare();
    // Root can give a folder away; other users use an existing one that is not theirs.
    if (Deno.uid() === 0) Deno.chownSync(chat.data, 12_345, null);
    const settings = { HUBBUB_DATA: Deno.uid() === 0 ? chat.data : "/" };
    for (const name of ["restore", "import"]) {
      await using other = await TestServer.prepare({ ...chat.settings, ...settings });
      const { code, output } = await task(other, name, `${chat.data}/file`);
      assertMatch(
        output,
        /^Cannot write into ".*": it belongs to user \d+; run this task as that user\n$/,
      );
      assertEquals(code, 1);
    }
  },
);

test("Data tasks: exit with 1 and one line that names the reason", async () => {
  await using chat = await TestServer.prepare();
  const refused: [args: string[], why: RegExp][] = [
    [["backup"], /^Usage: deno task .*FOLDER\n$/],
    [["import"], /^Usage: deno task .*FOLDER\n$/],
    [["backup", "a", "b"], /^Unexpected argument "b". Usage: deno task .*FOLDER\n$/],
    [["destroy", "a"], /^Usage: /],
    [["backup", `${chat.data}/copy`], /^Cannot read ".*hubbub\.db" as a log: No such file.*\n$/],
    [
      ["backup", `${chat.data}/away/copy`],
      /^Cannot write ".*away\/copy": the folder ".*away" does not exist; create it, or choose another\n$/,
    ],
    [["restore", `${chat.data}/missing`], /^Cannot read ".*missing" as a log: No such file.*\n$/],
    [["import", `${chat.data}/missing`], /^Cannot import ".*missing": No such file.*\n$/],
  ];
  for (const [args, why] of refused) {
    const { code, output } = await task(chat, ...args);
    assertEquals(code, 1, output);
    assertMatch(output, why);
  }
});
