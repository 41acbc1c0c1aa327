import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type EndpointName,
  isIpc,
  isIpcPathShortEnough,
  parseEndpoint,
} from "../../../chat/config/endpoints.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const NAMES: readonly EndpointName[] = [
  "ZMQ_BROKER_PULL",
  "ZMQ_BROKER_PUB",
  "ZMQ_BROKER_ROUTER",
  "ZMQ_KEEPER_ROUTER",
  "ZMQ_CLIENT_PUSH",
  "ZMQ_CLIENT_SUB",
  "ZMQ_CLIENT_DEALER",
  "ZMQ_CLIENT_KEEPER",
];

const anyName = fc.constantFrom(...NAMES);

/** Endpoints that are valid, or nearly so. */
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

test("parseEndpoint(): rejects any value with an error that names the setting, or returns an endpoint that it accepts again", () => {
  fc.assert(
    fc.property(anyName, anySource, (name, value) => {
      try {
        const source = parseEndpoint(name, value);
        assertEquals(parseEndpoint(name, source.endpoint), source);
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

test("parseEndpoint(): returns only endpoints with a valid port or a path short enough for a socket", () => {
  fc.assert(
    fc.property(anyName, likeSource, (name, value) => {
      const endpoint = endpointOf(name, value);
      if (endpoint === undefined) return;
      if (isIpc(endpoint)) {
        return assertEquals(isIpcPathShortEnough(endpoint.slice(6)), true, endpoint);
      }
      const [, port = ""] = /^tcp:\/\/.+:(\d+|\*)$/.exec(endpoint) ?? [];
      const isPort = port === "*" ? !name.includes("CLIENT") : +port > 0 && +port < 65_536;
      assertEquals(isPort, true, endpoint);
    }),
    { numRuns: 2_000 },
  );
});

function endpointOf(name: EndpointName, value: string): string | undefined {
  try {
    return parseEndpoint(name, value).endpoint;
  } catch {
    return undefined;
  }
}

test("parseEndpoint(): reads the tutorial's notation, and rejects another socket type or side", () => {
  assertEquals(parseEndpoint("ZMQ_BROKER_PULL", "zmq-bind://PULL@127.0.0.1:5555"), {
    type: "PULL",
    endpoint: "tcp://127.0.0.1:5555",
  });
  const wrong = (value: string) =>
    assertThrows(() => parseEndpoint("ZMQ_BROKER_PULL", value), TypeError);
  wrong("zmq://PULL@127.0.0.1:5555");
  wrong("zmq-bind://PUB@127.0.0.1:5555");
});
