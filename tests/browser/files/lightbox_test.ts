// Pictures are opened large, one after another.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, until } from "../harness/chromium.ts";
import { attached, CLIPBOARD, field, FILES, paste, picture } from "./tray.ts";

browserTest(
  "Lightbox: leads through the pictures by keyboard, zooms, and returns the focus",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", ...CLIPBOARD });
    await paste(ann, 300, 200);
    await attached(ann).waitFor();
    await paste(ann, 200, 300);
    await attached(ann).nth(1).waitFor();
    await field(ann).press("Enter");
    await picture(ann).nth(1).waitFor();
    await ann.locator(`.message[data-state="sent"]`).waitFor();
    await picture(ann).first().click();
    const lightbox = ann.getByRole("dialog", { name: "Picture" });
    await lightbox.getByText("1 of 2").waitFor();
    await assertOpenToAll(ann, "lightbox", ".lightbox");
    await ann.keyboard.press("ArrowRight");
    await lightbox.getByText("2 of 2").waitFor();
    await ann.keyboard.press("+");
    await ann.locator(".picture-stage.is-zoomed").waitFor();
    const place = () => ann.locator(".large-picture").evaluate(({ style }) => style.transform);
    const zoomed = await place();
    await ann.keyboard.press("ArrowRight");
    assertNotEquals(await place(), zoomed);
    await lightbox.getByText("2 of 2").waitFor();
    await ann.keyboard.press("Escape");
    await lightbox.waitFor({ state: "hidden" });
    const focused = `document.activeElement === document.querySelectorAll(".message .picture")[1]`;
    assertEquals(await ann.evaluate(focused), true);
    // It closes when its message is deleted.
    await ann.keyboard.press("Enter");
    await lightbox.waitFor();
    const { messages: [message] } = await ann.evaluate(
      `fetch("/api/rooms/lobby/messages").then((response) => response.json())`,
    ) as { messages: { id: string }[] };
    await ann.evaluate(
      `fetch("/api/rooms/lobby/messages/${message?.id}", {
        method: "DELETE",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id: crypto.randomUUID(), from: "Ann" }),
      })`,
    );
    await lightbox.waitFor({ state: "hidden" });
    await until(ann, `document.activeElement.matches(".timeline")`);
  },
  FILES,
);

browserTest(
  "Lightbox: shows the thumbnail of a picture until it has loaded, and never the previous picture",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", ...CLIPBOARD });
    await paste(ann, 1_200, 900);
    await attached(ann).waitFor();
    await paste(ann, 900, 1_200);
    await attached(ann).nth(1).waitFor();
    await field(ann).press("Enter");
    await ann.locator(`.message[data-state="sent"]`).waitFor();
    const bob = await visit({ name: "Bob" });
    await picture(bob).first().click();
    const large = bob.locator(".large-picture");
    await until(bob, `document.querySelector(".large-picture")?.naturalWidth === 1200`);
    const release = Promise.withResolvers<void>();
    await bob.context().route("**/api/files/*", async (route) => {
      await release.promise;
      await route.continue();
    });
    await bob.keyboard.press("ArrowRight");
    await bob.getByRole("dialog").getByText("2 of 2").waitFor();
    assertEquals(await bob.evaluate(`document.querySelector(".large-picture").naturalWidth`), 0);
    const background = () => large.evaluate((image) => image.style.backgroundImage);
    assert((await background()).endsWith(`/thumbnail")`), await background());
    const place = await large.boundingBox();
    release.resolve();
    await until(bob, `document.querySelector(".large-picture").naturalWidth === 900`);
    await until(bob, `document.querySelector(".large-picture").style.backgroundImage === ""`);
    const loaded = await large.boundingBox();
    assert(loaded?.height && loaded.height === place?.height, "The picture keeps its height");
  },
  FILES,
);
