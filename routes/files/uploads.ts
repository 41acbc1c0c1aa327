// Uploads by tus 1.0.0: OPTIONS and POST /api/uploads; HEAD, PATCH and DELETE /api/uploads/:id. A GET
// describes an upload in JSON; PUT /api/uploads/:id/thumbnail adds a thumbnail made by the client.

import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { generate } from "@std/uuid/v7";
import type { Upload, UploadOfUser } from "../../chat/files/keeper_methods.ts";
import { parseId } from "../../chat/message.ts";
import { readBytes } from "../../http/body/request_body.ts";
import { SharedTimeout } from "../../http/body/shared_timeout.ts";
import { HttpProblem } from "../../http/problem.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { type KeeperDependencies, requireKeeper } from "./keeper.ts";
import {
  type Checksum,
  parseByteCount,
  parseChecksum,
  parseMetadata,
  requireTus,
  tusServerHeaders,
  tusUploadHeaders,
  wrongChecksum,
} from "./tus.ts";

const CHUNK_TYPE = "application/offset+octet-stream";

/** Without it, a client that sends a byte now and then would hold an upload forever. */
const PIECE_TIMEOUT = new SharedTimeout(30_000);

/** As many as Deno reads at once. */
const READ_BYTES = 64 * 1_024;

const MAX_THUMBNAIL_BYTES = 100 * 1_024;

/** Tells a tus client what the server can do. */
export function describeUploads({ fileSettings }: Pick<Dependencies, "fileSettings">): Handler {
  return () =>
    new Response(null, { status: 204, headers: tusServerHeaders(fileSettings.fileBytes) });
}

/** Creates an upload, or answers 200 with the one that has the id. */
export function createUpload(dependencies: KeeperDependencies): Handler {
  return async (request, _params, context) => {
    requireTus(request);
    context.permissions.requireNotMuted(Date.now());
    const keeper = requireKeeper(dependencies);
    const bytes = parseByteCount(request, "Upload-Length");
    const metadata = parseMetadata(request);
    const upload = await keeper.create({
      id: parseId("id", metadata.get("id") ?? generate()),
      user: context.permissions.actor.id,
      // In open mode any request may come from a new user.
      ...(context.mode === "open" && { address: context.network }),
      name: metadata.get("filename") ?? "",
      bytes,
      isUntouched: metadata.has("untouched"),
    });
    const headers = { ...tusUploadHeaders(upload), location: `/api/uploads/${upload.id}` };
    return new Response(null, { status: upload.isNew ? 201 : 200, headers });
  };
}

/** Describes an upload; the HEAD request of tus reads the headers, everyone else the JSON. */
export function getUpload(dependencies: KeeperDependencies): Handler {
  return async (_request, { id }, context) => {
    const upload = await requireKeeper(dependencies).upload(uploadOf(id, context));
    return Response.json(upload, { headers: tusUploadHeaders(upload) });
  };
}

/** Appends a chunk. What arrived before a connection broke is kept, unless it has a checksum. */
export function appendToUpload(dependencies: KeeperDependencies): Handler {
  return async (request, { id }, context) => {
    requireTus(request);
    requireChunkType(request);
    const keeper = requireKeeper(dependencies);
    const offset = parseByteCount(request, "Upload-Offset");
    const checksum = parseChecksum(request);
    const pieces = piecesOf(request);
    const upload = await keeper.append(uploadOf(id, context), {
      offset,
      ...(checksum ? checked(pieces, checksum) : { body: pieces }),
    });
    return uploadResponse(upload);
  };
}

/** Removes an upload that is in no message. */
export function deleteUpload(dependencies: KeeperDependencies): Handler {
  return async (request, { id }, context) => {
    requireTus(request);
    await requireKeeper(dependencies).remove(uploadOf(id, context));
    return new Response(null, { status: 204, headers: { "tus-resumable": "1.0.0" } });
  };
}

/** Stores a thumbnail of a complete upload: a WebP, JPEG or PNG of at most 100 KiB. */
export function putThumbnail(dependencies: KeeperDependencies): Handler {
  return async (request, { id }, context) => {
    const bytes = await readBytes(request, { maxBytes: MAX_THUMBNAIL_BYTES });
    const keeper = requireKeeper(dependencies);
    return Response.json(await keeper.setThumbnail(uploadOf(id, context), bytes));
  };
}

function uploadOf(id: string | undefined, { permissions }: RequestContext): UploadOfUser {
  return { id: parseId("id", id), user: permissions.actor.id };
}

function uploadResponse(upload: Upload): Response {
  return new Response(null, { status: 204, headers: tusUploadHeaders(upload) });
}

function requireChunkType({ headers }: Request) {
  if (headers.get("content-type") === CHUNK_TYPE) return;
  throw new HttpProblem("unsupported-type", `The body must be ${CHUNK_TYPE}`, {
    headers: { accept: CHUNK_TYPE },
  });
}

/**
 * Reads a body. The chunks may share their memory: each is valid until the next is asked for.
 *
 * @throws {HttpProblem} 408 if the next piece of the body takes too long.
 */
async function* piecesOf({ body }: Request): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const { reader, read } = reusingReader(body);
  try {
    for (;;) {
      const { done, value } = await PIECE_TIMEOUT.race(read(), tooSlow);
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Reads into the same memory each time: chunks of 100 uploads were 100 MiB of garbage. */
function reusingReader(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  try {
    const reader = body.getReader({ mode: "byob" });
    let buffer = new ArrayBuffer(READ_BYTES);
    const read = async () => {
      const result = await reader.read(new Uint8Array(buffer));
      if (result.value) ({ buffer } = result.value);
      return result;
    };
    return { reader, read };
  } catch {
    // A short body that came with the head is no byte stream.
    const reader = body.getReader();
    return { reader, read: () => reader.read() };
  }
}

/** Adds the digest to a body while it is read, to be compared at its end. */
function checked(pieces: AsyncIterable<Uint8Array>, { algorithm, digest }: Checksum) {
  const hash = createHash(algorithm);
  async function* hashed() {
    for await (const piece of pieces) {
      hash.update(piece);
      yield piece;
    }
  }
  const requireDigest = () => {
    if (!timingSafeEqual(hash.digest(), Buffer.from(digest))) throw wrongChecksum();
  };
  return { body: hashed(), check: requireDigest };
}

function tooSlow(): HttpProblem {
  const detail = `The next bytes must arrive within ${PIECE_TIMEOUT.ms / 1_000} s`;
  return new HttpProblem("body-too-slow", detail, { headers: { connection: "close" } });
}
