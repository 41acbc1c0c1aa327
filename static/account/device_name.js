// @ts-check
// What a browser is called in the list of one's devices: "Firefox on Android".

// The first that fits: many browsers say that they are others, too.
const BROWSERS = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["SamsungBrowser", "Samsung Internet"],
  ["Firefox", "Firefox"],
  ["FxiOS", "Firefox"],
  ["CriOS", "Chrome"],
  ["Chrome", "Chrome"],
  ["Epiphany", "GNOME Web"],
];
const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["CrOS", "ChromeOS"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
];

/** @param {string} userAgent */
export function deviceName(userAgent) {
  // Safari is on Apple's systems alone: what has its engine elsewhere says that it is Safari, too.
  const safari = userAgent.includes("Mac OS") ? "Safari" : "WebKit";
  const browsers = [...BROWSERS, ["Safari", safari]];
  const names = [browsers, SYSTEMS].map((known) =>
    known.find(([mark = ""]) => userAgent.includes(mark))?.[1]
  );
  return names.filter(Boolean).join(" on ");
}
