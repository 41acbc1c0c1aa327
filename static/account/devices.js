// @ts-check
// The devices on which one is signed in, and the way to another one.

import { clockTime, dayName } from "../calendar.js";
import { copyTemplate, part } from "../markup.js";
import { askFirst } from "../question.js";
import { words } from "../side_words.js";
import { endOtherSessions, endSession, listSessions, makeDeviceLink } from "./people_api.js";
import { ShownLink } from "./shown_link.js";

/** @import { Session } from "./people_api.js" */

export class Devices {
  #section = part(document, ".devices", HTMLElement);
  #rows = part(this.#section, ".rows", HTMLElement);
  #endOthers = part(this.#section, ".end-others", HTMLButtonElement);
  #link = new ShownLink(this.#section);
  #attempt;
  /** How many there are beside this one. */
  others = 0;

  /** @param {(act: () => Promise<void>) => void} attempt does it, and says where it fails */
  constructor(attempt) {
    this.#attempt = attempt;
    const add = part(this.#section, ".add", HTMLButtonElement);
    add.addEventListener("click", () => attempt(() => this.#add()));
    this.#endOthers.addEventListener("click", () =>
      attempt(async () => {
        const isAgreed = await askFirst(this.#endOthers, {
          title: words.endOthersTitle,
          lead: words.endOthersLead,
          submit: words.signOut,
        });
        if (!isAgreed) return;
        await endOtherSessions();
        await this.load();
      }));
  }

  async load() {
    const { sessions } = await listSessions();
    const current = sessions.filter(({ isCurrent }) => isCurrent);
    const others = sessions.filter(({ isCurrent }) => !isCurrent);
    this.others = others.length;
    this.#rows.replaceChildren(...[...current, ...others].map((one) => this.#draw(one)));
    this.#endOthers.hidden = sessions.length < 2;
  }

  async #add() {
    const { link, until, code } = await makeDeviceLink();
    this.#link.show({ link, code, until: words.worksOnceUntil(clockTime(until)) });
  }

  /** @param {Session} session */
  #draw({ id, device, since, isCurrent }) {
    const row = copyTemplate("row");
    const name = device || words.unknownDevice;
    const more = isCurrent ? words.thisDevice : words.signedInSince(dayName(since, Date.now()));
    const button = part(row, "button", HTMLButtonElement);
    part(row, ".row-name", HTMLElement).textContent = name;
    part(row, ".row-more", HTMLElement).textContent = more;
    button.textContent = words.end;
    button.ariaLabel = words.endSession(name);
    // One's own ends by signing out, which stands above.
    button.hidden = isCurrent;
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        const isAgreed = await askFirst(row, {
          title: words.endSessionTitle(name),
          lead: words.endSessionLead,
          submit: words.end,
        });
        if (!isAgreed) return;
        await endSession(id);
        await this.load();
      }));
    return row;
  }
}
