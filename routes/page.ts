// GET /, GET /r/:room, GET /admin: the pages. GET /static/:file: what they are made of.

import { DEFAULT_ROOM, parseRoom } from "../chat/message.ts";
import type { StaticFiles } from "../http/static_files.ts";
import type { Handler } from "./visit.ts";

/** The page of one name. */
export function namedPage(files: StaticFiles, name: string): Handler {
  return (request) => files.response(name, request);
}

/** The chat; who must be let in first is sent to where one comes in. */
export function page(files: StaticFiles): Handler {
  return (request, { room = DEFAULT_ROOM }, visit) => {
    parseRoom(room);
    if (visit.isStranger) return seeOther(room === DEFAULT_ROOM ? "/join" : `/join?room=${room}`);
    return files.response("index.html", request);
  };
}

export function staticFile(files: StaticFiles): Handler {
  return (request, { file }) => files.response(file ?? "", request);
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
