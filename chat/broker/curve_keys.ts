// Keys for endpoints that other machines reach: with them the broker talks only to clients whose
// public key lies in its folder, and a web process only to the broker whose public key it has.
//
//   broker.key  broker.pub     the broker's pair
//   web.key     web.pub        a web process's pair; each further *.pub is one more known client

import { curveKeyPair, curvePublicKey } from "../../zmq/mod.ts";
import { FILE_MODE, FOLDER_MODE, GROUP_AND_OTHERS, hasMode } from "../log/file_permissions.ts";
import { errorMessage } from "../logger.ts";
import { exists } from "../log/atomic_file.ts";

/** What the broker needs. */
export interface ServerKeys {
  readonly secretKey: string;
  /** The public keys of those who may connect. */
  readonly clients: readonly string[];
}

/** What a web process needs. */
export interface ClientKeys {
  readonly publicKey: string;
  readonly secretKey: string;
  readonly serverKey: string;
}

const BROKER = "broker";
const WEB = "web";

/** 40 characters of Z85, as ZeroMQ writes a key of 32 bytes. */
const KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** @throws {Error} if a file is missing, open to others or no key. */
export function readServerKeys(folder: string): ServerKeys {
  const secretKey = readSecret(`${folder}/${BROKER}.key`);
  const names = named(folder, () => [...Deno.readDirSync(folder)]).map(({ name }) => name)
    .filter((name) => name.endsWith(".pub") && name !== `${BROKER}.pub`);
  return { secretKey, clients: names.map((name) => readKey(`${folder}/${name}`)) };
}

/** @throws {Error} if a file is missing, open to others or no key. */
export function readClientKeys(folder: string): ClientKeys {
  const secretKey = readSecret(`${folder}/${WEB}.key`);
  const serverKey = readKey(`${folder}/${BROKER}.pub`);
  return { publicKey: curvePublicKey(secretKey), secretKey, serverKey };
}

/** The files that a web process reads. */
export function clientKeyFiles(folder: string): string[] {
  return [`${folder}/${WEB}.key`, `${folder}/${BROKER}.pub`];
}

/**
 * Makes what is missing of the broker's pair and the pair of a client. A key that is there stays.
 *
 * @returns The files that were made.
 * @throws {SyntaxError} if the client's name cannot be the name of a file.
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
  if (!hasMode(GROUP_AND_OTHERS, path)) return key;
  throw new Error(`Cannot use the key "${path}": others may read it. Run: chmod 600 "${path}"`);
}

function readKey(path: string): string {
  const key = readText(path).trim();
  if (KEY.test(key)) return key;
  throw new SyntaxError(`Cannot use the key "${path}": expected 40 characters of Z85`);
}

function readText(path: string): string {
  return named(path, () => Deno.readTextFileSync(path));
}

/** Reads what lies at a path; an error names it, and what helps. */
function named<T>(path: string, read: () => T): T {
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
      }; give it to the user of this process. ` +
        "A web process with a user of its own needs a folder of its own with web.key and broker.pub",
      { cause },
    );
  }
}
