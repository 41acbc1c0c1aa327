// The keeper's answers to requests: one handler for each method.

import { Buffer } from "node:buffer";
import { ChatError, chatError } from "../errors.ts";
import { errorMessage } from "../logging/logger.ts";
import { ThrottledLog } from "../logging/throttled_log.ts";
import { Arguments } from "./arguments.ts";
import type { KeeperRequest, KeeperResult } from "./keeper_frames.ts";
import { type KeeperMethods, PIECE_BYTES } from "./keeper_methods.ts";
import type { FileStore } from "./store/file_store.ts";
import { isDiskFull, noSpace } from "./store/space.ts";

/** Claims or infected files in one answer. */
const MAX_LISTED = 1_000;

type Method = keyof KeeperMethods;

interface Result<M extends Method> extends KeeperResult {
  readonly value: KeeperMethods[M][1];
}

type Handler<M extends Method> = (
  store: FileStore,
  args: Arguments,
  chunks: readonly Uint8Array[],
) => Result<M> | Promise<Result<M>>;

const DONE = { value: {} };

const HANDLERS: { readonly [M in Method]: Handler<M> } = {
  "status": (store) => ({ value: store.status() }),
  "create": async ({ uploads }, args) => ({ value: await uploads.create(args.newUpload()) }),
  "upload": ({ uploads }, args) => ({ value: uploads.upload(args.uploadOfUser()) }),
  "open": ({ uploads }, args) => ({
    value: uploads.open({ ...args.uploadOfUser(), offset: args.offset() }),
  }),
  "write": async ({ uploads }, args, chunks) => ({
    value: await uploads.write(args.writer(), chunks),
  }),
  "commit": async ({ uploads }, args) => ({ value: await uploads.commit(args.writer()) }),
  "remove": (store, args) => {
    store.remove(args.uploadOfUser());
    return DONE;
  },
  "set-thumbnail": async (store, args, chunks) => ({
    value: await store.setThumbnail(args.uploadOfUser(), Buffer.concat(chunks)),
  }),
  "store-avatar": async (store, args, chunks) => {
    await store.storeAvatar(args.uploadOfUser(), Buffer.concat(chunks));
    return DONE;
  },
  "claim": (store, args) => ({
    value: store.claim({ ids: args.ids("ids"), user: args.userId("user") }),
  }),
  "unsettled": (store, args) => ({
    value: { claims: store.unsettled(args.count("limit", MAX_LISTED)) },
  }),
  "settle": (store, args) => {
    store.settle({ stored: args.ids("stored"), others: args.claims("others") });
    return DONE;
  },
  "infected": (store, args) => ({
    value: { files: store.infected(args.count("limit", MAX_LISTED)) },
  }),
  "reported": (store, args) => {
    store.setReported(args.ids("reports"));
    return DONE;
  },
  "describe": (store, args) => ({ value: store.describe(args.variant()) }),
  "read": (store, args) => {
    const length = args.count("length", PIECE_BYTES);
    return { value: {}, bytes: store.read(args.variant(), args.offset(), length) };
  },
  "free": async (store, args) => ({ value: await store.free(args.ids("ids")) }),
};

const failures = new ThrottledLog();

/**
 * Answers a request. What goes wrong is an answer, too.
 *
 * @throws {SyntaxError} if there is no such method.
 */
export async function handleKeeperRequest(
  store: FileStore,
  { method, args, chunks }: KeeperRequest,
): Promise<KeeperResult | ChatError> {
  if (!isMethod(method)) throw new SyntaxError(`Cannot answer: unknown method "${method}"`);
  try {
    return await HANDLERS[method](store, new Arguments(args), chunks);
  } catch (error) {
    if (error instanceof ChatError) return error;
    failures.failed(`Cannot answer "${method}": ${errorMessage(error)}`);
    return isDiskFull(error) ? noSpace() : chatError("files-unavailable", "The keeper has failed");
  }
}

function isMethod(method: string): method is Method {
  return Object.hasOwn(HANDLERS, method);
}
