// Keys for endpoints that other machines can reach. The broker admits only clients whose public key is in
// its folder, and a web process trusts only the broker whose public key it has.
//
//   broker.key  broker.pub     the broker's key pair
//   web.key     web.pub        a web process's key pair; each further *.pub admits another client

import { curveKeyPair, curvePublicKey } from "../../zmq/mod.ts";
import { FILE_MODE, FOLDER_MODE, GROUP_AND_OTHERS, hasAccess } from "../log/file_permissions.ts";
import { errorMessage } from "../logging/logger.ts";
import { exists } from "../log/atomic_file.ts";

/** The keys of the broker. */
export interface ServerKeys {
  readonly secretKey: string;
  /** Public keys of the clients to admit. */
  readonly clients: readonly string[];
}

/** The keys of a web process. */
export interface ClientKeys {
  readonly publicKey: string;
  readonly secretKey: string;
  readonly serverKey: string;
}

const BROKER = "broker";
const WEB = "web";

/** 40 characters of Z85, which encode 32 bytes. */
const KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** @throws {Error} if a file is missing, readable by other users or not a key. */
export function readServerKeys(folder: string): ServerKeys {
  const secretKey = readSecret(`${folder}/${BROKER}.key`);
  const names = readPath(folder, () => [...Deno.readDirSync(folder)]).map(({ name }) => name)
    .filter((name) => name.endsWith(".pub") && name !== `${BROKER}.pub`);
  return { secretKey, clients: names.map((name) => readKey(`${folder}/${name}`)) };
}

/** @throws {Error} if a file is missing, readable by other users or not a key. */
export function readClientKeys(folder: string): ClientKeys {
  const secretKey = readSecret(`${folder}/${WEB}.key`);
  const serverKey = readKey(`${folder}/${BROKER}.pub`);
  return { publicKey: curvePublicKey(secretKey), secretKey, serverKey };
}

/** Returns the paths of the files that a web process reads. */
export function clientKeyFiles(folder: string): string[] {
  return [`${folder}/${WEB}.key`, `${folder}/${BROKER}.pub`];
}

/**
 * Generates the missing key pairs of the broker and of a client. Never replaces a key.
 * @returns The paths of the files created.
 * @throws {SyntaxError} if the client's name is not a safe file name.
 */
export function makeKeys(folder: string, client: string = WEB): string[] {
  if (!NAME.test(client) || client === BROKER) {
    throw new SyntaxError(
      `Cannot name a client "${client}": expected a to z, 0 to 9, _ and -, and not "${BROKER}"`,
    );
  }
  Deno.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  return [BROKER, client].flatMap((name) => makePair(`${folder}/${name}`));
}

function makePair(path: string): string[] {
  const secret = `${path}.key`;
  const made = exists(secret) ? [] : [writeKey(secret, curveKeyPair().secretKey)];
  if (exists(`${path}.pub`)) return made;
  return [...made, writeKey(`${path}.pub`, curvePublicKey(readSecret(secret)))];
}

function writeKey(path: string, key: string): string {
  Deno.writeTextFileSync(path, `${key}\n`, { createNew: true, mode: FILE_MODE });
  return path;
}

function readSecret(path: string): string {
  const key = readKey(path);
  if (!hasAccess(GROUP_AND_OTHERS, path)) return key;
  throw new Error(
    `Cannot use the key "${path}": other users can read it. Run: chmod 600 "${path}"`,
  );
}

function readKey(path: string): string {
  const key = readText(path).trim();
  if (KEY.test(key)) return key;
  throw new SyntaxError(`Cannot use the key "${path}": expected 40 characters of Z85`);
}

function readText(path: string): string {
  return readPath(path, () => Deno.readTextFileSync(path));
}

/** Reads a file or folder. Errors name its path and say what helps. */
function readPath<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new Error(
        `Cannot find the key "${path}" of HUBBUB_KEYS: run "deno task keygen", ` +
          "or copy it from the broker's machine",
        { cause },
      );
    }
    throw new Error(
      `Cannot read "${path}" of HUBBUB_KEYS: ${
        errorMessage(cause)
      }; make it readable for the user of ` +
        "this process. A web process with its own user needs its own folder with web.key and broker.pub",
      { cause },
    );
  }
}
