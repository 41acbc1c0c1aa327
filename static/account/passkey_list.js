// @ts-check
// The list of passkeys, and the button to add one.

import { copyTemplate, query } from "../ui/dom.js";
import { confirmAction } from "../ui/confirm.js";
import { strings } from "../i18n/account.js";
import { createPasskey, supportsPasskeys } from "./webauthn.js";
import { listPasskeys, removePasskey } from "./account_api.js";

/** @import { Passkey } from "./account_api.js" */

export class PasskeyList {
  #section = query(document, ".passkeys", HTMLElement);
  #rows = query(this.#section, ".rows", HTMLElement);
  #attempt;
  count = 0;

  /** @param {(act: () => Promise<void>) => void} attempt runs it and shows its error */
  constructor(attempt) {
    this.#attempt = attempt;
    const add = query(this.#section, ".add", HTMLButtonElement);
    add.addEventListener("click", () =>
      attempt(async () => {
        if (await createPasskey()) await this.load();
      }));
  }

  /** @param {boolean} isPossible whether the server accepts passkeys */
  setAvailable(isPossible) {
    const isSecure = isPossible && isSecureContext;
    const canAdd = isSecure && supportsPasskeys();
    query(this.#section, ".add", HTMLButtonElement).hidden = !canAdd;
    query(this.#section, ".section-lead", HTMLElement).textContent = canAdd
      ? strings.passkeysLead
      : isSecure
      ? strings.noPasskeysInBrowser
      : strings.passkeysNeedHttps;
  }

  async load() {
    const { passkeys } = await listPasskeys();
    this.count = passkeys.length;
    this.#rows.replaceChildren(...passkeys.map((passkey) => this.#draw(passkey)));
  }

  /** @param {Passkey} passkey */
  #draw({ id, name: given }) {
    const row = copyTemplate("row");
    const name = given || strings.unknownDevice;
    const button = query(row, "button", HTMLButtonElement);
    query(row, ".row-name", HTMLElement).textContent = name;
    button.textContent = strings.remove;
    button.ariaLabel = strings.removePasskey(name);
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        const isAgreed = await confirmAction(row, {
          title: strings.removePasskeyTitle(name),
          lead: this.count > 1 ? strings.removePasskeyLead : strings.removeLastPasskeyLead,
          submit: strings.remove,
        });
        if (!isAgreed) return;
        await removePasskey(id);
        await this.load();
      }));
    return row;
  }
}
