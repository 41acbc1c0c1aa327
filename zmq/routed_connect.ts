/**
 * Connecting to a peer under a name of one's own choice.
 *
 * @module
 */

import { OPTION } from "./constants.ts";
import { handleOf, type Socket } from "./socket.ts";

/** Options of `connect` on sockets that know their peers by name. */
export interface RoutedConnectOptions {
  /** The routing id that the peer gets here, 1 to 255 bytes, not beginning with a zero byte. */
  routingId?: string;
}

/** Names the peer of the next connection. */
export function connectAs(socket: Socket, { routingId }: RoutedConnectOptions = {}): void {
  if (routingId === undefined) return;
  const bytes = new TextEncoder().encode(routingId);
  handleOf(socket).setRawOption(OPTION.connectRoutingId, bytes, `name the peer "${routingId}"`);
}
