import { assert, assertEquals } from "@std/assert";
import { capsOf } from "../../../static/ui/shortcut_labels.js";
import { deedOf, KEYS, nameOf } from "../../../static/ui/shortcuts.js";
import { strings } from "../../../static/i18n/lazy.js";
import { test } from "../../testing.ts";

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test("Each key does one thing in its place, and each deed has one key", () => {
  for (const part of ["key", "deed"] as const) {
    const all = KEYS.map((one) => `${one.place} ${one[part]}`);
    assertEquals(new Set(all).size, all.length, part);
  }
  for (const { deed } of KEYS) assert(deed in strings.keyDeeds, `${deed} is not explained`);
});

test("A deed is found by what is pressed, with its modifiers and no others", () => {
  const up = { ...NONE, key: "ArrowUp" };
  assertEquals(deedOf({ ...up, altKey: true }, "page"), "previousRoom");
  assertEquals(deedOf({ ...up, altKey: true, shiftKey: true }, "page"), "previousUnread");
  assertEquals(deedOf(up, "page"), undefined);
  assertEquals(deedOf(up, "timeline"), "previous");
  assertEquals(deedOf({ ...up, shiftKey: true }, "timeline"), undefined);
});

test("What is typed is what it is, however the keyboard makes it", () => {
  assertEquals(deedOf({ ...NONE, key: "?", shiftKey: true }, "page"), "help");
  assertEquals(deedOf({ ...NONE, key: "+" }, "message"), "react");
  assertEquals(deedOf({ ...NONE, key: "+", ctrlKey: true }, "message"), undefined);
});

test("A key that an input method takes means nothing, Safari's last one neither", () => {
  const enter = { ...NONE, key: "Enter" };
  assertEquals(deedOf({ ...enter, isComposing: false, keyCode: 13 }, "composer"), "send");
  assertEquals(deedOf({ ...enter, isComposing: true, keyCode: 13 }, "composer"), undefined);
  assertEquals(deedOf({ ...enter, isComposing: false, keyCode: 229 }, "composer"), undefined);
});

test("Ctrl is ⌘ on Apple's machines, where Ctrl is something else, and ⌫ deletes", () => {
  const press = { ...NONE, key: "k" };
  assertEquals(nameOf({ ...press, ctrlKey: true }, false), "Mod+K");
  assertEquals(nameOf({ ...press, metaKey: true }, true), "Mod+K");
  assertEquals(nameOf({ ...press, ctrlKey: true }, true), "Other+K");
  assertEquals(nameOf({ ...press, metaKey: true }, false), "Other+K");
  assertEquals(nameOf({ ...press, key: "K", ctrlKey: true, shiftKey: true }, false), "Mod+Shift+K");
  const back = { ...NONE, key: "Backspace" };
  assertEquals([true, false].map((isApple) => nameOf(back, isApple)), ["Delete", "Backspace"]);
  const key = { place: "page", deed: "switch", key: "Mod+K", says: "" } as const;
  assertEquals(capsOf(key, { isApple: false }), ["Ctrl", "K"]);
  assertEquals(capsOf(key, { isApple: true }), ["⌘", "K"]);
  assertEquals(capsOf({ ...key, key: "+" }, { isApple: false }), ["+"]);
  assertEquals(capsOf({ ...key, key: "Delete" }, { isApple: true }), ["⌫"]);
});
