// GET /health/live: this process answers. GET /health/ready: it hears the broker, too.

import type { Hub } from "../chat/hub.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Handler } from "./visit.ts";

export function live(): Handler {
  return () => Response.json({ status: "live" });
}

export function ready(hub: Hub): Handler {
  return () => {
    if (hub.state.isBrokerUp) return Response.json({ status: "ready" });
    const detail = "The broker is away";
    throw new HttpProblem({ status: 503, code: "broker-unavailable", detail });
  };
}
