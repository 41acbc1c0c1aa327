// Checks a page against the rules of axe-core.

import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";

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

/** The rules about colours; the others give the same result in every scheme. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

const look = (part: string, options: object) =>
  `axe.run(${JSON.stringify(part)}, ${JSON.stringify({ resultTypes: ["violations"], ...options })})
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => [id, html.slice(0, 160), failureSummary].join(" | "))))`;

/** Asserts that nothing on the page, or in one part of it, breaks a rule in any scheme. */
export async function assertOpenToAll(page: Page, state: string, part = "html"): Promise<void> {
  // Many parts load on first use.
  await page.locator(part).waitFor();
  if (!await page.evaluate(`"axe" in window`)) await page.evaluate(axe.source);
  // Elements are transparent while they fade in.
  await page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))");
  for (const [place, media] of LOOKS.entries()) {
    await page.emulateMedia(media);
    const script = place === 0 ? look("html", {}) : look(part, { runOnly: COLOUR_RULES });
    assertEquals(await page.evaluate(script), [], `${state}, ${JSON.stringify(media)}`);
  }
}
