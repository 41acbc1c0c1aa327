// The frames between web processes and the keeper; `keeper_methods.ts` describes them.

import { ChatError, toChatError } from "../errors.ts";
import { fieldsOf } from "../json.ts";
import { MAX_CHUNKS } from "./keeper_methods.ts";
import { decodeJson, decodeText, requireVersion, VERSION, wrongCount } from "../protocol.ts";

export interface KeeperRequest {
  readonly id: string;
  readonly method: string;
  readonly args: unknown;
  /** Bytes in order. */
  readonly chunks: readonly Uint8Array[];
}

export interface KeeperAnswer {
  /** The id of the request. */
  readonly request: string;
  readonly result: KeeperResult | ChatError;
}

export interface KeeperResult {
  readonly value: unknown;
  readonly bytes?: Uint8Array | undefined;
}

type Frames = readonly Uint8Array[];
type Message = (string | Uint8Array)[];

const OK = "ok";
const ERROR = "error";
/** Without bytes. */
const REQUEST_FRAMES = 4;
const ANSWER_FRAMES = 4;

export function encodeKeeperRequest({ id, method, args, chunks }: KeeperRequest): Message {
  return [VERSION, id, method, JSON.stringify(args), ...chunks];
}

/** @throws {SyntaxError} if the frames, without the sender's identity, are not a request. */
export function decodeKeeperRequest(frames: Frames): KeeperRequest {
  const [version, id, method, args, ...chunks] = frames;
  if (!version || !id || !method || !args || frames.length > REQUEST_FRAMES + MAX_CHUNKS) {
    throw wrongCount("request", frames);
  }
  requireVersion(decodeText(version));
  return { id: decodeText(id), method: decodeText(method), args: decodeJson(args), chunks };
}

export function encodeKeeperAnswer({ request, result }: KeeperAnswer): Message {
  if (result instanceof ChatError) {
    const { code, message, details } = result;
    return [VERSION, request, ERROR, JSON.stringify({ ...details, code, message })];
  }
  const frames = [VERSION, request, OK, JSON.stringify(result.value)];
  return result.bytes ? [...frames, result.bytes] : frames;
}

/** @throws {SyntaxError} if the frames are not an answer of this version. */
export function decodeKeeperAnswer(frames: Frames): KeeperAnswer {
  const [version, id, outcome, json, bytes] = frames;
  if (!version || !id || !outcome || !json || frames.length > ANSWER_FRAMES + 1) {
    throw wrongCount("answer", frames);
  }
  requireVersion(decodeText(version));
  const request = decodeText(id);
  const value = decodeJson(json);
  switch (decodeText(outcome)) {
    case OK:
      return { request, result: { value, bytes } };
    case ERROR:
      return { request, result: toChatError(fieldsOf(value)) };
    default:
      throw new SyntaxError(`Cannot read an answer: its third frame is "${decodeText(outcome)}"`);
  }
}
