// GET /health/live: this process answers. GET /health/ready: it also reaches the broker, which can store
// messages.

import { chatError, unavailable } from "../../chat/errors.ts";
import type { StorageState } from "../../chat/log/storage.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

const REASONS: Readonly<Record<Exclude<StorageState, "ok">, string>> = {
  failing: "Cannot store messages: the broker's disk is full or failing, see its output",
  removed:
    "Cannot store messages: the broker's log was removed or replaced. Stop the broker, put the " +
    "log back or restore a backup, and start it again",
};

export function live(): Handler {
  return () => Response.json({ status: "live" });
}

export function ready({ broker, hub }: Pick<Dependencies, "broker" | "hub">): Handler {
  return () => {
    if (!hub.state.isSourceUp) throw unavailable("The broker cannot be reached");
    const { state } = broker.storage;
    if (state !== "ok") throw chatError("cannot-store", REASONS[state]);
    return Response.json({ status: "ready" });
  };
}
