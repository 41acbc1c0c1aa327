// A file that retention has removed leaves a line in its place.

import { assertEquals } from "@std/assert";
import { browserTest, sent, write } from "../harness/chromium.ts";
import { attached, choose, FILES } from "./tray.ts";

browserTest("Files: what retention has removed leaves its name, and why", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  await choose(ann, [{ name: "old.txt", text: "old" }]);
  await attached(ann).waitFor();
  await write(ann, "look");
  await sent(ann, "look");
  await ann.route("**/api/rooms/lobby/messages*", async (route) => {
    const response = await route.fetch();
    const page = await response.json();
    for (const message of page.messages) {
      message.files = message.files?.map(({ id, name }: { id: string; name: string }) => ({
        ...{ id, name, isExpired: true },
      }));
    }
    await route.fulfill({ response, json: page });
  });
  await ann.reload();
  const line = ann.locator(".file-gone");
  await line.waitFor();
  assertEquals(await line.textContent(), "Removed by the retention policy: old.txt");
}, FILES);
