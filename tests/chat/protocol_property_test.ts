import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ENTRY_TYPES } from "../../chat/message.ts";
import { STORAGE_STATES } from "../../chat/log/storage.ts";
import * as wire from "../../chat/protocol.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const RUNS = { numRuns: 10_000 };

const encoder = new TextEncoder();

const toFrames = (message: readonly (string | Uint8Array)[]) =>
  message.map((part) => typeof part === "string" ? encoder.encode(part) : part);

const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const epoch = fc.stringMatching(/^[0-9a-z]{1,16}$/);
const body = fc.uint8Array({ maxLength: 8 });
const text = fc.string({ unit: anyCharacter });
const json = fc.oneof(text, fc.nat(), fc.constant(null), fc.array(text), fc.dictionary(word, text));

const entry: fc.Arbitrary<wire.Entry> = fc.record({
  epoch,
  gid: whole,
  type: fc.constantFrom(...ENTRY_TYPES),
  room: word,
  seq: whole,
  id: word,
  at: whole,
  body,
});

const answer: fc.Arbitrary<wire.Answer> = fc.record({
  request: word,
  position: fc.record({ epoch, gid: whole }),
  pruned: whole,
  entries: fc.array(entry, { maxLength: 3 }),
});

const verdict: fc.Arbitrary<wire.DraftResult> = fc.record({
  id: word,
  outcome: fc.constantFrom("stored", "refused"),
  body,
});

const report: fc.Arbitrary<wire.PresenceReport> = fc.record({ process: word, body });

/** Valid messages of each type. */
const message = fc.oneof(
  fc.tuple(word, json).map(([reply, draft]) => wire.encodeDraft(reply, draft)),
  entry.map(wire.encodeEntry),
  fc.record({ epoch, head: whole }).map(wire.encodeHeartbeat),
  fc.record({ state: fc.constantFrom(...STORAGE_STATES), failures: whole }).map(wire.encodeStorage),
  fc.tuple(word, verdict).map(([reply, what]) => wire.encodeDraftResult(reply, what)),
  fc.tuple(word, word, json).map(([request, verb, args]) =>
    wire.encodeRequest(request, verb, args)
  ),
  answer.map(wire.encodeAnswer),
  report.map(wire.encodePresenceReport),
  report.map(({ process, body }) => wire.encodePresence(process, body)),
).map(toFrames);

/** Mutates a message: removes, repeats, changes or inserts some bytes or frames. */
const damaged = fc.tuple(message, fc.nat(), fc.nat(), fc.array(body, { maxLength: 2 })).map(
  ([frames, which, where, parts]) => {
    const at = which % (frames.length + 1);
    const frame = frames[at] ?? new Uint8Array();
    const cut = where % (frame.length + 1);
    const changed = Uint8Array.from([
      ...frame.slice(0, cut),
      ...parts[0] ?? [],
      ...frame.slice(cut + 1),
    ]);
    return frames.toSpliced(at, 1, changed, ...parts.slice(1));
  },
);

const anyFrames = fc.oneof(damaged, message, fc.array(body, { maxLength: 6 }));

/** The decoder and the encoder of each type. */
const READERS: Record<string, (frames: Uint8Array[]) => readonly (string | Uint8Array)[]> = {
  draft: (frames) => {
    const { reply, draft } = wire.decodeDraft(frames);
    return wire.encodeDraft(reply, draft);
  },
  entry: (frames) => wire.encodeEntry(wire.decodeEntry(frames)),
  heartbeat: (frames) => wire.encodeHeartbeat(wire.decodeHeartbeat(frames)),
  storage: (frames) => wire.encodeStorage(wire.decodeStorage(frames)),
  "draft result": (frames) => wire.encodeDraftResult("inbox", wire.decodeDraftResult(frames)),
  request: (frames) => {
    const { id, method, body } = wire.decodeRequest(frames);
    return ["h1", id, method, body];
  },
  answer: (frames) => wire.encodeAnswer(wire.decodeAnswer(frames)),
  "presence report": (frames) => wire.encodePresenceReport(wire.decodePresenceReport(frames)),
  presence: (frames) => {
    const { process, body } = wire.decodePresence(frames);
    return wire.encodePresence(process, body);
  },
};

for (const [name, rewrite] of Object.entries(READERS)) {
  test(`Protocol: any frames are rejected as ${name}, or decode and encode to the same`, () => {
    fc.assert(
      fc.property(anyFrames, (frames) => {
        const read = rewritten(rewrite, frames);
        if (read) assertEquals(toFrames(rewrite(read)), read);
      }),
      RUNS,
    );
  });
}

function rewritten(
  rewrite: typeof READERS[string],
  frames: Uint8Array[],
): Uint8Array[] | undefined {
  try {
    return toFrames(rewrite(frames));
  } catch (error) {
    assert(error instanceof SyntaxError, String(error));
    return undefined;
  }
}

test("Protocol: any valid message decodes to what was encoded", () => {
  fc.assert(
    fc.property(
      entry,
      (value) => assertEquals(wire.decodeEntry(toFrames(wire.encodeEntry(value))), value),
    ),
  );
  fc.assert(
    fc.property(
      answer,
      (value) => assertEquals(wire.decodeAnswer(toFrames(wire.encodeAnswer(value))), value),
    ),
  );
  fc.assert(fc.property(word, verdict, (reply, value) => {
    assertEquals(wire.decodeDraftResult(toFrames(wire.encodeDraftResult(reply, value))), value);
  }));
  fc.assert(fc.property(report, (value) => {
    assertEquals(wire.decodePresenceReport(toFrames(wire.encodePresenceReport(value))), value);
    assertEquals(
      wire.decodePresence(toFrames(wire.encodePresence(value.process, value.body))),
      value,
    );
  }));
  fc.assert(fc.property(word, json, (reply, draft) => {
    const decoded = wire.decodeDraft(toFrames(wire.encodeDraft(reply, draft)));
    assertEquals(decoded, { reply, draft: JSON.parse(JSON.stringify(draft)) });
  }));
});

test("decodeEntry(): returns whole numbers for any bytes that it accepts", () => {
  const isWhole = (number: number) => Number.isSafeInteger(number) && number >= 0;
  fc.assert(
    fc.property(anyFrames, (frames) => {
      for (const { gid, seq, at } of entriesIn(frames)) {
        assertEquals([gid, seq, at].every(isWhole), true, `${gid} ${seq} ${at}`);
      }
    }),
    RUNS,
  );
});

/** Returns the entries in a message, if it is an entry or an answer. */
function entriesIn(frames: Uint8Array[]): readonly wire.Entry[] {
  try {
    if (frames.length === 3) return [wire.decodeEntry(frames)];
    const answer = wire.decodeAnswer(frames);
    return "entries" in answer ? answer.entries : [];
  } catch {
    return [];
  }
}
