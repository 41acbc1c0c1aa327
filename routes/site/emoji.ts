// GET /emoji.json: the emoji that the page offers, by group, each with its names and what it is about.

import { isEmoji } from "../../chat/reaction.ts";
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

/** The package's numbers for its groups, but for parts of emoji such as colours of skin. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

/** Made when it is asked for first: the package's data takes 10 MB. */
export function emoji(): Handler {
  let made: Promise<StaticFiles> | undefined;
  return async (request) => (await (made ??= make())).response(NAME, request);
}

async function make(): Promise<StaticFiles> {
  return await StaticFiles.of(new Map([[NAME, JSON.stringify(await emojiGroups())]]));
}

/** As `static/chat/emoji/emoji_data.js` reads them. */
export async function emojiGroups(): Promise<Row[][]> {
  // Options that stand at each import are understood by a bundler, which then takes in the data.
  const [emoji, usual, all]: [{ default: Emoji[] }, { default: Names }, { default: Names }] =
    await Promise.all([
      import("emojibase-data/en/compact.json", { with: { type: "json" } }),
      import("emojibase-data/en/shortcodes/github.json", { with: { type: "json" } }),
      // Newer emoji have no usual names yet.
      import("emojibase-data/en/shortcodes/emojibase.json", { with: { type: "json" } }),
    ]);
  const toRow = ({ hexcode, unicode, tags = [] }: Emoji): Row => {
    const names = [usual.default[hexcode] ?? all.default[hexcode] ?? []].flat();
    return [recommended(unicode), names.join(" "), tags.join(" ")];
  };
  // What this server does not know yet it would refuse as a reaction.
  const isKnown = ([emoji]: Row) => isEmoji(emoji);
  return GROUPS.map((group) =>
    emoji.default.filter((one) => one.group === group).map(toRow).filter(isKnown)
  );
}

/** The package asks for colours also where Unicode has them already: as a reaction that is another one. */
function recommended(emoji: string): string {
  return isEmoji(emoji) ? emoji : emoji.replaceAll("\uFE0F", "");
}
