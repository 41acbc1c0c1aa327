// @ts-check
// Names a browser for the list of devices, such as "Firefox on Android".

// The first match counts: many browsers also claim to be others.
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
  // Safari only runs on Apple devices; elsewhere, other browsers with its engine claim to be Safari.
  const safari = userAgent.includes("Mac OS") ? "Safari" : "WebKit";
  const browsers = [...BROWSERS, ["Safari", safari]];
  const names = [browsers, SYSTEMS].map((known) =>
    known.find(([mark = ""]) => userAgent.includes(mark))?.[1]
  );
  return names.filter(Boolean).join(" on ");
}
