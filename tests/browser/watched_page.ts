// A page that is watched for whatever people's texts may bring it to do.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { Stage, VisitOptions } from "./chromium.ts";

/** The smallest screen that the page is for. */
const viewport = { width: 320, height: 640 };

const MARKDOWN =
  `.text :is(p, strong, em, del, code, pre, blockquote, ul, ol, li, a, small, code span)`;
/** The page's own, around code. */
const CODE = ".code-block, .copy-code, .copy-code *";

const WATCH = `
  const ATTRIBUTES = ["class", "dir", "href", "rel", "start", "tabindex", "target"];
  window.isHarmless = (element) =>
    [...element.attributes].every(({ name }) => ATTRIBUTES.includes(name)) &&
    /^$|^https?:|^mailto:/.test(element.getAttribute("href") ?? "");
  window.breaches = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    breaches.push(violatedDirective + " " + blockedURI));
`;

/** What is wrong with the page as it stands; of what people write only Markdown may be drawn. */
const LOOK = `({
  breaches,
  isHit: typeof hit !== "undefined",
  wider: [document.documentElement, document.querySelector(".timeline")]
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map(({ className, scrollWidth }) => className + " " + scrollWidth),
  drawn: [...document.querySelectorAll(":is(.text, .author, .chip) *, .avatar > :not(svg)")]
    .filter((element) => !element.matches("${CODE}"))
    .filter((element) => !element.matches("${MARKDOWN}") || !isHarmless(element))
    .map(({ outerHTML }) => outerHTML.slice(0, 100)),
})`;

/** A page, and all that it was brought to do. */
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

  /** Loads another address of the server. */
  async go(address: string): Promise<void> {
    await this.page.goto(address);
    await this.page.locator(`[aria-busy="false"]`).waitFor();
    this.#address = this.page.url();
  }

  /** Asserts that nothing has happened and that the page is as wide as it was. */
  async assertCalm(): Promise<void> {
    assertEquals(this.#deeds, []);
    const calm = { breaches: [], isHit: false, wider: [], drawn: [] };
    assertEquals(await this.page.evaluate(LOOK), calm);
    assertEquals(this.page.url(), this.#address);
  }
}
