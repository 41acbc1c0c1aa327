import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assertEquals } from "@std/assert";
import { Pair } from "../../zmq/mod.ts";
import { nextTurn } from "../../zmq/event_loop_budget.ts";
import { join, test, TRANSPORTS } from "./sockets.ts";

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

/** Returns how many of the objects are still in memory after a garbage collection. */
async function countKept(references: WeakRef<object>[]): Promise<number> {
  if (typeof collect !== "function") throw new Error("Cannot collect: V8 has no gc()");
  for (let round = 0; round < 2; round++) {
    await nextTurn();
    collect();
  }
  return references.filter((reference) => reference.deref() !== undefined).length;
}

async function echo(from: Pair, to: Pair, bytes: number): Promise<WeakRef<object>[]> {
  const references: WeakRef<object>[] = [];
  for (let number = 0; number < 10; number++) {
    const sent = new Uint8Array(bytes);
    const received = to.receive();
    await from.send(sent);
    const [question] = await received;
    await to.send(question ?? null);
    const answer = await from.receive();
    for (const part of [sent, question, answer, ...answer]) {
      if (part !== undefined) references.push(new WeakRef(part));
    }
  }
  return references;
}

// Small parts share a slab with later ones; large parts have buffers of their own.
test("Socket: keeps no reference to parts that were sent or received", async () => {
  const references: WeakRef<object>[] = [];
  for (const transport of TRANSPORTS) {
    for (const bytes of [16, 2_048, 100_000]) {
      using a = new Pair();
      using b = new Pair();
      await join(transport, a, b);
      references.push(...await echo(b, a, bytes), ...await abandon(b, a, bytes));
    }
  }
  using a = new Pair();
  using b = new Pair();
  await join("inproc", a, b);
  references.push(...await abandon(b, a, 16)); // what was sent last
  assertEquals([references.length, await countKept(references)], [380, 0]);
});

/** Sends a part, and waits for another that never arrives. */
async function abandon(from: Pair, to: Pair, bytes: number): Promise<WeakRef<object>[]> {
  const sent = new Uint8Array(bytes);
  await from.send(sent);
  const received = await to.receive();
  const signal = AbortSignal.timeout(1);
  await to.receive({ signal }).catch(() => {});
  return [new WeakRef(sent), new WeakRef(received)];
}
