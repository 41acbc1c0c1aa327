// Bundles the page's modules and style sheets, unless that was done since they last changed:
//
//   deno task build

import { parseArguments } from "../chat/config/command_line.ts";
import { errorMessage } from "../chat/logging/logger.ts";
import { buildPage } from "./build/page_build.ts";
import { print } from "./print.ts";

parseArguments({
  usage: "deno task build",
  help: [
    "Bundles the page for the web process, unless its sources are unchanged. The tasks start and",
    "serve do it by themselves where they may write.",
  ],
});

try {
  const begin = performance.now();
  const isBuilt = await buildPage();
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  print(isBuilt ? `Built the page in ${seconds} s` : "The page is up to date");
} catch (error) {
  print(`Cannot build the page: ${errorMessage(error)}`);
  Deno.exitCode = 1;
}
