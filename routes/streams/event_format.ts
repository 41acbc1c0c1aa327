// The Server-Sent Events of `/api/events` and of the tutorial's stream.

import { type EventEncoder, formatCursor, type ResumeStatus } from "../../hub/mod.ts";
import { fieldsOf } from "../../chat/json.ts";
import type { PresenceFormat } from "../../chat/presence/presence.ts";
import { decodeJson, type Entry } from "../../chat/protocol.ts";
import { encodeDataEvent, encodeEvent } from "../../http/event_stream.ts";

/** The same bytes for all, so that the hub can concatenate it with what many subscribers have missed once. */
const CONTINUED = encodeResume({ status: "continued" });

/** The events of `/api/events`: `resume` first, then entries with their cursors as ids, and `heartbeat`. */
export const apiFormat: EventEncoder<Entry> = {
  name: "api",
  entry: (entry) =>
    encodeDataEvent({ event: entry.type, id: formatCursor(entry), data: entry.body }),
  resume: (resume) => resume.status === "continued" ? CONTINUED : encodeResume(resume),
  heartbeat: ({ isSourceUp, position }) => {
    const data = JSON.stringify({ broker: isSourceUp ? "up" : "down" });
    return encodeEvent({
      event: "heartbeat",
      data,
      ...(position ? { id: formatCursor(position) } : {}),
    });
  },
};

function encodeResume(resume: ResumeStatus): Uint8Array {
  return encodeEvent({ event: "resume", data: JSON.stringify(resume) });
}

/** Presence and typing on `/api/events`. Without ids: a cursor is a position in the log. */
export const presenceFormat: PresenceFormat = {
  snapshot: (room, { count, users }) => presenceEvent({ room, count, users }),
  diff: (room, difference) => presenceEvent({ room, ...difference }),
  typing: (room, users) => encodeEvent({ event: "typing", data: JSON.stringify({ room, users }) }),
};

function presenceEvent(data: unknown): Uint8Array {
  return encodeEvent({ event: "presence", data: JSON.stringify(data) });
}

const HEARTBEAT = encodeEvent({ comment: "" });

/** The events of the tutorial's stream: `msg` with `{from, text}`, and comments as heartbeats. */
export const tutorialFormat: EventEncoder<Entry> = {
  name: "tutorial",
  entry: (entry) =>
    entry.type === "message" ? encodeEvent({ event: "msg", data: tutorialData(entry) }) : HEARTBEAT,
  resume: () => HEARTBEAT,
  heartbeat: () => HEARTBEAT,
};

function tutorialData(entry: Entry): string {
  const { from = "", text = "" } = fieldsOf(decodeJson(entry.body));
  return JSON.stringify({ from, text });
}
