// What docs/embedding.md tells embedders to do, done.

import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { freePort } from "../free_port.ts";
import { type Chat, Process } from "../processes.ts";
import { browserTest } from "./chromium.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");
const GUIDE = Deno.readTextFileSync(join(ROOT, "docs/embedding.md"));
const SECRET = crypto.randomUUID();
/** Chosen when the chat is about to start, which must know the shop's origin. */
let port = 0;
const shop = () => `http://localhost:${port}`;

/** The text of the guide's code in this language. */
function codeIn(language: string): string {
  const [, code = ""] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(GUIDE) ?? [];
  return code;
}

/** Starts the shop in a folder of its own, which goes with it. */
async function openShop({ url }: Chat): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "hubbub-" });
  opened.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.writeTextFile(join(folder, "shop.mjs"), codeIn("js"));
  const page = codeIn("html").replaceAll("http://127.0.0.1:8000", url);
  await Deno.writeTextFile(join(folder, "shop.html"), page);
  const settings = { HUBBUB_TOKEN_SECRET: SECRET, HUBBUB_URL: url, PORT: `${port}` };
  const args = ["-A", `--config=${ROOT}/deno.json`, "shop.mjs"];
  const server = opened.use(new Process(args, settings, ["env", "-C", folder]));
  await server.until(/The shop is at/);
  return opened.move();
}

browserTest(
  "The shop of the guide shows what is published, and all of it to who comes again",
  async (stage) => {
    await using _shop = await openShop(stage.chat);
    const page = await stage.visit({ ready: "body" });
    await page.goto(shop());
    const orders = page.getByRole("listitem");
    for (const count of [1, 2]) {
      await page.getByRole("button", { name: "Buy" }).click();
      await orders.nth(count - 1).waitFor();
    }
    await page.reload();
    await orders.nth(1).waitFor();
    assertEquals(await orders.allTextContents(), ["Order 1: paid", "Order 1: paid"]);
  },
  () => {
    port = freePort();
    return {
      HUBBUB_ACCESS: "token",
      HUBBUB_TOKEN_SECRET: SECRET,
      HUBBUB_CORS_ORIGINS: shop(),
    };
  },
);
