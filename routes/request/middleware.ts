// Who asks is found out before a handler that depends on it.

import { ChatError } from "../../chat/errors.ts";
import type { Handler } from "./context.ts";

/** For those who may be here: where that is not everybody, nobody gets 401. */
export function authenticated(handler: Handler): Handler {
  return async (request, params, visit) => {
    await visit.identify();
    visit.requireAuthenticated();
    return await handler(request, params, visit);
  };
}

/** The same for streams: 204 tells an `EventSource` whose time is over to stop coming again. */
export function authenticatedStream(handler: Handler): Handler {
  const forKnown = authenticated(handler);
  return async (request, params, visit) => {
    try {
      return await forKnown(request, params, visit);
    } catch (error) {
      const isOver = error instanceof ChatError && error.code === "expired-credentials";
      if (!isOver) throw error;
      return new Response(null, { status: 204 });
    }
  };
}

/** For what leads in: it is known who asks, and that may be nobody. */
export function optionalAuth(handler: Handler): Handler {
  return async (request, params, visit) => {
    await visit.identify();
    return await handler(request, params, visit);
  };
}
