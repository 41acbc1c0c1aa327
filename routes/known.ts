// Who asks is found out before a handler that depends on it.

import type { Handler } from "./visit.ts";

/** For those who may be here: where that is not everybody, nobody gets 401. */
export function known(handler: Handler): Handler {
  return async (request, params, visit) => {
    await visit.identify();
    visit.requireSomebody();
    return await handler(request, params, visit);
  };
}

/** For what leads in: it is known who asks, and that may be nobody. */
export function anybody(handler: Handler): Handler {
  return async (request, params, visit) => {
    await visit.identify();
    return await handler(request, params, visit);
  };
}
