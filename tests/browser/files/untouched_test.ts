// Pictures lose their hidden data, unless their sender wants to keep it and knows that.

import { assertEquals } from "@std/assert";
import { jpeg } from "../../media/samples.ts";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, messages, sent } from "../harness/chromium.ts";
import { attached, choose, field, FILES } from "./tray.ts";

/** A JPEG whose metadata names a place. */
const WITH_PLACE = `(async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
  canvas.getContext("2d").fillRect(0, 0, 20, 30);
  const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
  const xmp = "http://ns.adobe.com/xap/1.0/\\0<x:xmpmeta><a exif:GPSLatitude='48,12N'/></x:xmpmeta>";
  const bytes = await jpeg.bytes();
  const head = new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0, xmp.length + 2]);
  return new File([head, xmp, bytes.subarray(2)], "place.jpg", { type: "image/jpeg" });
})()`;

browserTest(
  "Files: a picture loses its hidden data, unless its sender keeps it and knows what it says",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    const downloaded: string[] = [];
    for (const isUntouched of [false, true]) {
      await ann.evaluate(`(async () => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(await ${WITH_PLACE});
        const options = { dataTransfer, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent("drop", options));
      })()`);
      await attached(ann).waitFor();
      if (isUntouched) {
        await ann.getByRole("checkbox", { name: "Send untouched" }).check();
        await ann.getByText("Its hidden data says where it was taken.").waitFor();
        await assertOpenToAll(ann, "tray with a warning", ".tray");
      }
      const text = `untouched: ${isUntouched}`;
      await field(ann).fill(text);
      await field(ann).press("Enter");
      await sent(ann, text);
      await ann.getByRole("button", { name: "Files", exact: true }).click();
      await ann.locator(".file-row").nth(downloaded.length).waitFor();
      const address = await ann.getByRole("link", { name: "Download place.jpg" }).first()
        .getAttribute("href");
      downloaded.push(
        String(await ann.evaluate(`fetch("${address}").then((response) => response.text())`)),
      );
      await ann.keyboard.press("Escape");
    }
    assertEquals(downloaded.map((text) => text.includes("GPSLatitude")), [false, true]);
  },
  FILES,
);

const DAMAGED = { type: "image/jpeg", bytes: jpeg().slice(0, 100) };
const REASON = "We can't remove place and camera data: the file is damaged.";

browserTest(
  "Files: a damaged picture is sent untouched by a button that says so, and what stays in it",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", viewport: { width: 390, height: 844 } });
    await choose(ann, [{ name: "torn.jpg", ...DAMAGED }]);
    await attached(ann).getByText(REASON).waitFor();
    await assertOpenToAll(ann, "tray with a damaged picture", ".tray");
    await ann.locator(".tray-damaged", { hasText: "Place and camera data stay in it." }).waitFor();
    assertEquals(await attached(ann).getByRole("checkbox").count(), 0);
    assertEquals(await attached(ann).getByRole("button", { name: "again" }).count(), 0);
    await attached(ann).getByRole("button", { name: "Send untouched" }).click();
    await attached(ann).getByText(REASON).waitFor({ state: "hidden" });
    assertEquals(await attached(ann).getByRole("checkbox").isChecked(), true);
    await field(ann).fill("as it is");
    await field(ann).press("Enter");
    await sent(ann, "as it is");
  },
  FILES,
);

browserTest(
  "Files: a message with damaged pictures names each before it is sent untouched",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    const ids = new Map<string, string>();
    ann.context().on("request", (request) => {
      const { "upload-metadata": metadata = "" } = request.headers();
      const [, id, name] = /^id (\S+),filename ([^,]+)/.exec(metadata) ?? [];
      if (id && name) ids.set(atob(name), atob(id));
    });
    await ann.context().route("**/api/uploads/*", (route) => route.abort());
    await choose(ann, ["one.jpg", "two.jpg"].map((name) => ({ name, ...DAMAGED })));
    await attached(ann).nth(1).waitFor();
    await field(ann).fill("two of them");
    await field(ann).press("Enter");
    await ann.context().unroute("**/api/uploads/*");
    const isSecondShown = Promise.withResolvers<void>();
    await ann.context().route("**/api/uploads/*", async (route) => {
      if (route.request().url().endsWith(`/${ids.get("one.jpg")}`)) await isSecondShown.promise;
      await route.continue();
    });
    await ann.evaluate(`dispatchEvent(new Event("online"))`);
    const failure = messages(ann, "two of them").locator(".failure");
    // The second one is rejected before the first one, which the footer names then.
    await failure.getByText("two.jpg").waitFor();
    isSecondShown.resolve();
    for (const name of ["one.jpg", "two.jpg"]) {
      await failure.getByText(`${name}\u2069: ${REASON}`).waitFor();
      assertEquals(await failure.getByRole("button").allTextContents(), [
        ...["Send untouched", "Edit", "Discard"],
      ]);
      await failure.getByRole("button", { name: "Send untouched" }).click();
    }
    await sent(ann, "two of them");
  },
  FILES,
);
