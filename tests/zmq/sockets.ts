// Helpers for the tests of the binding: a timeout, addresses of each transport, connected sockets.

import type { Socket } from "../../zmq/mod.ts";
import { test as register } from "../testing.ts";

const TIMEOUT_MS = 10_000;
/** The timeout of tests that start other programs, which takes time. */
export const PROGRAMS_MS = 120_000;

/** Registers a test, which fails after ten seconds by default. */
export function test(name: string, body: () => Promise<void>, timeoutMs = TIMEOUT_MS): void {
  register(name, body, { timeoutMs });
}

/** Registers a test that starts other programs. */
export function programTest(name: string, body: () => Promise<void>): void {
  test(name, body, PROGRAMS_MS);
}

/** Every pattern must work over these transports. */
export const TRANSPORTS = ["tcp", "ipc", "inproc"] as const;

/** Distinguishes the test files that run in parallel in one process. */
const names = crypto.randomUUID();
let addresses = 0;

/** Returns an unused address; libzmq removes the file of an ipc address. */
export function address(transport: (typeof TRANSPORTS)[number]): string {
  if (transport === "tcp") return "tcp://127.0.0.1:*";
  if (transport === "inproc") return `inproc://test-${++addresses}`;
  return `ipc://@hubbub-${names}-${++addresses}`;
}

/** Binds a socket and connects others to it. */
export async function join(
  transport: (typeof TRANSPORTS)[number],
  bound: Socket,
  ...connected: Socket[]
): Promise<void> {
  await bound.bind(address(transport));
  for (const socket of connected) socket.connect(bound.lastEndpoint ?? "");
}

/** Returns the parts of a message as text. */
export function texts(parts: readonly Uint8Array[]): string[] {
  return parts.map(String);
}
