/**
 * Refuses the connections that libzmq 4.3 must not make again.
 *
 * A connection that asks the authenticator about its peer keeps its pipe to the authenticator when it is
 * lost. If it is made again, libzmq takes an answer that was meant for the lost one: it admits a peer that
 * the authenticator has not seen, or aborts the process if the handshake has not come so far. It also
 * aborts if the authenticator is being closed at that moment. A peer can bring about all but the last. A
 * bound socket is safe: each connection that it accepts has a pipe of its own.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import type { socketOptions } from "./options.ts";

/** The option that makes a socket ask about its peers, by the security mechanism. */
const ASKING = { plain: "plainServer", curve: "curveServer", gssapi: "gssapiServer" } as const;

/**
 * Checks that a socket may connect.
 *
 * @param read Returns an option of the socket.
 * @throws {ZmqError} ENOTSUP if it asks an authenticator about its peers, and would reconnect.
 */
export function assertCanReconnect(
  address: string,
  read: (name: keyof typeof socketOptions) => unknown,
): void {
  if (address.startsWith("inproc://") || Number(read("reconnectInterval")) <= 0) return;
  if (!asksAuthenticator(read)) return;
  const message =
    `Cannot connect to "${address}": a socket that asks an authenticator must bind, ` +
    `or never reconnect (reconnectInterval: -1)`;
  throw bindingError("ENOTSUP", message, { address });
}

function asksAuthenticator(read: (name: keyof typeof socketOptions) => unknown): boolean {
  const mechanism = read("securityMechanism");
  if (mechanism === null) return read("zapDomain") !== null;
  return Object.entries(ASKING).some(([name, option]) =>
    name === mechanism && read(option) === true
  );
}
