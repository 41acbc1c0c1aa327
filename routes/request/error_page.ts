// What a browser shows where a page cannot be: why, in the look of the other pages. Programs, and the
// scripts of the pages, get the same as JSON.

import { isNavigation } from "../../http/is_navigation.ts";
import { type Problem, problemJson, problemResponse } from "../../http/problem.ts";
import type { StaticFiles } from "../../http/static_files.ts";

const PLACES = /<!-- (why|problem) -->/g;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export class ProblemPage {
  readonly #html: string;

  constructor(files: StaticFiles) {
    this.#html = files.text("pages/error.html");
  }

  /** The problem as who asks can read it. */
  response(problem: Problem, request: Request): Response {
    if (!isNavigation(request)) return problemResponse(problem);
    // The sentence for who runs no scripts, and the whole for the script that says it in its own words.
    const html = this.#html.replace(
      PLACES,
      (_, what) => escape(what === "why" ? problem.detail : problemJson(problem)),
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

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
