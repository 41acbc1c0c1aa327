// The keeper, for routes that need it.

import { type ChatError, chatError } from "../../chat/errors.ts";
import type { KeeperClient } from "../../chat/files/keeper_client.ts";
import type { Dependencies } from "../dependencies.ts";

export type KeeperDependencies = Pick<Dependencies, "keeper">;

/** @throws {ChatError} `files-unavailable` if there is no keeper. */
export function requireKeeper({ keeper }: KeeperDependencies): KeeperClient {
  if (keeper) return keeper;
  throw filesUnavailable();
}

function filesUnavailable(): ChatError {
  return chatError("files-unavailable", "This chat does not take files");
}
