// How the hub's news look as Server-Sent Events on `/api/events` and on the tutorial's stream.

import { formatCursor } from "../../hub/cursor.ts";
import type { EventEncoder, Resume } from "../../hub/event_encoder.ts";
import { fieldsOf } from "../../chat/json.ts";
import type { PresenceFormat } from "../../chat/presence/presence.ts";
import { decodeJson, type Entry } from "../../chat/protocol.ts";
import { encodeDataEvent, encodeEvent } from "../../http/event_stream.ts";

/** The same bytes for all: what many who come again together missed is joined to it once, too. */
const CONTINUED = encodeResume({ status: "continued" });

/** The events of `/api/events`: `resume` first, then entries whose ids are cursors, and `beat`. */
export const apiFormat: EventEncoder = {
  name: "api",
  entry: (entry) =>
    encodeDataEvent({ event: entry.kind, id: formatCursor(entry), data: entry.body }),
  resume: (resume) => resume.status === "continued" ? CONTINUED : encodeResume(resume),
  beat: ({ isBrokerUp, place }) => {
    const data = JSON.stringify({ broker: isBrokerUp ? "up" : "down" });
    return encodeEvent({ event: "beat", data, ...(place ? { id: formatCursor(place) } : {}) });
  },
};

function encodeResume(resume: Resume): Uint8Array {
  return encodeEvent({ event: "resume", data: JSON.stringify(resume) });
}

/** Who is here and who types, on `/api/events`. Without ids: a cursor is a place in the log. */
export const presenceFormat: PresenceFormat = {
  whole: (room, { count, people }) => presenceEvent({ room, count, people }),
  difference: (room, difference) => presenceEvent({ room, ...difference }),
  typing: (room, people) =>
    encodeEvent({ event: "typing", data: JSON.stringify({ room, people }) }),
};

function presenceEvent(data: unknown): Uint8Array {
  return encodeEvent({ event: "presence", data: JSON.stringify(data) });
}

const HEARTBEAT = encodeEvent({ comment: "" });

/** The tutorial's stream: `msg` events with `{from, text}`, and comments that show it lives. */
export const tutorialFormat: EventEncoder = {
  name: "seed",
  // It knows of nothing but messages.
  entry: (entry) =>
    entry.kind === "message" ? encodeEvent({ event: "msg", data: seedData(entry) }) : HEARTBEAT,
  resume: () => HEARTBEAT,
  beat: () => HEARTBEAT,
};

function seedData(entry: Entry): string {
  const { from = "", text = "" } = fieldsOf(decodeJson(entry.body));
  return JSON.stringify({ from, text });
}
