// The operator's commands for users and rooms, against the real processes.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Process } from "../harness/process.ts";
import { TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

/** Returns the output of a successful `deno task admin …`. */
async function admin(chat: TestServer, ...args: string[]): Promise<string> {
  const { code, output } = await attempt(chat, ...args);
  assertEquals(code, 0, output);
  return output;
}

async function attempt(
  chat: TestServer,
  ...args: string[]
): Promise<{ code: number; output: string }> {
  await using process = new Process(["-A", "bin/admin.ts", ...args], chat.settings);
  const { code } = await process.status;
  await process.end();
  return { code, output: process.output };
}

async function send(chat: TestServer, text: string): Promise<{ id: string; author: string }> {
  const id = crypto.randomUUID();
  const response = await fetch(`${chat.url}/api/rooms/lobby/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, from: "Ann", text }),
  });
  await response.body?.cancel();
  return { id, author: (await history(chat)).at(-1)?.author ?? "" };
}

async function history(chat: TestServer): Promise<{ author: string; text: string }[]> {
  return (await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json()).messages;
}

test(
  "admin: assigns roles, mutes and bans in a running chat, and audit lists it",
  async () => {
    await using chat = await TestServer.start();
    const ann = "-ann-whose-id-begins-so";
    assertEquals(await admin(chat, "users"), "");
    assertEquals(await admin(chat, "role", ann, "owner"), `${ann} is now owner\n`);
    await admin(chat, "mute", "bob", "--minutes", "5", "--reason", "too loud");
    await admin(chat, "ban", "2001:db8::7", "--reason", "spam");
    const users = await admin(chat, "users");
    assertMatch(
      users,
      /^-ann-whose-id-begins-so owner ""\nbob - "" muted until 20.*Z \(too loud\)\n$/,
    );
    assertMatch(
      (await attempt(chat, "role", ann, "guest")).output,
      /There must be at least one owner/,
    );
    await admin(chat, "unmute", "bob");
    await admin(chat, "unban", "2001:db8::1234");
    const audit = (await admin(chat, "audit")).trimEnd().split("\n");
    assertEquals(audit.map((line) => line.split(" ").slice(1, 3)), [
      ["operator", "unban"],
      ["operator", "unmute"],
      ["operator", "ban"],
      ["operator", "mute"],
      ["operator", "role"],
    ]);
    assertMatch(
      audit[2] ?? "",
      /^20\S+Z operator ban {"address":"2001:db8::\/64","reason":"spam"}$/,
    );
  },
);

test("admin: rename reserves the name for that user", async () => {
  await using chat = await TestServer.start();
  const { author } = await send(chat, "hello");
  const renamed = await admin(chat, "rename", author, " Ann Lee ");
  assertEquals(renamed, `${author} is now named "Ann Lee"\n`);
  assertEquals(await admin(chat, "users"), `${author} - "Ann Lee"\n`);
  assertMatch(
    (await attempt(chat, "rename", "bob", "ann lee")).output,
    /^The name "Ann Lee" is taken\n$/,
  );
  const long = await attempt(chat, "rename", "bob", "x".repeat(65));
  assertEquals([long.code, long.output], [
    1,
    'The field "name" must have at most 64 characters\n',
  ]);
});

test("admin: sets slow mode, archives a room and deletes a message", async () => {
  await using chat = await TestServer.start();
  const { id, author } = await send(chat, "what must go");
  await admin(chat, "delete", id);
  assertEquals((await history(chat)).map(({ text }) => text), [""]);
  assertMatch((await attempt(chat, "delete", id)).output, /^Message not found/);
  assertEquals(await admin(chat, "slow", "lobby", "30"), "lobby slow 30 s\n");
  assertEquals(await admin(chat, "archive", "lobby"), "lobby archived, slow 30 s\n");
  assertEquals(await admin(chat, "rooms"), "lobby 4 entries, archived, slow 30 s\n");
  assertEquals(await admin(chat, "unarchive", "lobby"), "lobby slow 30 s\n");
  const { code, output } = await attempt(chat, "archive", "lobbby");
  assertEquals([code, output], [1, 'Room not found: "lobbby"\n']);
  const audit = await admin(chat, "audit");
  assertMatch(audit, / operator lobby settings {"isArchived":false}\n/);
  const deletion = JSON.stringify({ message: id, room: "lobby", user: author });
  assert(audit.includes(` operator deleted ${deletion}`), audit);
});

test(
  "admin: builds invitation links with the first configured origin",
  async () => {
    await using chat = await TestServer.start({
      HUBBUB_ORIGINS: "https://chat.example.org, https://chat.example.net",
    });
    assertMatch(await admin(chat, "invite"), /^https:\/\/chat\.example\.org\/join#[\w-]{43}\n$/);
  },
);

test("admin: prints an invitation's secret once, and nowhere else", async () => {
  await using chat = await TestServer.start();
  const link = await admin(chat, "invite", "--role", "guest", "--uses", "3", "--hours", "2");
  const [, secret = ""] = /^http:\S+\/join#([\w-]{43})\n$/.exec(link) ?? [];
  assert(secret !== "", link);
  const audit = await admin(chat, "audit");
  assertMatch(audit, / operator invite {"invitation":"[\w-]{43}","role":"guest","uses":3,"until":/);
  assert(!audit.includes(secret));
  const { code, output } = await attempt(chat, "sessions", "nobody");
  assertEquals([code, output], [1, 'User not found: "nobody"\n']);
});

test("admin: exits with 1 and one line that names the reason", async () => {
  await using chat = await TestServer.prepare();
  const refused: [args: string[], why: RegExp][] = [
    [[], /^Usage: deno task admin COMMAND, while the broker runs\n +users +lists /],
    [["destroy"], /^Unknown command "destroy": see/],
    [["role", "ann"], /^Usage: deno task admin role ID owner\|moderator\|member\|guest\n$/],
    [["rename", "ann"], /^Usage: deno task admin rename ID NAME\n$/],
    [["role", "ann", "king"], /^role is "king": expected owner, moderator, member, guest\n$/],
    [["ban", "ann", "--minutes", "soon"], /^--minutes is "soon": expected a whole number from 1 /],
    [["slow", "lobby", "-1"], /^SECONDS is "-1": expected a whole number from 0 to 3600\n$/],
    [["archive", "No Room"], /^A room name must have/],
    [["users"], /^Cannot reach the broker \(.*\): is it running\?\n$/],
  ];
  for (const [args, why] of refused) {
    const { code, output } = await attempt(chat, ...args);
    assertEquals(code, 1, output);
    assertMatch(output, why);
  }
  assertMatch(await admin(chat, "help"), /^Usage: .*\n +users +/);
});
