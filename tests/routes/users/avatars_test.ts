import { assertEquals, assertMatch } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { squarePng } from "../../media/samples.ts";
import { test } from "../../testing.ts";
import { Uploader } from "../files/uploader.ts";

const FILES = { HUBBUB_FILES: "on" };

const PATH = "/api/me/avatar";

test("Avatars: everyone can read one, and none but the newest", async () => {
  await using chat = await LocalServer.start(FILES);
  using ann = await Uploader.at(chat.url);
  using bob = await Uploader.at(chat.url);
  const choose = async (edge: number) => {
    const response = await ann.send("PUT", PATH, { body: squarePng(edge) });
    assertEquals(response.status, 200);
    return (await response.json()).avatar;
  };
  const [annId, bobId] = [await ann.id(chat.url), await bob.id(chat.url)];
  const known = async () => {
    const path = `${chat.url}/api/avatars?user=${annId}&user=${bobId}&user=nobody`;
    return (await bob.ask("GET", path)).body.avatars;
  };
  const first = await choose(256);
  assertEquals(await known(), { [annId]: first });
  const read = await bob.read(first);
  assertEquals([read.status, read.headers.get("content-type")], [200, "image/png"]);
  assertEquals(read.headers.get("cache-control"), "private, max-age=31536000, immutable");
  assertMatch(read.headers.get("content-security-policy") ?? "", /sandbox$/);

  const second = await choose(128);
  assertEquals(await known(), { [annId]: second });
  assertEquals([(await bob.read(first)).status, (await bob.read(second)).status], [404, 200]);
  // A message cannot take it away, by whomever.
  assertEquals((await ann.post([second])).status, 409);
  assertEquals((await bob.post([second])).status, 404);

  assertEquals((await ann.send("DELETE", PATH)).status, 204);
  assertEquals([await known(), (await bob.read(second)).status], [{}, 404]);
  assertEquals((await ann.send("DELETE", PATH)).status, 410);
});

test("PUT /api/me/avatar: refuses what is too large or no picture, and without a keeper", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const put = async (body: Uint8Array<ArrayBuffer>, url = chat.url) => {
    user.url = url;
    const response = await user.send("PUT", PATH, { body });
    return [response.status, (await response.json()).code];
  };
  assertEquals(await put(new Uint8Array(64 * 1_024 + 1)), [413, "body-too-large"]);
  assertEquals(await put(new TextEncoder().encode("<svg/>")), [422, "invalid-avatar"]);
  assertEquals(await put(squarePng(513)), [422, "invalid-avatar"]);
  await using none = await LocalServer.start({ HUBBUB_FILES: "off" });
  assertEquals(await put(squarePng(256), none.url), [503, "files-unavailable"]);
});
