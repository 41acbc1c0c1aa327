import { assertEquals } from "@std/assert";
import { EventStream } from "../../../http/event_stream.ts";
import { StreamIndex } from "../../../routes/streams/stream_index.ts";
import { test } from "../../testing.ts";

/** A stream whose user may become known, and a counter of look-ups of the user. */
function streamOf(identity?: string) {
  const state = { identity, looks: 0 };
  const context = {
    get caller() {
      state.looks++;
      const { identity } = state;
      return { address: "203.0.113.7", ...(identity !== undefined && { identity }) };
    },
  };
  const stream = new EventStream({ maxQueuedBytes: 1, maxStalledMs: 1, onClose: () => {} });
  return { state, stream, info: { context } };
}

type Streams = StreamIndex<ReturnType<typeof streamOf>["info"]>;

const streamsOf = (streams: Streams, user?: string) => [...streams.of(user).keys()];

test("StreamIndex: finds a user's streams without visiting others", () => {
  const streams: Streams = new StreamIndex();
  const [ann, bob, again, nobody] = ["ann", "bob", "ann", undefined].map(streamOf);
  const all = [ann, bob, again, nobody].flatMap((one) => one ?? []);
  for (const { stream, info } of all) streams.add(stream, info);
  for (const { state } of all) state.looks = 0;
  assertEquals(streamsOf(streams, "ann"), [ann?.stream, again?.stream]);
  assertEquals([streamsOf(streams, "cleo"), streamsOf(streams)], [[], all.map((it) => it.stream)]);
  assertEquals(all.map(({ state }) => state.looks), [0, 0, 0, 0]);
  for (const { stream, info } of all.slice(0, 2)) assertEquals(streams.delete(stream), info);
  assertEquals([streamsOf(streams, "ann"), streamsOf(streams, "bob")], [[again?.stream], []]);
});

test("StreamIndex: finds a stream by its user once the user is known", () => {
  const streams: Streams = new StreamIndex();
  const { state, stream, info } = streamOf();
  streams.add(stream, info);
  state.identity = "ann";
  assertEquals([streamsOf(streams, "ann"), streamsOf(streams)], [[], [stream]]);
  streams.reindex(stream);
  assertEquals([streamsOf(streams, "ann"), streamsOf(streams)], [[stream], [stream]]);
  streams.delete(stream);
  assertEquals([streamsOf(streams, "ann"), streams.size], [[], 0]);
});
