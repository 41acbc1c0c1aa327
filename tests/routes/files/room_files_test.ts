import { assertEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";
import { Uploader } from "./uploader.ts";

test("GET /api/rooms/:room/files: pages through the messages with files, of one kind if it is named", async () => {
  await using chat = await LocalServer.start({ HUBBUB_FILES: "on" });
  using user = await Uploader.at(chat.url);
  const list = async (query: string) => {
    const { status, body } = await user.ask("GET", `${chat.url}/api/rooms/lobby/files${query}`);
    assertEquals(status, 200);
    const names = body.messages.map(({ files }: { files: { name: string }[] }) =>
      files.map(({ name }) => name)
    );
    return { names, complete: body.complete, before: body.before };
  };
  assertEquals((await list("")).names, []);

  const text = await user.upload("plain", "notes.txt");
  const bytes = await user.upload(new Uint8Array(8), "data.bin");
  await user.post([text, bytes]);
  await user.post([], { text: "No file" });
  await user.post([await user.upload("more", "more.txt")]);

  assertEquals(await list(""), {
    ...{ names: [["more.txt"], ["notes.txt", "data.bin"]] },
    ...{ complete: true, before: undefined },
  });
  assertEquals((await list("?kind=document")).names, [["more.txt"], ["notes.txt"]]);
  assertEquals((await list("?kind=other")).names, [["data.bin"]]);
  const first = await list("?limit=1");
  assertEquals([first.names, first.complete], [[["more.txt"]], false]);
  const second = await list(`?limit=10&before=${first.before}`);
  assertEquals([second.names, second.complete], [[["notes.txt", "data.bin"]], true]);
});

test("GET /api/rooms/:room/files: rejects an unknown kind", async () => {
  await using chat = await LocalServer.start({ HUBBUB_FILES: "on" });
  using user = await Uploader.at(chat.url);
  const { status, body } = await user.ask("GET", `${chat.url}/api/rooms/lobby/files?kind=virus`);
  assertEquals([status, body.code, body.field], [422, "invalid-field", "kind"]);
});
