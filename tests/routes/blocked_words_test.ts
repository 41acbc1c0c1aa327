import { assertEquals, assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { LocalServer } from "../harness/local_server.ts";
import { TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

const LIMIT_MS = 120_000;

async function withFile(lines: string, run: (file: string) => Promise<void>): Promise<void> {
  const file = await Deno.makeTempFile({ prefix: "hubbub-" });
  try {
    await Deno.writeTextFile(file, lines);
    await deadline(run(file), LIMIT_MS);
  } finally {
    await Deno.remove(file);
  }
}

test("Blocked words: are rejected from the settings and from a file, and never stored", () =>
  withFile("# Not this one\nbutter\n", async (file) => {
    const settings = { HUBBUB_BLOCKED_WORDS: "jam, ham", HUBBUB_BLOCKED_WORDS_FILE: file };
    await using chat = await LocalServer.start(settings);
    const send = async (from: string, text: string) => {
      const response = await fetch(`${chat.url}/api/rooms/lobby/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id: crypto.randomUUID(), from, text }),
      });
      const { code, field } = await response.json();
      return [response.status, code, field];
    };
    assertEquals(await send("Ann", "bread and Butter"), [422, "blocked-words", "text"]);
    assertEquals(await send("Jam", "bread"), [422, "blocked-words", "from"]);
    assertEquals(await send("Ann", "not this one"), [201, undefined, undefined]);
    const body = new URLSearchParams({ from: "Ann", text: "ham" });
    const seed = await fetch(`${chat.url}/message/broadcast`, { method: "POST", body });
    assertEquals((await seed.json()).code, "blocked-words");
    const { messages } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
    assertEquals(messages.map(({ text }: { text: string }) => text), ["not this one"]);
  }));

test("Blocked words: a missing file ends the start with a line that names the setting", async () => {
  await using chat = await TestServer.prepare({ HUBBUB_BLOCKED_WORDS_FILE: "/missing/words" });
  const error = await chat.startWeb().then(() => "", String);
  assertMatch(error, /HUBBUB_BLOCKED_WORDS_FILE is "\/missing\/words": No such file/);
});
