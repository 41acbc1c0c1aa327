/** What the tests of the binding share: a deadline, addresses of each transport, joined sockets. */

import { deadline } from "@std/async/deadline";
import type { Socket } from "../../zmq/mod.ts";

const LIMIT_MS = 10_000;
/** Where other programs are started, each of which takes its time to begin. */
export const PROGRAMS_MS = 120_000;

/** A test that fails when it takes too long. */
export function test(name: string, body: () => Promise<void>, limit: number = LIMIT_MS): void {
  Deno.test(name, () => deadline(body(), limit));
}

/** One that starts other programs. */
export function programTest(name: string, body: () => Promise<void>): void {
  test(name, body, PROGRAMS_MS);
}

/** The transports that every pattern has to work over. */
export const TRANSPORTS = ["tcp", "ipc", "inproc"] as const;

/** Files of tests that run side by side share a process, but not this. */
const names = crypto.randomUUID();
let addresses = 0;

/** An address of a transport that nothing else uses; libzmq removes the file of an ipc address. */
export function address(transport: (typeof TRANSPORTS)[number]): string {
  if (transport === "tcp") return "tcp://127.0.0.1:*";
  if (transport === "inproc") return `inproc://test-${++addresses}`;
  return `ipc://@hubbub-${names}-${++addresses}`;
}

/** Binds one socket and connects others to it. */
export async function join(
  transport: (typeof TRANSPORTS)[number],
  bound: Socket,
  ...connected: Socket[]
): Promise<void> {
  await bound.bind(address(transport));
  for (const socket of connected) socket.connect(bound.lastEndpoint ?? "");
}

/** The parts of a message as text. */
export function texts(parts: readonly Uint8Array[]): string[] {
  return parts.map(String);
}
