// GET /, GET /r/:room: the page. GET /static/:file: what it is made of.

import { parseRoom } from "../chat/message.ts";
import type { StaticFiles } from "../http/static_files.ts";
import type { Handler } from "./visit.ts";

export function page(files: StaticFiles): Handler {
  return (request) => files.response("index.html", request);
}

export function roomPage(files: StaticFiles): Handler {
  return (request, { room }) => {
    parseRoom(room);
    return files.response("index.html", request);
  };
}

export function staticFile(files: StaticFiles): Handler {
  return (request, { file }) => files.response(file ?? "", request);
}
