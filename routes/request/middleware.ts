// Wraps handlers with authentication and rate limits.

import { ChatError } from "../../chat/errors.ts";
import { isRoomName } from "../../chat/domain/room.ts";
import { gzipResponse } from "../../http/compression.ts";
import type { Handler, RequestContext } from "./context.ts";
import type { RateLimiter } from "./rate_limiter.ts";
import type { Action } from "./rate_limits.ts";

/** Requires authentication, except in open mode. */
export function authenticated(handler: Handler): Handler {
  return async (request, params, context) => {
    await context.identify();
    context.requireAuthenticated();
    return await handler(request, params, context);
  };
}

/** Like `authenticated`, for streams: 204 makes an `EventSource` with expired credentials give up. */
export function authenticatedStream(handler: Handler): Handler {
  const inner = authenticated(handler);
  return async (request, params, context) => {
    try {
      return await inner(request, params, context);
    } catch (error) {
      const isExpired = error instanceof ChatError && error.code === "expired-credentials";
      if (!isExpired) throw error;
      return new Response(null, { status: 204 });
    }
  };
}

/** Authenticates, but lets anonymous requests pass. */
export function optionalAuth(handler: Handler): Handler {
  return async (request, params, context) => {
    await context.identify();
    return await handler(request, params, context);
  };
}

/** Actions whose responses are small: a receipt, one setting, one user, or nothing. */
const SMALL_RESPONSES: readonly Action[] = ["post", "mark", "type", "avatar"];

/** Counts a request as an action, and its response by its size unless that is always small. */
export function rateLimited(limiter: RateLimiter, action: Action, handler: Handler): Handler {
  if (SMALL_RESPONSES.includes(action)) return counted(limiter, action, handler);
  const limitResponse = action === "read" ? responseLimited : responseCharged;
  return counted(limiter, action, limitResponse(limiter, handler));
}

/** Counts a request as an action before it is handled, also in the room of its path. */
export function counted(limiter: RateLimiter, action: Action, handler: Handler): Handler {
  return (request, params, context) => {
    limiter.consume(action, { ...context.caller, rooms: roomsToLimit(params.room, context) });
    return handler(request, params, context);
  };
}

/** Counts the response by its size: it waits in memory for a client that does not read. */
export function responseLimited(limiter: RateLimiter, handler: Handler): Handler {
  return async (request, params, context) => {
    // Rejects before the handler does its work, if possible.
    limiter.check("response", context.caller);
    const response = await handler(request, params, context);
    const bytes = await response.bytes();
    limiter.consumeResponse(bytes.byteLength, context.caller);
    return rebuild(response, bytes);
  };
}

/**
 * Counts the response but never rejects it: a change is already made, and must not be rejected because
 * of what was read from the same address.
 */
function responseCharged(limiter: RateLimiter, handler: Handler): Handler {
  return async (request, params, context) => {
    const response = await handler(request, params, context);
    const bytes = await response.bytes();
    limiter.chargeResponse(bytes.byteLength, context.caller);
    return rebuild(response, bytes);
  };
}

/** Compresses the response after it was counted: the broker's work depends on the size before. */
export function compressed(handler: Handler): Handler {
  return async (request, params, context) =>
    gzipResponse(await handler(request, params, context), request);
}

function rebuild(response: Response, bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes.byteLength === 0 ? null : bytes, response);
}

/**
 * Returns the rooms whose limit a change counts against: only rooms in which the user may write. Others
 * could use up the limit of the members, and learn from it that a private room exists and is busy.
 */
export function roomsToLimit(
  room: string | undefined,
  { permissions }: Pick<RequestContext, "permissions">,
): string[] {
  return isRoomName(room) && permissions.mayWrite(room) ? [room] : [];
}
