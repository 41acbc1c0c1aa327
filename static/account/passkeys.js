// @ts-check
// One's own passkeys.

import { copyTemplate, part } from "../markup.js";
import { askFirst } from "../question.js";
import { words } from "../side_words.js";
import { hasPasskeys, makePasskey } from "./passkey.js";
import { listPasskeys, removePasskey } from "./people_api.js";

/** @import { Passkey } from "./people_api.js" */

export class Passkeys {
  #section = part(document, ".passkeys", HTMLElement);
  #rows = part(this.#section, ".rows", HTMLElement);
  #attempt;
  /** How many there are. */
  count = 0;

  /** @param {(act: () => Promise<void>) => void} attempt does it, and says where it fails */
  constructor(attempt) {
    this.#attempt = attempt;
    const add = part(this.#section, ".add", HTMLButtonElement);
    add.addEventListener("click", () =>
      attempt(async () => {
        if (await makePasskey()) await this.load();
      }));
  }

  /** @param {boolean} isPossible whether the server takes them here */
  explain(isPossible) {
    const isSecure = isPossible && isSecureContext;
    const canAdd = isSecure && hasPasskeys();
    part(this.#section, ".add", HTMLButtonElement).hidden = !canAdd;
    part(this.#section, ".part-lead", HTMLElement).textContent = canAdd
      ? words.passkeysLead
      : isSecure
      ? words.noPasskeysInBrowser
      : words.passkeysNeedHttps;
  }

  async load() {
    const { passkeys } = await listPasskeys();
    this.count = passkeys.length;
    this.#rows.replaceChildren(...passkeys.map((passkey) => this.#draw(passkey)));
  }

  /** @param {Passkey} passkey */
  #draw({ id, name: given }) {
    const row = copyTemplate("row");
    const name = given || words.unknownDevice;
    const button = part(row, "button", HTMLButtonElement);
    part(row, ".row-name", HTMLElement).textContent = name;
    button.textContent = words.remove;
    button.ariaLabel = words.removePasskey(name);
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        const isAgreed = await askFirst(row, {
          title: words.removePasskeyTitle(name),
          lead: this.count > 1 ? words.removePasskeyLead : words.removeLastPasskeyLead,
          submit: words.remove,
        });
        if (!isAgreed) return;
        await removePasskey(id);
        await this.load();
      }));
    return row;
  }
}
