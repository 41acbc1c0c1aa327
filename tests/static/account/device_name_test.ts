import { assertEquals } from "@std/assert";
import { deviceName } from "../../../static/account/device_name.js";
import { test } from "../../testing.ts";

test("deviceName: names browser and system as far as they are known", () => {
  const names: [userAgent: string, name: string][] = [
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
      "Chrome on Linux",
    ],
    ["Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605.1", "Safari on macOS"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"],
    ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"],
    ["Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"],
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1 Version/60.5 Safari/605.1",
      "WebKit on Linux",
    ],
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1 Version/18 Safari/605.1 Epiphany/605.1",
      "GNOME Web on Linux",
    ],
    ["curl/8.0", ""],
  ];
  for (const [userAgent, name] of names) assertEquals(deviceName(userAgent), name);
});
