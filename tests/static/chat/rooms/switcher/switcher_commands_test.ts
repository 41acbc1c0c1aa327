import { assertEquals } from "@std/assert";
import { placeholderInfo } from "../../../../../static/chat/rooms/room_info.js";
import { listCommands } from "../../../../../static/chat/rooms/switcher/switcher_commands.js";
import { findTargets } from "../../../../../static/chat/rooms/switcher/switcher_search.js";
import { getSettings } from "../../../../../static/ui/settings/settings.js";
import { test } from "../../../../testing.ts";

const called: string[] = [];
const call = (name: string) => () => {
  called.push(name);
};

const USER = {
  id: "ann",
  canCreateRooms: true,
  canInvite: true,
  canModerate: false,
  accountUrl: "",
};

/** The commands for a user in #dev. */
function commands(user: Partial<typeof USER> = {}) {
  return listCommands({
    user: { ...USER, ...user },
    levels: ["all", "mentions", "nothing"],
    room: placeholderInfo("dev"),
    roomMenu: [{ icon: "link", label: "Copy link", run: call("copy link") }],
    doNotDisturb: [{ label: "For 1 hour", run: call("an hour") }],
    actions: {
      showPanel: (view) => called.push(view),
      showSaved: call("saved"),
      newMessage: call("new message"),
      invite: call("invite"),
      browseRooms: call("browse"),
      addRoom: (isPrivate) => called.push(isPrivate ? "private" : "public"),
      showShortcuts: call("shortcuts"),
      pickDate: call("date"),
      showSettings: call("settings"),
      openPage: (url) => called.push(url),
      setLevel: (level) => called.push(level),
      setSound: (sound) => called.push(sound),
      toggleFormatBar: call("formatting"),
    },
  });
}

function found(typed: string, user = {}): string[] {
  return findTargets(commands(user), typed, []).map(({ label }) => label);
}

test("listCommands: offers every setting by its name or value", () => {
  assertEquals(found("theme"), ["System theme", "Light theme", "Dark theme"]);
  assertEquals(found("compact"), ["Message density: Compact"]);
  assertEquals(found("12-"), ["Time format: 12-hour"]);
  assertEquals(found("enter key"), ["Enter key: Send", "Enter key: New line"]);
  assertEquals(found("chime"), ["Sound: Chime"]);
  assertEquals(found("language"), ["Settings: Language"]);
  assertEquals(found("name"), ["Settings: Name"]);
  assertEquals(found("do not"), ["Do not disturb: For 1 hour"]);
  assertEquals(found("mute"), ["Notify me in #dev about: Nothing (mute)"]);
});

test("listCommands: names the room of what concerns it", () => {
  assertEquals(found("copy"), ["Copy link: #dev"]);
});

test("listCommands: offers only what the user may do", () => {
  const labels = (user: Partial<typeof USER>) => commands(user).map(({ label }) => label);
  const restricted = ["New direct message", "Invite people", "Create private room", "Moderation"];
  const guest = labels({ canCreateRooms: false, canInvite: false });
  assertEquals(restricted.filter((label) => guest.includes(label)), []);
  const moderator = labels({ canModerate: true });
  assertEquals(restricted.filter((label) => moderator.includes(label)), restricted);
});

test("listCommands: runs what it names", () => {
  const run = (typed: string) => findTargets(commands(), typed, [])[0]?.run?.();
  const typed = [
    "mute",
    "search",
    "copy",
    "invite",
    "private",
    "settings",
    "1 hour",
    "chime",
    "date",
  ];
  for (const words of typed) run(words);
  assertEquals(called, [
    "nothing",
    "search",
    "copy link",
    "invite",
    "private",
    "settings",
    "an hour",
    "chime",
    "date",
  ]);
  run("compact");
  assertEquals(getSettings().density, "compact");
});
