// GET /, GET /r/:room, GET /r/:room/:seq, GET /admin: the pages. GET /static/:file: what they are made of.

import { type ChatError, chatError } from "../../chat/errors.ts";
import { DEFAULT_ROOM, parseRoom } from "../../chat/room.ts";
import type { StaticFiles } from "../../http/static_files.ts";
import type { Handler } from "../request/context.ts";

const SEQ = /^[1-9]\d{0,14}$/;

/** The page of one name. */
export function namedPage(files: StaticFiles, name: string): Handler {
  return (request) => files.response(name, request);
}

/** The chat, at a message of a room where it is named; who must be let in first is sent to where one comes in. */
export function page(files: StaticFiles): Handler {
  return (request, { room = DEFAULT_ROOM, seq }, visit) => {
    const name = parseRoom(room.toLowerCase());
    if (seq !== undefined && !SEQ.test(seq)) throw noSeq();
    const { pathname } = new URL(request.url);
    const place = seq === undefined ? `/r/${name}` : `/r/${name}/${seq}`;
    // As somebody types it, or a program escapes it or adds to it.
    if (pathname !== "/" && pathname !== place) return seeOther(place);
    if (visit.isAnonymous) return seeOther(joinAddress(room, seq));
    return files.response("pages/index.html", request);
  };
}

export function staticFile(files: StaticFiles): Handler {
  return (request, { file }) => files.response(file ?? "", request);
}

function noSeq(): ChatError {
  const message = "There is no such message: its number must be a whole one, from 1";
  return chatError("unknown-message", message, { field: "seq" });
}

function joinAddress(room: string, seq: string | undefined): string {
  if (seq !== undefined) return `/join?room=${room}&seq=${seq}`;
  return room === DEFAULT_ROOM ? "/join" : `/join?room=${room}`;
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
