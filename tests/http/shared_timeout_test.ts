import { assertEquals, assertRejects } from "@std/assert";
import { TimeLimit } from "../../http/shared_timeout.ts";
import { test } from "../testing.ts";

const tooLate = () => new RangeError("Too late");
const never = new Promise<never>(() => {});

test("What is done in time comes out as it is", async () => {
  const limit = new TimeLimit(60_000);
  assertEquals(await limit.keep(Promise.resolve("done"), tooLate), "done");
  await assertRejects(
    () => limit.keep(Promise.reject(new TypeError("broken")), tooLate),
    TypeError,
  );
});

test("What takes longer is given up, each at its own time", async () => {
  const limit = new TimeLimit(20);
  const order: string[] = [];
  const give = (name: string) =>
    assertRejects(() => limit.keep(never, tooLate), RangeError, "Too late")
      .then(() => order.push(name));
  const first = give("first");
  // The second begins when the first is over: the timer of the one must not be the end of the other.
  const second = first.then(() => give("second"));
  await second;
  assertEquals(order, ["first", "second"]);
});

test("What began while another waited has all of its time", async () => {
  const limit = new TimeLimit(30);
  const first = assertRejects(() => limit.keep(never, tooLate), RangeError);
  const begin = performance.now() + 15;
  while (performance.now() < begin);
  const since = performance.now();
  await assertRejects(() => limit.keep(never, tooLate), RangeError);
  assertEquals(performance.now() - since >= 29, true);
  await first;
});

test("A limit under which nothing is done any more keeps no process alive", async () => {
  const module = new URL("../../http/shared_timeout.ts", import.meta.url).href;
  const code = `import { TimeLimit } from "${module}";
    await new TimeLimit(600_000).keep(Promise.resolve(), () => new Error("Too late"));`;
  const signal = AbortSignal.timeout(20_000);
  const program = new Deno.Command(Deno.execPath(), { args: ["eval", code], signal });
  assertEquals((await program.output()).code, 0);
});
