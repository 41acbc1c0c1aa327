import { assertEquals } from "@std/assert";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, store, until } from "../harness/chromium.ts";

const ROOMS = ["alpha", "beta", "gamma", "delta"];
const NARROW = { width: 390, height: 844 };

browserTest("Browse rooms: lists rooms with topics, and filters them", async ({ chat, visit }) => {
  for (const room of ROOMS) await store(chat, ["hello"], room);
  const ann = await visit({ name: "Ann" });
  await ann.locator("[data-room=delta]").waitFor();
  const data = { topic: "Rivers and lakes", from: "Ann" };
  await ann.request.patch(`${chat.url}/api/rooms/delta`, { data });
  await ann.request.post(`${chat.url}/api/rooms`, { data: { title: "Plans", from: "Ann" } });
  await ann.getByRole("button", { name: "Add a room", exact: true }).click();
  await ann.getByRole("button", { name: "Browse rooms" }).click();
  const dialog = ann.getByRole("dialog", { name: "Browse rooms" });
  await dialog.getByRole("link", { name: /Plans.*1 member · Active today$/ }).waitFor();
  await assertOpenToAll(ann, "rooms");
  await dialog.getByRole("searchbox").fill("lakes");
  await until(ann, `document.querySelectorAll(".browse-row").length === 1`);
  await ann.setViewportSize(NARROW);
  await assertOpenToAll(ann, "rooms");
  assertEquals(await ann.evaluate("document.documentElement.scrollWidth"), NARROW.width);
  await dialog.getByRole("link", { name: /delta.*Rivers and lakes.*Everyone · Active today$/ })
    .click();
  await ann.getByRole("heading", { name: "delta" }).waitFor();
});
