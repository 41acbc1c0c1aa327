import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { ConnectionStatus } from "../../../../static/chat/layout/connection_status.js";
import { test } from "../../../testing.ts";

const DEADLINE_MS = 5_000;

test("ConnectionStatus: reports a lasting failure, and its end", async () => {
  const { connection, told, next } = watch();
  connection.report("stream", false);
  await deadline(next(), DEADLINE_MS);
  connection.report("stream", true);
  assertEquals(told, [true, false]);
});

test("ConnectionStatus: does not report a short failure", async () => {
  const brief = watch();
  brief.connection.report("stream", false);
  brief.connection.report("stream", true);
  // Timers of the same length end in the order in which they began.
  const lasting = watch();
  lasting.connection.report("stream", false);
  await deadline(lasting.next(), DEADLINE_MS);
  assertEquals(brief.told, [false]);
});

test("ConnectionStatus: is broken until every part works", async () => {
  const { connection, told, next } = watch();
  connection.report("stream", false);
  connection.report("broker", false);
  await deadline(next(), DEADLINE_MS);
  connection.report("stream", true);
  assertEquals(told, [true]);
  connection.report("broker", true);
  assertEquals(told, [true, false]);
});

function watch() {
  const told: boolean[] = [];
  let heard = Promise.withResolvers<void>();
  const connection = new ConnectionStatus((isTroubled) => {
    told.push(isTroubled);
    heard.resolve();
    heard = Promise.withResolvers();
  }, 1);
  return { connection, told, next: () => heard.promise };
}
