// The package that the page imports, as esbuild reads it.

import type { Plugin } from "esbuild";
import highlight from "/static/vendor/highlight.js" with { type: "text" };

/** Finds the package at the address that the page imports. */
export const packages: Plugin = {
  name: "packages",
  setup(build) {
    build.onResolve({ filter: /^\/static\/vendor\/highlight\.js$/ }, ({ path }) => ({
      path,
      namespace: "package",
    }));
    build.onLoad({ filter: /./, namespace: "package" }, () => ({ contents: highlight }));
  },
};
