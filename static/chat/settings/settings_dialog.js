// @ts-check
// The dialog with the user's settings. Each choice applies at once, except for the name.

import { create, setHidden } from "../../ui/dom.js";
import { createIcon, createIconButton } from "../../ui/icon.js";
import {
  changeSettings,
  getSettings,
  onSettingsChange,
  sendsOnEnter,
} from "../../ui/settings/settings.js";
import { isApple } from "../../ui/shortcuts/shortcuts.js";
import { strings } from "../../i18n/settings.js";
import { SoundField } from "../notifications/sound_field.js";
import { NameForm } from "./name_form.js";
import { PictureForm } from "./picture_form.js";

/** @import { CurrentUser } from "../current_user.js" */
/** @import { Pictures } from "../../ui/avatar/pictures.js" */
/** @import { Preferences } from "../notifications/preferences.js" */

/**
 * @typedef {object} SettingsDialogOptions
 * @property {CurrentUser} currentUser
 * @property {Preferences} preferences
 * @property {() => Promise<Pictures>} pictures
 * @property {() => string} displayName
 * @property {(name: string) => void} setName
 * @property {() => void} showNotifications
 */
/** @typedef {{ name: string, label: string, labels: Readonly<Record<string, string>> }} Choice */

/** @type {readonly Choice[]} */
const APPEARANCE = [
  { name: "theme", label: strings.theme, labels: strings.themes },
  { name: "density", label: strings.density, labels: strings.densities },
  { name: "timeFormat", label: strings.timeFormat, labels: strings.timeFormats },
];

export class SettingsDialog {
  #options;
  #nameForm;
  #pictureForm;
  #account = createLink(strings.accountLink);
  #enterHint = create("p", { className: "setting-hint" });
  #sound;
  #dialog;

  /** @param {SettingsDialogOptions} options */
  constructor(options) {
    this.#options = options;
    this.#nameForm = new NameForm(options);
    this.#pictureForm = new PictureForm(options);
    this.#sound = new SoundField(options.preferences);
    this.#dialog = this.#create();
    document.body.append(this.#dialog);
    this.#dialog.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#choose(target);
    });
    onSettingsChange(() => this.#draw());
  }

  show() {
    this.#draw();
    this.#nameForm.draw();
    this.#pictureForm.draw();
    this.#dialog.showModal();
    // On a touch screen this would open the keyboard.
    if (!matchMedia("(pointer: coarse)").matches) this.#nameForm.focus();
  }

  #create() {
    const title = create("h2", { id: "settings-title" }, [strings.settings]);
    const notifications = create("button", { className: "setting-link", type: "button" }, [
      createIcon("bell"),
      strings.openNotifications,
    ]);
    notifications.addEventListener("click", () => {
      this.#dialog.close();
      this.#options.showNotifications();
    });
    const dialog = create("dialog", { className: "settings" }, [
      create("form", { className: "panel-head", method: "dialog" }, [
        title,
        createIconButton("close", strings.close),
      ]),
      create("div", { className: "settings-body" }, [
        createSection(strings.profile, [
          this.#nameForm.element,
          this.#pictureForm.element,
          this.#account,
        ]),
        createSection(strings.appearance, [...APPEARANCE.map(createChoice), createLanguage()]),
        createSection(strings.composing, [
          createChoice({ name: "enter", label: strings.enterKey, labels: strings.enterKeys }),
          this.#enterHint,
        ]),
        createSection(strings.notifications, [
          this.#sound.element,
          notifications,
        ]),
        create("p", { className: "setting-hint" }, [strings.storedHere]),
      ]),
    ]);
    dialog.setAttribute("closedby", "any");
    dialog.setAttribute("aria-labelledby", title.id);
    return dialog;
  }

  #draw() {
    const { currentUser } = this.#options;
    const isTouchScreen = matchMedia("(pointer: coarse)").matches;
    const sends = sendsOnEnter(isTouchScreen);
    /** @type {Readonly<Record<string, unknown>>} */
    const values = { ...getSettings(), enter: sends ? "send" : "line" };
    for (const field of this.#dialog.querySelectorAll("input")) {
      if (field.type === "radio") field.checked = values[field.name] === field.value;
    }
    this.#enterHint.textContent = isTouchScreen
      ? strings.enterHintOnTouch
      : strings.enterHint(sends, isApple() ? "⌘" : "Ctrl");
    this.#sound.draw();
    this.#account.href = currentUser.accountUrl;
    setHidden(this.#account, currentUser.accountUrl === "");
  }

  /** @param {HTMLInputElement} field */
  #choose({ type, name, value }) {
    if (type === "radio") changeSettings({ [name]: value });
  }
}

/** @param {string} label */
function createLink(label) {
  return create("a", { className: "setting-link" }, [createIcon("account"), label]);
}

/**
 * @param {string} title
 * @param {Element[]} children
 */
function createSection(title, children) {
  return create("section", {}, [create("h3", {}, [title]), ...children]);
}

/** @param {Choice} choice */
function createChoice({ name, label, labels }) {
  const choices = Object.entries(labels).map(([value, text]) =>
    create("label", {}, [
      create("input", { type: "radio", name, value }),
      create("span", { className: `segment ${name}-${value}` }, [text]),
    ])
  );
  return create("fieldset", { className: "setting" }, [
    create("legend", {}, [label]),
    create("div", { className: "choices" }, choices),
  ]);
}

/** There is one language so far. */
function createLanguage() {
  const options = Object.entries(strings.languages)
    .map(([value, text]) => create("option", { value }, [text]));
  return create("label", { className: "setting" }, [
    strings.pageLanguage,
    create("select", { name: "language" }, options),
  ]);
}
