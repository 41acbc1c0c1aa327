import { assertEquals } from "@std/assert";
import decode from "qr/decode";
import { qrCode } from "../../../routes/auth/qr_code.ts";
import { test } from "../../testing.ts";

/** Pixels per module: a camera never sees a module as one pixel. */
const SCALE = 4;

/** Renders the code as a browser does: a light background with the path's dark modules. */
function draw({ viewBox, path }: { viewBox: string; path: string }) {
  const size = Number(viewBox.split(" ")[2]) * SCALE;
  const data = new Uint8Array(size * size * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = 0; row < SCALE; row++) {
      const start = (Number(y) * SCALE + row) * size + Number(x) * SCALE;
      for (let i = 0; i < Number(length) * SCALE; i++) data.set([0, 0, 0], (start + i) * 4);
    }
  }
  return { width: size, height: size, data };
}

test("qrCode: can be read by a camera", () => {
  for (const text of [`https://chat.example.org/join#${"x".repeat(43)}`, "a", "x".repeat(1_000)]) {
    assertEquals(decode(draw(qrCode(text))), text);
  }
});
