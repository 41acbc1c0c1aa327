// A page that is watched for anything that hostile text makes it do.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { Stage, VisitOptions } from "./chromium.ts";

/** The smallest screen that the page supports. */
const viewport = { width: 320, height: 640 };

const MARKDOWN =
  `.text :is(p, strong, em, del, code, pre, blockquote, ul, ol, li, a, small, code span,
  h3, h4, h5, hr, table, tr, th, td)`;
/** The page's own elements around code and tables. */
const CODE = ".code-block, .copy-code, .copy-code *, .unfold, .table";

const WATCH = `
  const ATTRIBUTES = ["aria-level", "class", "dir", "href", "rel", "start", "tabindex", "target", "type"];
  window.isHarmless = (element) =>
    [...element.attributes].every(({ name }) => ATTRIBUTES.includes(name)) &&
    /^$|^https?:|^mailto:/.test(element.getAttribute("href") ?? "");
  window.breaches = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    breaches.push(violatedDirective + " " + blockedURI));
`;

/** Elements that should not be on the page; of users' text only Markdown may be rendered. */
const LOOK = `({
  breaches,
  isHit: typeof hit !== "undefined",
  wider: [document.documentElement, document.querySelector(".timeline")]
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map(({ className, scrollWidth }) => className + " " + scrollWidth),
  drawn: [...document.querySelectorAll(":is(.text, .author) *, .avatar > :not(svg)")]
    .filter((element) => !element.matches("${CODE}"))
    .filter((element) => !element.matches(\`${MARKDOWN}\`) || !isHarmless(element))
    .map(({ outerHTML }) => outerHTML.slice(0, 100)),
})`;

/** A page, and everything that hostile text made it do. */
export class WatchedPage {
  readonly page: Page;
  readonly #deeds: string[];
  #address: string;

  private constructor(page: Page, deeds: string[]) {
    this.page = page;
    this.#deeds = deeds;
    this.#address = page.url();
  }

  static async open(
    { chat, visit }: Stage,
    options: VisitOptions = {},
  ): Promise<WatchedPage> {
    const deeds: string[] = [];
    const prepare = async (page: Page) => {
      page.on("dialog", (dialog) => {
        deeds.push(`dialog ${dialog.message()}`);
        return dialog.dismiss();
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(`${chat.url}/`)) deeds.push(`request ${request.url()}`);
      });
      await page.addInitScript(WATCH);
    };
    return new WatchedPage(await visit({ viewport, ...options, prepare }), deeds);
  }

  /** Opens another path of the server. */
  async go(address: string): Promise<void> {
    await this.page.goto(address);
    await this.page.locator(`[aria-busy="false"]`).waitFor();
    this.#address = this.page.url();
  }

  /** Asserts that nothing has happened and that the page is as wide as before. */
  async assertCalm(): Promise<void> {
    assertEquals(this.#deeds, []);
    const calm = { breaches: [], isHit: false, wider: [], drawn: [] };
    assertEquals(await this.page.evaluate(LOOK), calm);
    assertEquals(this.page.url(), this.#address);
  }
}
