import { assertEquals, assertStrictEquals } from "@std/assert";
import { BufferPool } from "../../../chat/files/buffer_pool.ts";
import { test } from "../../testing.ts";

test("BufferPool: bounds the buffers under way, and serves those who wait in order", async () => {
  const pool = new BufferPool({ count: 2, bytes: 10 });
  const [first, second] = [await pool.take(), await pool.take()];
  const served: string[] = [];
  const take = (name: string) =>
    pool.take().then((buffer) => {
      served.push(name);
      return buffer;
    });
  const all = [take("a"), take("b")];
  assertEquals(served, []);
  pool.release(second);
  assertStrictEquals(await all[0], second);
  assertEquals(served, ["a"]);
  pool.release(first);
  assertStrictEquals(await all[1], first);
  assertEquals([served, first.length], [["a", "b"], 10]);
});

test("BufferPool: uses a buffer again before it creates another", async () => {
  const pool = new BufferPool({ count: 2, bytes: 10 });
  const buffer = await pool.take();
  pool.release(buffer);
  assertStrictEquals(await pool.take(), buffer);
});
