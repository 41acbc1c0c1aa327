// .env.example is the one place where an operator finds every setting.

import { assertEquals } from "@std/assert";
import { parseEnv } from "node:util";
import { readConfig } from "../../chat/config/config.ts";
import { test } from "../testing.ts";

const [defaults = "", tutorial = ""] = Deno.readTextFileSync(
  new URL("../../.env.example", import.meta.url),
)
  .replaceAll(/^#(?=[A-Z_]+=)/gm, "")
  .split("# The same over TCP");

test(".env.example: names every setting with its default", () => {
  const documented = parseEnv(defaults);
  const asked = new Set<string>(["HUBBUB_LIBZMQ"]);
  const config = readConfig((name) => {
    asked.add(name);
    return undefined;
  });
  assertEquals(Object.keys(documented).toSorted(), [...asked].toSorted());
  assertEquals(readConfig((name) => documented[name]), config);
});

test(".env.example: shows endpoints in the tutorial's notation too", () => {
  const documented = parseEnv(tutorial);
  const { endpoints } = readConfig((name) => documented[name]);
  assertEquals(Object.keys(documented).toSorted(), Object.keys(endpoints).toSorted());
});
