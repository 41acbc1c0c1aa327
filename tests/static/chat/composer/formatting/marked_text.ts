// Texts with their selection: in ⟨⟩, or a bar at the caret.

import type { Replacement } from "../../../../../static/chat/composer/markdown_context.js";
import type { Selection } from "../../../../../static/chat/composer/formatting/formatting.js";

/** Changes a marked text, and returns it marked again; undefined if nothing changes. */
export function changed(
  marked: string,
  change: (selection: Selection) => Replacement | undefined,
): string | undefined {
  const whole = marked.replace("|", "⟨⟩");
  const start = whole.indexOf("⟨");
  const end = whole.indexOf("⟩") - 1;
  const text = whole.replace(/[⟨⟩]/g, "");
  const replacement = change({ text, start, end });
  if (!replacement) return;
  const { from, to, text: inserted, ...selected } = replacement;
  const after = text.slice(0, from) + inserted + text.slice(to);
  const inside = after.slice(selected.start, selected.end);
  return `${after.slice(0, selected.start)}⟨${inside}⟩${after.slice(selected.end)}`
    .replace("⟨⟩", "|");
}
