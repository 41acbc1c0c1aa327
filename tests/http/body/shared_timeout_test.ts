import { assertEquals, assertRejects } from "@std/assert";
import { SharedTimeout } from "../../../http/body/shared_timeout.ts";
import { test } from "../../testing.ts";

const tooLate = () => new RangeError("Too late");
const never = new Promise<never>(() => {});

test("SharedTimeout: settles with the result of the work", async () => {
  const timeout = new SharedTimeout(60_000);
  assertEquals(await timeout.race(Promise.resolve("done"), tooLate), "done");
  await assertRejects(
    () => timeout.race(Promise.reject(new TypeError("broken")), tooLate),
    TypeError,
  );
});

test("SharedTimeout: rejects work that takes too long, each at its own time", async () => {
  const timeout = new SharedTimeout(20);
  const order: string[] = [];
  const give = (name: string) =>
    assertRejects(() => timeout.race(never, tooLate), RangeError, "Too late")
      .then(() => order.push(name));
  const first = give("first");
  // The second starts when the first is over, so it needs a new timer.
  const second = first.then(() => give("second"));
  await second;
  assertEquals(order, ["first", "second"]);
});

test("SharedTimeout: gives work that starts later its full time", async () => {
  const timeout = new SharedTimeout(30);
  const first = assertRejects(() => timeout.race(never, tooLate), RangeError);
  const begin = performance.now() + 15;
  while (performance.now() < begin);
  const since = performance.now();
  await assertRejects(() => timeout.race(never, tooLate), RangeError);
  assertEquals(performance.now() - since >= 29, true);
  await first;
});

test("SharedTimeout: does not keep a process alive without pending work", async () => {
  const module = new URL("../../../http/body/shared_timeout.ts", import.meta.url).href;
  const code = `import { SharedTimeout } from "${module}";
    await new SharedTimeout(600_000).race(Promise.resolve(), () => new Error("Too late"));`;
  const signal = AbortSignal.timeout(20_000);
  const program = new Deno.Command(Deno.execPath(), { args: ["eval", code], signal });
  assertEquals((await program.output()).code, 0);
});
