// GET /api/files/:id and /api/files/:id/thumbnail: a file of a message, for those who may read it, or the
// picture of a user, for all who may use the chat.

import type { Variant } from "../../chat/files/keeper_methods.ts";
import { ChatError, chatError } from "../../chat/errors.ts";
import { parseId } from "../../chat/message.ts";
import { chooseRange } from "../../http/byte_range.ts";
import { contentDisposition } from "../../http/content_disposition.ts";
import { hasETag } from "../../http/static_files.ts";
import type { Cursor } from "../../hub/mod.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { requireKeeper } from "./keeper.ts";
import { servedType } from "./served_type.ts";
import { endOfAddress, type FileRequest, formatAddress, readerOf } from "./signed_address.ts";

/** Bytes of one response that can be in memory at once, which its client's limit counts. */
const BUFFERED_BYTES = 512 * 1_024;

/**
 * A browser keeps the file, and asks each time whether it may still show it: `immutable` would show it
 * to someone who was removed from the room, and to the next user of the browser.
 */
const CACHE = "private, no-cache";

/** Each picture of a user has an id of its own, which whoever may not see it any more is not told. */
const AVATAR_CACHE = "private, max-age=31536000, immutable";

type FileDependencies = Pick<Dependencies, "broker" | "keeper" | "rateLimiter">;

type GetFileDependencies =
  & FileDependencies
  & Pick<Dependencies, "fileSettings" | "publicUrl" | "replica">;

/** A file that the user may read. */
interface FoundFile {
  readonly room: string;
  /** The position in the log at which the file was in that room. */
  readonly position: Cursor;
}

interface ServeOptions extends FileDependencies {
  readonly context: RequestContext;
  /** The room of the file; undefined for the picture of a user. */
  readonly room: string | undefined;
}

/** Serves a file, or redirects to it at the origin of files, if there is one. */
export function getFile(variant: Variant["variant"], dependencies: GetFileDependencies): Handler {
  return async (request, params, context) => {
    const id = parseId("id", params.id);
    const asDownload = new URL(request.url).searchParams.has("download");
    const file = { id, variant, asDownload };
    const isAvatar = variant === "file" && context.directory.avatars.has(id);
    const room = isAvatar ? undefined : (await findFile(id, { ...dependencies, context })).room;
    const { origin } = dependencies.fileSettings;
    if (room === undefined || origin === undefined) {
      return await serveFile(file, request, { ...dependencies, context, room });
    }
    const { publicUrl, replica } = dependencies;
    const address = formatAddress({
      ...file,
      identity: readerOf(context.requireIdentity(), room),
      chat: publicUrl.originOf(request),
      until: endOfAddress(Date.now()),
    }, replica.requireKey());
    return new Response(null, { status: 307, headers: { location: origin + address } });
  };
}

/** Returns the path and query at which the chat serves a file. */
export function fileUrl({ id, variant, asDownload }: FileRequest): string {
  return `/api/files/${id}${variant === "thumbnail" ? "/thumbnail" : ""}` +
    (asDownload ? "?download" : "");
}

/**
 * Serves a file or a range of it. The right to read was checked for the request, and is checked again
 * before each piece of the response.
 */
export async function serveFile(
  { id, variant, asDownload }: FileRequest,
  request: Request,
  { context, room, ...dependencies }: ServeOptions,
): Promise<Response> {
  const keeper = requireKeeper(dependencies);
  const { name, type, bytes, etag: hash } = await keeper.describe({ id, variant });
  const etag = `"${hash}"`;
  const headers = { etag, "cache-control": room === undefined ? AVATAR_CACHE : CACHE };
  if (hasETag(request, etag)) return new Response(null, { status: 304, headers });
  const range = chooseRange(request, { size: bytes, etag });
  const served = servedType({ type, name }, asDownload);
  const hasBody = request.method !== "HEAD";
  const buffered = hasBody ? Math.min(range.to - range.from, BUFFERED_BYTES) : 0;
  dependencies.rateLimiter.consumeResponse(buffered, context.caller);
  const body = hasBody
    ? keeper.read({ id, variant }, {
      ...range,
      mayGoOn: () =>
        context.isStillAllowed && (room === undefined || context.permissions.mayReadNow(room)),
    })
    : null;
  return new Response(body, {
    status: range.status,
    headers: {
      ...headers,
      ...range.headers,
      "content-type": served.type,
      "content-disposition": contentDisposition(served.disposition, name),
      "content-security-policy": served.policy,
    },
  });
}

/**
 * Finds a file that the user may read.
 *
 * @throws {ChatError} `unknown-file` if it is in no message, or the user may not read that: the two
 * answers do not differ.
 */
export async function findFile(
  id: string,
  { broker, context }: Pick<FileDependencies, "broker"> & { context: RequestContext },
): Promise<FoundFile> {
  const { position, value: found } = await broker.files.find(id);
  if (!found) throw unknownFile();
  await requireReadable(found.room, { position, context });
  return { room: found.room, position };
}

async function requireReadable(
  room: string,
  { position, context }: { position: Cursor; context: RequestContext },
) {
  try {
    await context.permissions.requireReadableAt(room, position);
  } catch (error) {
    throw error instanceof ChatError && error.code === "unknown-room" ? unknownFile() : error;
  }
}

export function unknownFile(): ChatError {
  return chatError("unknown-file", "There is no such file, or you may not read it");
}
