// What a browser shows where a page cannot be: why, in the look of the other pages. Programs, and the
// scripts of the pages, get the same as JSON.

import { asksForPage } from "../http/navigation.ts";
import { type Problem, problemResponse } from "../http/problem.ts";
import type { StaticFiles } from "../http/static_files.ts";

const PLACE = "<!-- why -->";

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
    this.#html = files.text("problem.html");
  }

  /** The problem as who asks can read it. */
  response(problem: Problem, request: Request): Response {
    if (!asksForPage(request)) return problemResponse(problem);
    // A function, so that no "$&" in the words of somebody else means anything.
    const html = this.#html.replace(PLACE, () => escape(problem.detail));
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
