import { assertEquals } from "@std/assert";
import { StandIn } from "../../chat/files/scan/stand_in.ts";
import { operate } from "../../harness/cookie_user.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";
import { Uploader } from "./uploader.ts";
import { eventually } from "../../harness/eventually.ts";

const BODY = new TextEncoder().encode("malware");

test("Uploads: an infected file is refused with its code, and the audit log says who sent it", async () => {
  await using scanner = new StandIn(() => "stream: Test.Signature FOUND\0");
  await using chat = await LocalServer.start({ HUBBUB_FILES: "on", ...scanner.settings });
  using user = await Uploader.at(chat.url);
  const id = crypto.randomUUID();
  await (await user.create(id, BODY.length, "invoice.zip")).body?.cancel();
  const refused = await user.append(id, 0, { body: BODY });
  assertEquals([refused.status, (await refused.json()).code], [422, "infected-file"]);
  const sent = await user.post([id]);
  assertEquals([sent.status, sent.body.code], [422, "infected-file"]);

  const infected = async () =>
    (await operate(chat.data, (operator) => operator.audit(10)))
      .flatMap(({ change }) => change.type === "infected" ? [change] : []);
  await eventually(async () => (await infected()).length > 0);
  assertEquals(await infected(), [{
    ...{ type: "infected", user: await user.id(chat.url) },
    ...{ name: "invoice.zip", signature: "Test.Signature" },
  }]);
});

test("Uploads: a file that waits for the scanner says so, and cannot be sent yet", async () => {
  const settings = { HUBBUB_FILES: "on", HUBBUB_SCAN: "unix:/nonexistent/clamd.ctl" };
  await using chat = await LocalServer.start(settings);
  using user = await Uploader.at(chat.url);
  const id = crypto.randomUUID();
  await (await user.create(id, BODY.length)).body?.cancel();
  const waiting = await user.append(id, 0, { body: BODY });
  assertEquals([waiting.status, waiting.headers.get("retry-after")], [503, "2"]);
  assertEquals((await waiting.json()).code, "scanner-unavailable");
  const { body } = await user.ask("GET", `${chat.url}/api/uploads/${id}`);
  assertEquals([body.offset, body.file, body.isBeingChecked], [BODY.length, undefined, true]);
  assertEquals((await user.post([id])).body.code, "incomplete-file");
});
