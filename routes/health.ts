// GET /health/live: this process answers. GET /health/ready: it hears the broker, too.

import { unavailable } from "../chat/errors.ts";
import type { Hub } from "../chat/hub.ts";
import type { Handler } from "./visit.ts";

export function live(): Handler {
  return () => Response.json({ status: "live" });
}

export function ready(hub: Hub): Handler {
  return () => {
    if (hub.state.isBrokerUp) return Response.json({ status: "ready" });
    throw unavailable("The broker is away");
  };
}
