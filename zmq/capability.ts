/**
 * The version and the capabilities of the loaded libzmq.
 *
 * @module
 */

import { zmq } from "./library.ts";
import { cString } from "./memory.ts";

/** The optional parts of libzmq. */
export interface Capability {
  /** The transport `ipc://`. */
  readonly ipc: boolean;
  /** The multicast transport `pgm://`. */
  readonly pgm: boolean;
  /** The transport `tipc://`. */
  readonly tipc: boolean;
  /** The multicast transport `norm://`. */
  readonly norm: boolean;
  /** The CURVE mechanism. */
  readonly curve: boolean;
  /** The GSSAPI mechanism. */
  readonly gssapi: boolean;
  /** DRAFT sockets and options. */
  readonly draft: boolean;
}

const NAMES = ["ipc", "pgm", "tipc", "norm", "curve", "gssapi", "draft"] as const;

/**
 * The optional parts that the loaded libzmq has, looked up when a property is read.
 *
 * ```ts
 * import { capability, curveKeyPair } from "@hubbub/hubbub/zmq";
 *
 * if (capability.curve) curveKeyPair();
 * ```
 */
export const capability: Capability = Object.defineProperties(
  {} as Capability,
  Object.fromEntries(NAMES.map((name) => [name, { enumerable: true, get: () => has(name) }])),
);

function has(name: string): boolean {
  return zmq().zmq_has(cString(name)) === 1;
}

/** A version of libzmq; as a string it is `4.3.5`. */
export interface Version {
  /** Incremented for incompatible changes. */
  readonly major: number;
  /** Incremented for additions. */
  readonly minor: number;
  /** Incremented for fixes. */
  readonly patch: number;
  /** Returns the three numbers, separated by dots. */
  toString(): string;
}

/**
 * The version of the loaded libzmq, looked up when it is read, so that importing loads nothing.
 *
 * ```ts
 * import { version } from "@hubbub/hubbub/zmq";
 *
 * if (!`${version}`.startsWith("4.")) throw new Error("Expected libzmq 4");
 * ```
 */
export const version: Version = {
  get major(): number {
    return readVersion()[0] ?? 0;
  },
  get minor(): number {
    return readVersion()[1] ?? 0;
  },
  get patch(): number {
    return readVersion()[2] ?? 0;
  },
  toString: () => readVersion().join("."),
};

function readVersion(): number[] {
  const [major, minor, patch] = [new Int32Array(1), new Int32Array(1), new Int32Array(1)];
  zmq().zmq_version(major, minor, patch);
  return [...major, ...minor, ...patch];
}
