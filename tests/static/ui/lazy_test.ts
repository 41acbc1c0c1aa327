import { assertEquals, assertRejects } from "@std/assert";
import { Lazy, loadAgain, loadWhen } from "../../../static/ui/lazy.js";
import { test } from "../../testing.ts";

test("What is wanted of a part before it has come is done then, in order, and later at once", async () => {
  const loading = Promise.withResolvers<string[]>();
  let loads = 0;
  const later = new Lazy(() => {
    loads++;
    return loading.promise;
  });
  assertEquals([later.there, loads], [undefined, 0]);
  later.use((part) => part.push("first"));
  later.warm();
  later.use((part) => part.push("second"));
  loading.resolve([]);
  const part = await later.get();
  later.use((part) => part.push("third"));
  assertEquals([part, loads], [["first", "second", "third"], 1]);
  assertEquals(later.there, part);
});

test("A part that cannot be loaded says so to who wants it, and is tried again", async () => {
  const failures: string[] = [];
  let isThere = false;
  const load = () => isThere ? Promise.resolve("part") : Promise.reject(new TypeError("away"));
  const later = new Lazy(load, () => failures.push("told"));
  // Whoever may want it need not hear of it.
  later.warm();
  await assertRejects(() => later.get(), TypeError, "away");
  const failed = Promise.withResolvers<void>();
  later.use(() => {}, () => failed.resolve());
  await failed.promise;
  later.use(() => {});
  await assertRejects(() => later.get());
  assertEquals([failures, later.there], [["told"], undefined]);
  isThere = true;
  assertEquals(await later.get(), "part");
});

test("Later: what failed unheard is done once when the server answers again", async () => {
  const done: string[] = [];
  let isThere = false;
  const later = new Lazy(() =>
    isThere ? Promise.resolve(done) : Promise.reject(new TypeError("away"))
  );
  later.use((part) => part.push("first"));
  later.use((part) => part.push("second"));
  await assertRejects(() => later.get());
  // Still away: it goes on waiting.
  loadAgain();
  await assertRejects(() => later.get());
  isThere = true;
  loadAgain();
  await later.get();
  loadAgain();
  assertEquals(done, ["first", "second"]);
});

test("Later: what was told by an event is not told again later", async () => {
  const failures: [boolean, string | undefined][] = [];
  const later = new Lazy(
    () => Promise.reject(new TypeError("away")),
    (again, event) => failures.push([again !== undefined, event?.type]),
  );
  const target = new EventTarget();
  later.listen(target, ["keydown"], () => {});
  target.dispatchEvent(new Event("keydown"));
  later.use(() => {});
  await assertRejects(() => later.get());
  assertEquals(failures, [[false, "keydown"], [true, undefined]]);
});

// Firefox and WebKit remember that a module could not be loaded.
test("Later: nothing is loaded while the server is known to be out of reach", async () => {
  let isReachable = false;
  let loads = 0;
  const later = new Lazy(() => Promise.resolve(++loads));
  try {
    loadWhen(() => isReachable ? undefined : Promise.reject(new TypeError("away")));
    await assertRejects(() => later.get(), TypeError, "away");
    assertEquals(loads, 0);
    isReachable = true;
    assertEquals(await later.get(), 1);
  } finally {
    loadWhen(() => undefined);
  }
});
