// What the server refuses, in the words of the page, where a person sees it. Others stand with what they
// are about: who is muted or banned, the last owner, an address that is none (admin_test.ts), a link that
// was used (invite_test.ts), a message that is too long (conversation_test.ts).

import { operate } from "../visitor.ts";
import { browserTest, sent, write } from "./chromium.ts";
import { heard } from "./operator.ts";

browserTest("Who writes in a room that was just archived reads that it is", async (stage) => {
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

browserTest("Who writes under another's name reads whose it is", async (stage) => {
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
  "A search that lacks something says what, and a name of no room is said to be none",
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

browserTest("What a newer server refuses is said in its own words", async (stage) => {
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
