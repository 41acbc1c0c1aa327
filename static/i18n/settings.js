// @ts-check
// Strings of the settings.

import { strings as core } from "./core.js";

export const strings = Object.freeze({
  ...core,

  settings: "Settings",
  profile: "Profile",
  displayName: "Name",
  saveName: "Save name",
  enterOwnName: "Enter a name.",
  nameSaved: "Name saved",
  nameFromService: "Your name comes from the service that signs you in.",
  picture: "Picture",
  choosePicture: "Choose picture",
  removePicture: "Remove picture",
  savePicture: "Save picture",
  picturePart: "Part to show",
  pictureSaved: "Picture saved",
  pictureRemoved: "Picture removed",
  pictureHint: "Everyone in this chat can see it.",
  unreadablePicture: "We can't read this picture. Choose a JPEG, PNG or WebP.",
  accountLink: "Devices, passkeys and sign-out",

  appearance: "Appearance",
  theme: "Theme",
  themes: Object.freeze({ system: "System", light: "Light", dark: "Dark" }),
  density: "Message density",
  densities: Object.freeze({ comfortable: "Comfortable", compact: "Compact" }),
  timeFormat: "Time format",
  timeFormats: Object.freeze({ system: "System", "24h": "24-hour", "12h": "12-hour" }),
  pageLanguage: "Language",
  languages: Object.freeze({ en: "English" }),

  composing: "Composing",
  enterKey: "Enter key",
  enterKeys: Object.freeze({ send: "Send", line: "New line" }),
  enterHint: (/** @type {boolean} */ sends, /** @type {string} */ modifier) =>
    sends ? "Shift+Enter starts a new line." : `${modifier}+Enter sends.`,
  enterHintOnTouch: "The arrow beside the text sends it.",

  openNotifications: "Notifications for this room and do not disturb",

  storedHere: "Appearance, Enter key and sound are saved in this browser only.",
});
