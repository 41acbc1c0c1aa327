// Who asks is found out before a handler that depends on it.

import { ChatError } from "../chat/errors.ts";
import type { Handler } from "./visit.ts";

/** For those who may be here: where that is not everybody, nobody gets 401. */
export function known(handler: Handler): Handler {
  return async (request, params, visit) => {
    await visit.identify();
    visit.requireSomebody();
    return await handler(request, params, visit);
  };
}

/** The same for streams: 204 tells an `EventSource` whose time is over to stop coming again. */
export function knownReader(handler: Handler): Handler {
  const forKnown = known(handler);
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
export function anybody(handler: Handler): Handler {
  return async (request, params, visit) => {
    await visit.identify();
    return await handler(request, params, visit);
  };
}
