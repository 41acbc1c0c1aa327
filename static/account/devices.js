// @ts-check
// The list of devices on which the user is signed in, and the link to add one.

import { clockTime, dayName } from "../ui/format_time.js";
import { copyTemplate, query } from "../ui/dom.js";
import { confirmAction } from "../ui/confirm.js";
import { strings } from "../i18n/account.js";
import { createDeviceLink, endOtherSessions, endSession, listSessions } from "./account_api.js";
import { OneTimeLink } from "./one_time_link.js";

/** @import { Session } from "./account_api.js" */

export class DeviceList {
  #section = query(document, ".devices", HTMLElement);
  #rows = query(this.#section, ".rows", HTMLElement);
  #endOthers = query(this.#section, ".sign-out-others", HTMLButtonElement);
  #link = new OneTimeLink(this.#section);
  #attempt;
  /** Number of devices other than this one. */
  others = 0;

  /** @param {(act: () => Promise<void>) => void} attempt runs it and shows its error */
  constructor(attempt) {
    this.#attempt = attempt;
    const add = query(this.#section, ".add", HTMLButtonElement);
    add.addEventListener("click", () => attempt(() => this.#add()));
    this.#endOthers.addEventListener("click", () =>
      attempt(async () => {
        const isAgreed = await confirmAction(this.#endOthers, {
          title: strings.signOutOthersTitle,
          lead: strings.signOutOthersLead,
          submit: strings.signOut,
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
    const { link, until, code } = await createDeviceLink();
    this.#link.show({ link, code, until: strings.singleUseUntil(clockTime(until)) });
  }

  /** @param {Session} session */
  #draw({ id, device, since, isCurrent }) {
    const row = copyTemplate("row");
    const name = device || strings.unknownDevice;
    const more = isCurrent ? strings.thisDevice : strings.signedInSince(dayName(since, Date.now()));
    const button = query(row, "button", HTMLButtonElement);
    query(row, ".row-name", HTMLElement).textContent = name;
    query(row, ".row-more", HTMLElement).textContent = more;
    button.textContent = strings.signOut;
    button.ariaLabel = strings.signOutDevice(name);
    // This device is signed out by the button at the top.
    button.hidden = isCurrent;
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        const isAgreed = await confirmAction(row, {
          title: strings.signOutDeviceTitle(name),
          lead: strings.signOutDeviceLead,
          submit: strings.signOut,
        });
        if (!isAgreed) return;
        await endSession(id);
        await this.load();
      }));
    return row;
  }
}
