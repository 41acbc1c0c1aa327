// Settings of files: whether there are any, and their limits.

import { isIP } from "node:net";
import { MAX_FILES } from "../domain/file.ts";
import { isIpcPathShortEnough } from "./endpoints.ts";
import { type Environment, integer, onOrOff, size, text } from "./env.ts";

export interface FileSettings {
  /** Whether messages may have files, and the keeper runs. */
  readonly areOn: boolean;
  /** Bytes of a file. */
  readonly fileBytes: number;
  /** Files of a message. */
  readonly perMessage: number;
  /** Bytes of all files of a user. */
  readonly quotaBytes: number;
  /** Bytes of all files; undefined for 80 % of the disk. */
  readonly totalBytes: number | undefined;
  /** Unfinished uploads of a user that are running, when one more is created. */
  readonly uploadsPerUser: number;
  /** Unfinished uploads from an address, in open mode. */
  readonly uploadsPerAddress: number;
  /** Hours until an upload that is in no message is removed. */
  readonly uploadHours: number;
  /** The origin at which files are served; undefined for the chat's own. */
  readonly origin: string | undefined;
  /** The scanner that checks each file; undefined if there is none. */
  readonly scan: ScanSettings | undefined;
}

export interface ScanSettings {
  /** Path of clamd's socket. */
  readonly socket: string;
  /** Whether files wait while the scanner is away; else they are taken unchecked. */
  readonly isRequired: boolean;
}

const LARGEST = "100000G";

/**
 * Reads these settings.
 *
 * @throws {Error} as `readConfig` does.
 */
export function readFileSettings(env: Environment): FileSettings {
  return Object.freeze({
    areOn: onOrOff(env, "HUBBUB_FILES", "on"),
    fileBytes: size(env, "HUBBUB_FILE_BYTES", { fallback: "100M", min: "1k", max: LARGEST }),
    perMessage: integer(env, "HUBBUB_FILES_PER_MESSAGE", {
      fallback: 10,
      min: 1,
      max: MAX_FILES,
    }),
    quotaBytes: size(env, "HUBBUB_FILE_QUOTA", { fallback: "5G", min: "1k", max: LARGEST }),
    totalBytes: readTotal(env),
    uploadsPerUser: integer(env, "HUBBUB_UPLOADS_PER_USER", { fallback: 4, min: 1, max: 100 }),
    uploadsPerAddress: integer(env, "HUBBUB_UPLOADS_PER_ADDRESS", {
      fallback: 20,
      min: 1,
      max: 10_000,
    }),
    uploadHours: integer(env, "HUBBUB_UPLOAD_HOURS", { fallback: 24, min: 1, max: 720 }),
    origin: readOrigin(env),
    scan: readScan(env),
  });
}

/** Returns the folder of the keeper, within the data folder. */
export function filesFolder(data: string): string {
  return `${data}/files`;
}

/** A name is required: at its IP addresses and as localhost, this machine is always the chat. */
function readOrigin(env: Environment): string | undefined {
  const value = text(env, "HUBBUB_FILES_ORIGIN", "");
  if (value === "") return undefined;
  const url = URL.parse(value);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!isOrigin || url.hostname === "localhost" || isIP(url.hostname.replace(/^\[|\]$/g, ""))) {
    throw new SyntaxError(
      `HUBBUB_FILES_ORIGIN is "${value}": expected an origin with a host name, such as ` +
        "https://files.example.org",
    );
  }
  if (url.protocol === "https:" || url.hostname.endsWith(".localhost")) return url.origin;
  throw new RangeError(
    `HUBBUB_FILES_ORIGIN is "${value}": expected https, as everyone on the way could read files; ` +
      "http is for names of this machine, such as http://files.localhost:8000",
  );
}

function readScan(env: Environment): ScanSettings | undefined {
  const value = text(env, "HUBBUB_SCAN", "");
  const whenAway = text(env, "HUBBUB_SCAN_AWAY", "refuse");
  if (whenAway !== "refuse" && whenAway !== "allow") {
    throw new SyntaxError(`HUBBUB_SCAN_AWAY is "${whenAway}": expected refuse or allow`);
  }
  if (value === "") return undefined;
  const socket = /^unix:(\/.*)$/.exec(value)?.[1];
  if (socket === undefined || !isIpcPathShortEnough(socket)) {
    throw new SyntaxError(
      `HUBBUB_SCAN is "${value}": expected the socket of clamd, such as unix:/run/clamav/clamd.ctl`,
    );
  }
  return Object.freeze({ socket, isRequired: whenAway === "refuse" });
}

function readTotal(env: Environment): number | undefined {
  const name = "HUBBUB_FILES_BYTES";
  if (!env(name)?.trim()) return undefined;
  return size(env, name, { fallback: "50G", min: "1k", max: LARGEST });
}
