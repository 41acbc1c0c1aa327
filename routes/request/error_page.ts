// The page that a browser shows for an error, in the look of the other pages. Programs and scripts get
// the problem as JSON.

import { escape } from "@std/html/entities";
import { isNavigation } from "../../http/is_navigation.ts";
import { type Problem, problemJson, problemResponse } from "../../http/problem.ts";
import type { StaticFiles } from "../../http/static_files.ts";

/** The placeholders in the page: the sentence, and the JSON from which the script makes a localized one. */
const PLACEHOLDERS = /<!-- (why|problem) -->/g;

export class ErrorPage {
  readonly #html: string;

  constructor(files: StaticFiles) {
    this.#html = files.text("pages/error.html");
  }

  /** Returns the problem as a page for navigations, else as JSON. */
  toResponse(problem: Problem, request: Request): Response {
    if (!isNavigation(request)) return problemResponse(problem);
    const html = this.#html.replace(
      PLACEHOLDERS,
      (_, name) => escape(name === "why" ? problem.detail : problemJson(problem)),
    );
    return new Response(html, {
      status: problem.status,
      headers: {
        ...problem.headers,
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
      },
    });
  }
}
