// docs/operating.md shows the limits that the code has.

import { assertEquals } from "@std/assert";
import { readFileSettings } from "../../chat/config/files.ts";
import { type Action, RATE_LIMITS, type Scope } from "../../routes/request/rate_limits.ts";
import { test } from "../testing.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/operating.md", import.meta.url));

const SCOPES: readonly Scope[] = ["identity", "address", "room"];

/** By action, the row of the table. */
const ROWS: Readonly<Record<Action, string>> = {
  post: "messages",
  edit: "edits and deletions, beside messages",
  mention: "mentions of a room",
  stream: "new streams",
  read: "reading",
  list: "lists of rooms, unread, saved, activity",
  search: "searches",
  mark: "read markers, saving",
  type: "typing",
  join: "rooms",
  upload: "new uploads",
  chunk: "chunks of uploads",
  avatar: "new pictures of users",
  login: "signing in",
  response: "large responses, per 16 KiB",
};

const UNITS: Readonly<Record<string, number>> = { "": 1, MB: 1e6, GB: 1e9, h: 1 };

/** The cells of the table under a heading, by the first cell of their row, without that of the header. */
function tableUnder(heading: string): Map<string, string[]> {
  const [, section = ""] = PAGE.split(`\n${heading}\n`);
  const lines = section.match(/\n\|.*(?:\n\|.*)*/)?.[0].trim().split("\n") ?? [];
  const rows = lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return new Map(rows.slice(2).map(([name = "", ...cells]) => [name, cells]));
}

/** Parses "1,000, 1/60": a burst, and the rate in a second. */
function toRate(cell: string) {
  if (cell === "") return undefined;
  const [burst, rate = ""] = cell.replaceAll(/,(?=\d)/g, "").split(", ");
  const [above, below = 1] = rate.split("/").map(Number);
  return { burst: Number(burst), perSecond: Number(above) / below };
}

test("docs/operating.md: has each rate limit, and no other", () => {
  const table = tableUnder("## Limits");
  assertEquals([...table.keys()].toSorted(), Object.values(ROWS).toSorted());
  for (const [action, rates] of Object.entries(RATE_LIMITS)) {
    const cells = table.get(Object.entries(ROWS).find(([one]) => one === action)?.[1] ?? "") ?? [];
    assertEquals(cells.map(toRate), SCOPES.map((scope) => rates[scope]), action);
  }
});

test("docs/operating.md: has the defaults of the limits of files", () => {
  const table = tableUnder("### Limits of files");
  const documented = new Map(
    [...table.values()].map(([setting = "", value = ""]) => [setting.replaceAll("`", ""), value]),
  );
  const toNumber = (name: string) => {
    const [count, unit = ""] = documented.get(name)?.split(" ") ?? [];
    return Number(count) * (UNITS[unit] ?? NaN);
  };
  const settings = readFileSettings(() => undefined);
  assertEquals(toNumber("HUBBUB_FILE_BYTES"), settings.fileBytes);
  assertEquals(toNumber("HUBBUB_FILES_PER_MESSAGE"), settings.perMessage);
  assertEquals(toNumber("HUBBUB_FILE_QUOTA"), settings.quotaBytes);
  assertEquals(toNumber("HUBBUB_UPLOADS_PER_USER"), settings.uploadsPerUser);
  assertEquals(toNumber("HUBBUB_UPLOADS_PER_ADDRESS"), settings.uploadsPerAddress);
  assertEquals(toNumber("HUBBUB_UPLOAD_HOURS"), settings.uploadHours);
  assertEquals(documented.get("HUBBUB_FILES_BYTES"), "80 % of disk");
  assertEquals(settings.totalBytes, undefined);
});
