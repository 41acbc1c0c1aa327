import { assertEquals } from "@std/assert";
import { EventStream } from "../../../http/event_stream.ts";
import { StreamIndex } from "../../../routes/streams/stream_index.ts";
import { test } from "../../testing.ts";

/** A stream whose reader may become known, and how often somebody looked who that is. */
function streamOf(identity?: string) {
  const state = { identity, looks: 0 };
  const reader = {
    get caller() {
      state.looks++;
      const { identity } = state;
      return { address: "203.0.113.7", ...(identity !== undefined && { identity }) };
    },
  };
  const stream = new EventStream({ maxWaitingBytes: 1, maxStalledMs: 1, onClose: () => {} });
  return { state, stream, open: { reader } };
}

type Streams = StreamIndex<ReturnType<typeof streamOf>["open"]>;

const streamsOf = (streams: Streams, user?: string) => [...streams.of(user).keys()];

test("A person's streams are found without a look at those of others", () => {
  const streams: Streams = new StreamIndex();
  const [ann, bob, again, nobody] = ["ann", "bob", "ann", undefined].map(streamOf);
  const all = [ann, bob, again, nobody].flatMap((one) => one ?? []);
  for (const { stream, open } of all) streams.add(stream, open);
  for (const { state } of all) state.looks = 0;
  assertEquals(streamsOf(streams, "ann"), [ann?.stream, again?.stream]);
  assertEquals([streamsOf(streams, "cleo"), streamsOf(streams)], [[], all.map((it) => it.stream)]);
  assertEquals(all.map(({ state }) => state.looks), [0, 0, 0, 0]);
  for (const { stream, open } of all.slice(0, 2)) assertEquals(streams.delete(stream), open);
  assertEquals([streamsOf(streams, "ann"), streamsOf(streams, "bob")], [[again?.stream], []]);
});

test("Who becomes known while they read is found as themselves from then on", () => {
  const streams: Streams = new StreamIndex();
  const { state, stream, open } = streamOf();
  streams.add(stream, open);
  state.identity = "ann";
  assertEquals([streamsOf(streams, "ann"), streamsOf(streams)], [[], [stream]]);
  streams.known(stream);
  assertEquals([streamsOf(streams, "ann"), streamsOf(streams)], [[stream], [stream]]);
  streams.delete(stream);
  assertEquals([streamsOf(streams, "ann"), streams.size], [[], 0]);
});
