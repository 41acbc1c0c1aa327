// GET /health/live: this process answers. GET /health/ready: it hears the broker, too, which can store
// messages.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { chatError, unavailable } from "../../chat/errors.ts";
import type { Hub } from "../../hub/mod.ts";
import type { StorageState } from "../../chat/log/storage.ts";
import type { Handler } from "../request/context.ts";

const WHY: Readonly<Record<Exclude<StorageState, "ok">, string>> = {
  failing: "The broker cannot store messages: its disk is full or fails, its output says more",
  removed:
    "The broker's log was removed or replaced: stop the broker, put the log back or restore a " +
    "backup, and start it again",
};

export function live(): Handler {
  return () => Response.json({ status: "live" });
}

export function ready(hub: Pick<Hub, "state">, broker: Pick<BrokerClient, "storage">): Handler {
  return () => {
    if (!hub.state.isSourceUp) throw unavailable("The broker is away");
    const { state } = broker.storage;
    if (state !== "ok") throw chatError("cannot-store", WHY[state]);
    return Response.json({ status: "ready" });
  };
}
