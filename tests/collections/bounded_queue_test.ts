import { assertEquals, assertThrows } from "@std/assert";
import { BoundedQueue } from "../../collections/bounded_queue.ts";
import { test } from "../testing.ts";

/** A queue for two operations, and the operations that it has started. */
function recordedQueue() {
  const queue = new BoundedQueue(2);
  const started: string[] = [];
  const add = (id: string, options?: { startBy: number }) =>
    queue.add(id, () => void started.push(id), options);
  return { queue, started, add };
}

test("BoundedQueue: starts operations in order as others are released", () => {
  const { queue, started, add } = recordedQueue();
  for (const id of ["a", "b", "c", "d"]) add(id);
  assertEquals(started, ["a", "b"]);
  queue.release("b");
  assertEquals(started, ["a", "b", "c"]);
  queue.release("unknown");
  assertEquals(started, ["a", "b", "c"]);
  queue.release("a");
  assertEquals(started, ["a", "b", "c", "d"]);
});

test("BoundedQueue: never starts an operation that was released while queued", () => {
  const { queue, started, add } = recordedQueue();
  for (const id of ["a", "b", "c", "d"]) add(id);
  queue.release("c");
  queue.release("a");
  assertEquals(started, ["a", "b", "d"]);
});

test("BoundedQueue: drops a queued operation whose time is over", () => {
  const { queue, started, add } = recordedQueue();
  for (const id of ["a", "b"]) add(id);
  add("late", { startBy: performance.now() });
  add("in time", { startBy: performance.now() + 60_000 });
  queue.release("a");
  assertEquals(started, ["a", "b", "in time"]);
});

test("BoundedQueue: an operation that fails to start is not pending", () => {
  const { queue, started, add } = recordedQueue();
  const fail = () => {
    throw new Error("no socket");
  };
  for (const id of ["a", "b"]) assertThrows(() => queue.add(id, fail), Error, "no socket");
  for (const id of ["c", "d"]) add(id);
  assertEquals(started, ["c", "d"]);
});
