// How the hub's news are written for its listeners, and what there is to write.

import type { Cursor } from "./cursor.ts";
import type { Gap } from "./ordered_feed.ts";
import type { Entry } from "../chat/protocol.ts";

/** How a listener wants the hub's news to be written. */
export interface EventEncoder {
  /** Listeners of the same rooms and the same format make one audience. */
  readonly name: string;
  entry(entry: Entry): Uint8Array;
  resume(resume: Resume): Uint8Array;
  beat(state: HubState): Uint8Array;
}

/** What a listener's cursor is worth: everything, all but a part that was pruned, or nothing. */
export type Resume = { status: "continued" } | ({ status: "gap" } & Gap) | { status: "reset" };

export interface HubState {
  readonly isBrokerUp: boolean;
  /** What a listener that hears this has, so that its cursor moves on in a quiet room too. */
  readonly place: Cursor | undefined;
}
