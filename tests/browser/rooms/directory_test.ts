import { assertEquals } from "@std/assert";
import { SERVER_ROOM } from "../../../chat/directory/changes.ts";
import { InvitedUser } from "../../harness/invited_user.ts";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest } from "../harness/chromium.ts";
import { Operator } from "../harness/operator.ts";

browserTest(
  "Directory: of a large chat the server finds whom the page has not loaded",
  async ({ chat, visit }) => {
    const owner = await InvitedUser.owner(chat);
    using operator = new Operator(chat);
    const names = [...Array.from({ length: 200 }, (_, i) => `User ${i}`), "Zoë Last"];
    for (const [i, name] of names.entries()) {
      await operator.change(SERVER_ROOM, { type: "rename", user: `user-${i}`, name });
    }
    const isKnown = async () =>
      (await owner.ask("GET", "/api/members?q=zoe")).body.users.length > 0;
    while (!await isKnown());
    const [name = "", value = ""] = owner.headers.cookie?.split("=") ?? [];
    const ann = await visit({
      viewport: { width: 390, height: 844 },
      prepare: (page) => page.context().addCookies([{ name, value, url: chat.url }]),
    });
    await ann.getByRole("button", { name: "Members" }).click();
    const panel = ann.locator(".members");
    await panel.getByText("There are more members. Type a name to find them.").waitFor();
    await panel.getByRole("heading", { name: "Here · 1" }).waitFor();
    assertEquals(await panel.getByRole("button", { name: "Zoë" }).count(), 0);
    await panel.getByRole("textbox", { name: "Filter members" }).fill("zoe");
    await panel.getByRole("button", { name: "Zoë Last" }).waitFor();
    await assertOpenToAll(ann, "filtered members", ".panel");
    await panel.getByRole("textbox", { name: "Filter members" }).fill("nobody");
    await panel.getByText("No one found.").waitFor();
    await ann.keyboard.press("Escape");
    await ann.getByRole("textbox", { name: "Message" }).pressSequentially("@zo");
    await ann.getByRole("option", { name: "Zoë Last" }).waitFor();
    await ann.reload();
    await ann.locator(".has-users").waitFor();
    await ann.keyboard.press("Control+k");
    await ann.keyboard.type("last");
    // The unsent "@zo" is completed in the composer still.
    const found = ann.locator(".switcher").getByRole("option", { name: "Zoë Last" });
    await found.click();
    await ann.getByRole("heading", { name: "Zoë Last" }).waitFor();
  },
  () => ({ HUBBUB_ACCESS: "invite" }),
);
