// @ts-check
// Starts the page of moderators. The only module that knows all its parts.

import { copyText } from "../clipboard.js";
import { fillWords, part } from "../markup.js";
import { words } from "../side_words.js";
import { explain } from "../why.js";
import { Audit } from "./audit.js";
import { Bans } from "./bans.js";
import { askWhoIAm } from "./moderation.js";
import { People } from "./people.js";
import { RestrictionDialog } from "./restriction.js";
import { Rooms } from "./rooms.js";

/** @import { Me } from "./moderation.js" */

/**
 * What the parts have in common.
 * @typedef {object} Desk
 * @property {(act: () => Promise<void>) => Promise<void>} attempt does it, and says where it fails
 * @property {(text: string) => void} say says what came of something
 * @property {RestrictionDialog} restriction
 */

const main = part(document, "main", HTMLElement);
const problem = part(main, ".problem", HTMLElement);
const statusLine = part(main, ".status", HTMLElement);

fillWords(words);
document.title = words.pageTitle(words.moderation);

/** @type {Desk} */
const desk = {
  attempt,
  say: (text) => {
    statusLine.textContent = text;
  },
  restriction: new RestrictionDialog(),
};

attempt(start);

async function start() {
  const me = await askWhoIAm();
  if (me.role !== "owner" && me.role !== "moderator") return showClosed(me);
  /** @type {Record<string, { load: () => Promise<void> }>} by the name of its section */
  const views = {
    people: new People(me, desk),
    bans: new Bans(desk),
    rooms: new Rooms(desk),
    audit: new Audit(desk),
  };
  const show = () => {
    const name = location.hash.slice(1) in views ? location.hash.slice(1) : "people";
    mark(name);
    return attempt(async () => await views[name]?.load());
  };
  addEventListener("hashchange", show);
  const nav = part(main, ".views", HTMLElement);
  // Pressed again, a view is read anew.
  nav.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLAnchorElement && target.ariaCurrent === "page") show();
  });
  nav.hidden = false;
  await show();
}

/** @param {string} name of the view to be seen */
function mark(name) {
  for (const section of main.querySelectorAll("section")) section.hidden = section.id !== name;
  for (const link of main.querySelectorAll(".views a")) {
    link.ariaCurrent = link.getAttribute("href") === `#${name}` ? "page" : "false";
  }
}

/**
 * Says why there is nothing to see here, and what to do about it.
 * @param {Me} me
 */
function showClosed({ id = "", mode }) {
  const closed = part(main, ".closed", HTMLElement);
  const command = `deno task admin role ${id} owner`;
  part(closed, ".own-id", HTMLElement).textContent = id;
  part(closed, ".command", HTMLElement).textContent = command;
  part(closed, ".become-owner", HTMLElement).hidden = id === "" || mode !== "open";
  const copy = part(closed, ".copy", HTMLButtonElement);
  copy.addEventListener("click", async () => {
    if (await copyText(command)) copy.textContent = words.copied;
  });
  closed.hidden = false;
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  problem.textContent = "";
  statusLine.textContent = "";
  try {
    await act();
  } catch (error) {
    problem.textContent = explain(error);
  }
  main.ariaBusy = "false";
}
