import { assert, assertEquals } from "@std/assert";
import { keyLabels } from "../../../../static/ui/shortcuts/shortcut_labels.js";
import {
  commandFor,
  describeKeyPress,
  SHORTCUTS,
} from "../../../../static/ui/shortcuts/shortcuts.js";
import { strings } from "../../../../static/i18n/lazy.js";
import { test } from "../../../testing.ts";

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test("SHORTCUTS: keys and commands are unique in each scope, and labelled", () => {
  for (const part of ["keys", "command"] as const) {
    const all = SHORTCUTS.map((one) => `${one.scope} ${one[part]}`);
    assertEquals(new Set(all).size, all.length, part);
  }
  for (const { command } of SHORTCUTS) {
    assert(command in strings.shortcutLabels, `${command} is not explained`);
  }
});

test("commandFor: matches exactly the modifiers of a shortcut", () => {
  const up = { ...NONE, key: "ArrowUp" };
  assertEquals(commandFor({ ...up, altKey: true }, "page"), "previousRoom");
  assertEquals(commandFor({ ...up, altKey: true, shiftKey: true }, "page"), "previousUnread");
  assertEquals(commandFor(up, "page"), undefined);
  assertEquals(commandFor(up, "timeline"), "previous");
  assertEquals(commandFor({ ...up, shiftKey: true }, "timeline"), undefined);
});

test("commandFor: ignores Shift for typed characters", () => {
  assertEquals(commandFor({ ...NONE, key: "?", shiftKey: true }, "page"), "help");
  // Where the focus is in a field, too.
  assertEquals(commandFor({ ...NONE, key: "/", ctrlKey: true }, "page"), "help");
  assertEquals(commandFor({ ...NONE, key: "+" }, "message"), "react");
  assertEquals(commandFor({ ...NONE, key: "+", ctrlKey: true }, "message"), undefined);
});

test("commandFor: ignores keys of an input method, the last one in Safari too", () => {
  const enter = { ...NONE, key: "Enter" };
  assertEquals(commandFor({ ...enter, isComposing: false, keyCode: 13 }, "composer"), "send");
  assertEquals(commandFor({ ...enter, isComposing: true, keyCode: 13 }, "composer"), undefined);
  assertEquals(commandFor({ ...enter, isComposing: false, keyCode: 229 }, "composer"), undefined);
});

test("keyLabels: shows ⌘ and ⌫ on Apple devices", () => {
  const press = { ...NONE, key: "k" };
  assertEquals(describeKeyPress({ ...press, ctrlKey: true }, false), "Mod+K");
  assertEquals(describeKeyPress({ ...press, metaKey: true }, true), "Mod+K");
  assertEquals(describeKeyPress({ ...press, ctrlKey: true }, true), "Other+K");
  assertEquals(describeKeyPress({ ...press, metaKey: true }, false), "Other+K");
  assertEquals(
    describeKeyPress({ ...press, key: "K", ctrlKey: true, shiftKey: true }, false),
    "Mod+Shift+K",
  );
  const back = { ...NONE, key: "Backspace" };
  assertEquals([true, false].map((isApple) => describeKeyPress(back, isApple)), [
    "Delete",
    "Backspace",
  ]);
  const key = { scope: "page", command: "switch", keys: "Mod+K", says: "" } as const;
  assertEquals(keyLabels(key, { isApple: false }), ["Ctrl", "K"]);
  assertEquals(keyLabels(key, { isApple: true }), ["⌘", "K"]);
  assertEquals(keyLabels({ ...key, keys: "+" }, { isApple: false }), ["+"]);
  assertEquals(keyLabels({ ...key, keys: "Delete" }, { isApple: true }), ["⌫"]);
});

test("describeKeyPress(): reads the digits of keyboards on which Shift types something else", () => {
  const german = { ...NONE, key: "/", code: "Digit7", ctrlKey: true, shiftKey: true };
  assertEquals(describeKeyPress(german, false), "Mod+Shift+7");
  assertEquals(describeKeyPress({ ...german, ctrlKey: false }, false), "/");
});
