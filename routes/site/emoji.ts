// GET /emoji.json: the emoji of the picker by group, each with its short names and tags.

import { isEmoji } from "../../chat/domain/reaction.ts";
import { StaticFiles } from "../../http/static_files.ts";
import type { Handler } from "../request/context.ts";

interface Emoji {
  readonly hexcode: string;
  readonly unicode: string;
  readonly group?: number;
  readonly tags?: readonly string[];
}

type Names = Readonly<Record<string, string | readonly string[]>>;

type Row = [emoji: string, names: string, tags: string];

const NAME = "emoji.json";

/** The package's numbers of the groups, without emoji components such as skin tones. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

/** Created at the first request, because the package's data takes 10 MB. */
export function emoji(): Handler {
  let files: Promise<StaticFiles> | undefined;
  return async (request) => (await (files ??= createFiles())).response(NAME, request);
}

async function createFiles(): Promise<StaticFiles> {
  return await StaticFiles.of(new Map([[NAME, JSON.stringify(await emojiGroups())]]));
}

/** In the format that `static/chat/emoji/emoji_data.js` reads. */
export async function emojiGroups(): Promise<Row[][]> {
  // Bundlers understand the options only if they are repeated at each import.
  const [emoji, github, all]: [{ default: Emoji[] }, { default: Names }, { default: Names }] =
    await Promise.all([
      import("emojibase-data/en/compact.json", { with: { type: "json" } }),
      import("emojibase-data/en/shortcodes/github.json", { with: { type: "json" } }),
      // Newer emoji have no GitHub names yet.
      import("emojibase-data/en/shortcodes/emojibase.json", { with: { type: "json" } }),
    ]);
  const toRow = ({ hexcode, unicode, tags = [] }: Emoji): Row => {
    const names = [github.default[hexcode] ?? all.default[hexcode] ?? []].flat();
    return [normalize(unicode), names.join(" "), tags.join(" ")];
  };
  // The server would reject emoji that it does not know as reactions.
  const isKnown = ([emoji]: Row) => isEmoji(emoji);
  return GROUPS.map((group) =>
    emoji.default.filter((entry) => entry.group === group).map(toRow).filter(isKnown)
  );
}

/** Removes redundant variation selectors: with them, the emoji would count as another reaction. */
function normalize(emoji: string): string {
  return isEmoji(emoji) ? emoji : emoji.replaceAll("\uFE0F", "");
}
