// How the hub's news look as Server-Sent Events on `/api/events` and on the tutorial's stream.

import { type EventEncoder, formatCursor, type ResumeStatus } from "../../hub/mod.ts";
import { fieldsOf } from "../../chat/json.ts";
import type { PresenceFormat } from "../../chat/presence/presence.ts";
import { decodeJson, type Entry } from "../../chat/protocol.ts";
import { encodeDataEvent, encodeEvent } from "../../http/event_stream.ts";

/** The same bytes for all: what many who come again together missed is joined to it once, too. */
const CONTINUED = encodeResume({ status: "continued" });

/** The events of `/api/events`: `resume` first, then entries whose ids are cursors, and `beat`. */
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

/** Who is here and who types, on `/api/events`. Without ids: a cursor is a place in the log. */
export const presenceFormat: PresenceFormat = {
  whole: (room, { count, users }) => presenceEvent({ room, count, users }),
  difference: (room, difference) => presenceEvent({ room, ...difference }),
  typing: (room, users) => encodeEvent({ event: "typing", data: JSON.stringify({ room, users }) }),
};

function presenceEvent(data: unknown): Uint8Array {
  return encodeEvent({ event: "presence", data: JSON.stringify(data) });
}

const HEARTBEAT = encodeEvent({ comment: "" });

/** The tutorial's stream: `msg` events with `{from, text}`, and comments that show it lives. */
export const tutorialFormat: EventEncoder<Entry> = {
  name: "seed",
  // It knows of nothing but messages.
  entry: (entry) =>
    entry.type === "message" ? encodeEvent({ event: "msg", data: seedData(entry) }) : HEARTBEAT,
  resume: () => HEARTBEAT,
  heartbeat: () => HEARTBEAT,
};

function seedData(entry: Entry): string {
  const { from = "", text = "" } = fieldsOf(decodeJson(entry.body));
  return JSON.stringify({ from, text });
}
