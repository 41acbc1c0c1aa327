import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  isIpc,
  isIpcPathShortEnough,
  parseSource,
  type SourceName,
} from "../../../chat/config/endpoints.ts";
import { anyCharacter } from "../../any_text.ts";
import { test } from "../../testing.ts";

const NAMES: readonly SourceName[] = [
  "ZMQ_BROKER_PULL",
  "ZMQ_BROKER_PUB",
  "ZMQ_BROKER_ROUTER",
  "ZMQ_CLIENT_PUSH",
  "ZMQ_CLIENT_SUB",
  "ZMQ_CLIENT_DEALER",
];

const anyName = fc.constantFrom(...NAMES);

/** Sources that are right, or nearly so. */
const likeSource = fc.tuple(
  fc.constantFrom("tcp://", "ipc://", "zmq://PUSH@", "zmq-bind://PULL@", "zmq://", "TCP://", ""),
  fc.constantFrom(
    "127.0.0.1",
    "[::1]",
    "*",
    "localhost",
    "/run/x.sock",
    "@x",
    "",
    " ",
    "a".repeat(120),
  ),
  fc.constantFrom(":", "", "::"),
  fc.oneof(fc.integer({ min: -1, max: 70_000 }).map(String), fc.constantFrom("*", "", "05", "1e3")),
).map((parts) => parts.join(""));

const anySource = fc.oneof(likeSource, fc.string({ unit: anyCharacter }));

test("Whatever is set is refused for one of three reasons, or is a source that stays as it is", () => {
  fc.assert(
    fc.property(anyName, anySource, (name, value) => {
      try {
        const source = parseSource(name, value);
        assertEquals(parseSource(name, source.endpoint), source);
      } catch (error) {
        const isKnown = [SyntaxError, TypeError, RangeError].some((known) =>
          error instanceof known
        );
        assertEquals(isKnown && String(error).includes(name), true, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

test("A source that is taken can be bound or connected: its port exists, its path fits", () => {
  fc.assert(
    fc.property(anyName, likeSource, (name, value) => {
      const endpoint = endpointOf(name, value);
      if (endpoint === undefined) return;
      if (isIpc(endpoint)) {
        return assertEquals(isIpcPathShortEnough(endpoint.slice(6)), true, endpoint);
      }
      const [, port = ""] = /^tcp:\/\/.+:(\d+|\*)$/.exec(endpoint) ?? [];
      const isPort = port === "*" ? name.includes("BROKER") : +port > 0 && +port < 65_536;
      assertEquals(isPort, true, endpoint);
    }),
    { numRuns: 2_000 },
  );
});

function endpointOf(name: SourceName, value: string): string | undefined {
  try {
    return parseSource(name, value).endpoint;
  } catch {
    return undefined;
  }
}

test("The tutorial's notation names the type and the side that its place has", () => {
  assertEquals(parseSource("ZMQ_BROKER_PULL", "zmq-bind://PULL@127.0.0.1:5555"), {
    type: "PULL",
    endpoint: "tcp://127.0.0.1:5555",
  });
  const wrong = (value: string) =>
    assertThrows(() => parseSource("ZMQ_BROKER_PULL", value), TypeError);
  wrong("zmq://PULL@127.0.0.1:5555");
  wrong("zmq-bind://PUB@127.0.0.1:5555");
});
