import "../../../harness/private_storage.ts";
import { assertEquals } from "@std/assert";
import { clockTime, exactTime } from "../../../../static/ui/format_time.js";
import {
  changeSettings,
  getSettings,
  onSettingsChange,
  sendsOnEnter,
} from "../../../../static/ui/settings/settings.js";
import { test } from "../../../testing.ts";

const EVENING = new Date(2026, 10, 23, 17, 39).getTime();
const DEFAULTS = {
  theme: "system",
  density: "comfortable",
  timeFormat: "system",
  enter: "",
  isUnreadOnly: false,
  collapsed: [],
};

/** Stores settings as another tab does. */
function changeElsewhere(text: string): void {
  localStorage.setItem("hubbub.settings", text);
  dispatchEvent(Object.assign(new Event("storage"), { key: "hubbub.settings" }));
}

test("Settings: apply at once, are stored, and follow other tabs", () => {
  localStorage.clear();
  changeElsewhere("{}");
  assertEquals<unknown>(getSettings(), DEFAULTS);
  let changes = 0;
  onSettingsChange(() => changes++);
  changeSettings({ theme: "dark" });
  assertEquals([getSettings().theme, changes], ["dark", 1]);
  assertEquals(JSON.parse(localStorage.getItem("hubbub.settings") ?? ""), getSettings());
  changeElsewhere('{"theme":"light"}');
  assertEquals([getSettings().theme, changes], ["light", 2]);
  changeElsewhere("");
  assertEquals<unknown>(getSettings(), DEFAULTS);
});

test("Settings: the time format applies to times that are formatted from then on", () => {
  changeSettings({ timeFormat: "24h" });
  assertEquals(clockTime(EVENING), "17:39");
  changeSettings({ timeFormat: "12h" });
  assertEquals(clockTime(EVENING).toUpperCase().replace(/\s/, " "), "5:39 PM");
  assertEquals(/5:39:00\sPM/i.test(exactTime(EVENING)), true);
});

test("Settings: Enter sends, or breaks the line on a touch screen, unless the user chose", () => {
  const both = () => [sendsOnEnter(false), sendsOnEnter(true)];
  changeSettings({ enter: "" });
  assertEquals(both(), [true, false]);
  changeSettings({ enter: "send" });
  assertEquals(both(), [true, true]);
  changeSettings({ enter: "line" });
  assertEquals(both(), [false, false]);
});
