// docs/client.md: its bot runs as printed, and its tables name what the client has.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Client } from "@hubbub/client";
import { Members } from "../../../static/client/rooms/members.js";
import { PersonalLists } from "../../../static/client/personal_lists.js";
import { Pins } from "../../../static/client/rooms/pins.js";
import { Rooms } from "../../../static/client/rooms/rooms.js";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";

const PAGE = Deno.readTextFileSync(new URL("../../../docs/client.md", import.meta.url));
const OPTIONS = Deno.readTextFileSync(
  new URL("../../../static/client/base_client.js", import.meta.url),
);

test("docs/client.md: the bot answers a message", async () => {
  await using chat = await LocalServer.start();
  const [, bot = ""] = /^```ts\n(.*?)^```/ms.exec(PAGE) ?? [];
  const file = await Deno.makeTempFile({ dir: import.meta.dirname ?? ".", suffix: "_bot.ts" });
  try {
    await Deno.writeTextFile(file, bot.replace("http://127.0.0.1:8000", chat.url));
    await using _bot = new Deno.Command(Deno.execPath(), { args: ["run", "-A", file] }).spawn();
    using ann = new Client({ url: chat.url });
    const { cursor } = await ann.history("lobby");
    assertEquals(await firstAnswer(ann, cursor), "You rolled 1 of 1.");
  } finally {
    await Deno.remove(file);
  }
});

test("docs/client.md: lists all methods and options", () => {
  const parts = [Members, PersonalLists, Pins, Rooms].map(({ prototype }) => prototype);
  const names = [Client.prototype, Object.getPrototypeOf(Client.prototype), ...parts]
    .flatMap((prototype) => Object.getOwnPropertyNames(prototype))
    .filter((name) => name !== "constructor");
  assert(names.includes("send") && names.includes("history") && names.includes("leaveAddedBy"));
  for (const name of names) assertStringIncludes(PAGE, `\`${name}(`);
  const options = [...OPTIONS.matchAll(/@property \{.*\} \[(\w+)\]/g)].map(([, name]) => name);
  assert(options.length > 10);
  for (const name of options) assertStringIncludes(PAGE, `| \`${name}\``);
});

/** Asks the bot until it has started, and returns the text of its first answer. */
async function firstAnswer(ann: Client, after: string): Promise<string | undefined> {
  let answer: string | undefined;
  const asking = (async () => {
    while (answer === undefined) await ann.send("lobby", { from: "Ann", text: "!roll 1" });
  })();
  for await (const event of ann.read("lobby", { after })) {
    if (event.type !== "message" || event.from !== "Dice") continue;
    answer = event.text;
    break;
  }
  await asking;
  return answer;
}
