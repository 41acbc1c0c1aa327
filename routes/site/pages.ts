// The pages: GET /, /r/:room, /r/:room/:seq and /admin; their files: GET /static/:file.

import { type ChatError, chatError } from "../../chat/errors.ts";
import { DEFAULT_ROOM, parseRoom } from "../../chat/domain/room.ts";
import type { StaticFiles } from "../../http/static_files.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

type StaticFileSources = Pick<Dependencies, "files" | "newerBuilds">;

const SEQ = /^[1-9]\d{0,14}$/;

/** Serves one file. */
export function file(files: StaticFiles, name: string): Handler {
  return (request) => files.response(name, request);
}

/** Serves the chat, at a message of a room if they are named. Signed-out users are redirected to /join. */
export function chatPage(files: StaticFiles): Handler {
  return (request, { room = DEFAULT_ROOM, seq }, context) => {
    const name = parseRoom(room.toLowerCase());
    if (seq !== undefined && !SEQ.test(seq)) throw unknownSeq();
    const { pathname } = new URL(request.url);
    const path = seq === undefined ? `/r/${name}` : `/r/${name}/${seq}`;
    // Redirects variants that users type, or programs escape or extend.
    if (pathname !== "/" && pathname !== path) return seeOther(path);
    if (context.isSignedOut) return seeOther(joinPath(room, seq));
    return files.response("pages/index.html", request);
  };
}

/** Serves the file that the path names, from this process's build or a newer one. */
export function staticFile({ files, newerBuilds }: StaticFileSources): Handler {
  return async (request, { file: name = "" }) => {
    const newer = files.has(name) ? undefined : await newerBuilds?.files();
    return (newer?.has(name) ? newer : files).response(name, request);
  };
}

function unknownSeq(): ChatError {
  const message = "No such message: the number must be a whole number from 1";
  return chatError("unknown-message", message, { field: "seq" });
}

function joinPath(room: string, seq: string | undefined): string {
  if (seq !== undefined) return `/join?room=${room}&seq=${seq}`;
  return room === DEFAULT_ROOM ? "/join" : `/join?room=${room}`;
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
