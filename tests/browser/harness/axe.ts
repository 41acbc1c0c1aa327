// Checks a page against the rules of axe-core.

import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { isThorough } from "./chromium.ts";

/**
 * Ways of viewing the page: dark, light, with more contrast, with forced colours. Chromium forces
 * colours only if the scheme changes as well.
 */
const LOOKS = [
  { colorScheme: "dark", contrast: "no-preference", forcedColors: "none" },
  { colorScheme: "light", contrast: "no-preference", forcedColors: "none" },
  { colorScheme: "light", contrast: "more", forcedColors: "none" },
  { colorScheme: "dark", contrast: "more", forcedColors: "none" },
  { colorScheme: "light", contrast: "no-preference", forcedColors: "active" },
] as const;

const AS_IS = { colorScheme: null, contrast: null, forcedColors: null };

/** The rules about colours; the others give the same result in every scheme. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** The options of a list are chosen by the arrow keys of its field, so the list needs no focus. */
const isScrolledByField = (id: string, html: string) =>
  id === "scrollable-region-focusable" && html.includes('role="listbox"');

/** The violations, each as a line. */
async function violations(page: Page, part: string, options: object): Promise<string[]> {
  const call = [part, { resultTypes: ["violations"], ...options }].map((it) => JSON.stringify(it));
  const found = await page.evaluate<[id: string, html: string, why: string][]>(
    `axe.run(${call}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => [id, html, failureSummary])))`,
  );
  return found.filter(([id, html]) => !isScrolledByField(id, html))
    .map(([id, html, why]) => [id, html.slice(0, 160), why].join(" | "));
}

/** Phone, tablet, desktop, and 1280 by 1024 at a zoom of 400%. */
const WINDOWS = [[390, 844], [820, 1180], [1440, 900], [320, 256]] as const;

/** Elements that must be scrolled in two directions to be read, or make the page wider than the window. */
const SCROLLED_BOTH_WAYS = `[document.documentElement, ...document.querySelectorAll("body *")]
  .filter((element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const isRoot = element === document.documentElement;
    const canScroll = (overflow) => isRoot || overflow === "auto" || overflow === "scroll";
    return element.checkVisibility() && canScroll(overflowX) && scrollWidth > clientWidth &&
      (isRoot || (canScroll(overflowY) && scrollHeight > clientHeight));
  })
  .map((element) => element.outerHTML.slice(0, 160))`;

/** Asserts that nothing on the page, or in one part of it, breaks a rule in any scheme. */
export async function assertOpenToAll(page: Page, state: string, part = "html"): Promise<void> {
  await prepare(page, part);
  for (const [place, media] of LOOKS.entries()) {
    await page.emulateMedia(media);
    await settle(page);
    const broken = place === 0
      ? await violations(page, "html", {})
      : await violations(page, part, { runOnly: COLOUR_RULES });
    assertEquals(broken, [], `${state}, ${JSON.stringify(media)}`);
  }
  if (isThorough) await assertOpenInAllWindows(page, state);
  await page.emulateMedia(AS_IS);
}

/**
 * Asserts that nothing on the page breaks a rule in any size of the window, light and dark, and that
 * nothing has to be scrolled both ways.
 */
export async function assertOpenInAllWindows(page: Page, state: string): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of WINDOWS) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, contrast: "no-preference", forcedColors: "none" });
      await prepare(page, "html");
      const where = `${state}, ${width} by ${height}, ${colorScheme}`;
      assertEquals(await violations(page, "html", {}), [], where);
      assertEquals(await page.evaluate(SCROLLED_BOTH_WAYS), [], where);
    }
  }
  if (before) await page.setViewportSize(before);
  await page.emulateMedia(AS_IS);
}

async function prepare(page: Page, part: string): Promise<void> {
  // Many parts load on first use.
  await page.locator(part).waitFor();
  if (!await page.evaluate(`"axe" in window`)) await page.evaluate(axe.source);
  await settle(page);
}

/**
 * Elements are transparent while they fade in, and their colours change slowly. Animations of what is
 * not drawn, such as the contents of closed details, never finish, nor do those that follow scrolling.
 */
async function settle(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect, timeline }) =>
      effect.target.checkVisibility() && timeline === document.timeline).map(({ finished }) => finished))`);
}
