// Server errors as the page words them. Others are tested with their subject: mutes and bans, the last
// owner, an invalid address (admin_test.ts), a used link (invite_test.ts), a message that is too long
// (conversation_test.ts).

import { assertEquals } from "@std/assert";
import { operate } from "../../harness/cookie_user.ts";
import { browserTest, sent, write } from "../harness/chromium.ts";
import { heard } from "../harness/operator.ts";

browserTest("Errors: posting in a room that was just archived says so", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  await write(ann, "first");
  await sent(ann, "first");
  await ann.route("**/api/rooms/lobby/messages", async (route) => {
    if (route.request().method() === "POST") {
      await operate(
        stage.chat.data,
        (operator) => operator.submit({ type: "settings", isArchived: true }, "lobby"),
      );
    }
    await route.continue();
  });
  await write(ann, "too late");
  await ann.getByText("Not sent. This room is archived. You can't post here.").waitFor();
});

browserTest("Errors: posting under another user's name says whose it is", async (stage) => {
  const bob = await stage.visit({ name: "Bob" });
  const { id: user } = await (await bob.request.get(`${stage.chat.url}/api/me`)).json();
  await operate(
    stage.chat.data,
    (operator) => operator.submit({ type: "rename", user, name: "Ann" }),
  );
  await heard(bob, stage.chat, async (answer) => (await answer.json()).name === "Ann");
  const other = await stage.visit({ name: "ann" });
  await write(other, "hello");
  await other.getByText("Not sent. The name \u2068Ann\u2069 is taken.").waitFor();
});

browserTest(
  "Errors: an incomplete search and an invalid room name say what is missing",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    await ann.keyboard.press("Control+f");
    await ann.getByRole("searchbox", { name: "Search" }).fill("tea before:noon");
    await ann.keyboard.press("Enter");
    await ann.getByText("Add a date after before:").waitFor();
    await ann.goto(`${stage.chat.url}/r/-tea`);
    await ann.getByText("Use lowercase letters").waitFor();
  },
);

browserTest("Errors: an unknown error code shows the server's own text", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  await ann.route(
    "**/api/rooms/lobby/messages",
    (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 422, json: { code: "full-moon", detail: "Not at full moon" } })
        : route.continue(),
  );
  await write(ann, "hello");
  await ann.getByText("Not sent. Not at full moon").waitFor();
});

for (const isLoaded of [false, true]) {
  browserTest(
    `Panel: a failure begins below the title in every view, ${isLoaded ? "" : "not "}loaded before`,
    async ({ visit }) => {
      const ann = await visit({ name: "Ann", viewport: { width: 1280, height: 700 } });
      await ann.locator(".has-users").waitFor();
      if (isLoaded) {
        await ann.locator(`.room-header [data-panel="members"]`).click();
        await ann.locator(".members li").first().waitFor();
      }
      await ann.context().setOffline(true);
      for (const view of ["pins", "files", "activity"]) {
        await ann.evaluate(`document.querySelector("[data-panel=${view}]").click()`);
        const failure = ann.locator(`[data-view=${view}]`).getByText("Can't load this right now.");
        await failure.waitFor();
        const [title, line] = await ann.evaluate<number[]>(`(() => {
          const view = document.querySelector("[data-view=${view}]");
          const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
          while (!walker.nextNode().data.startsWith("Can't load"));
          return [document.querySelector("#panel-title"), walker.currentNode].map((node) => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return range.getBoundingClientRect().left;
          });
        })()`);
        assertEquals(line, title, view);
      }
    },
  );
}
