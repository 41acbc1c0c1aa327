import { assertEquals, assertRejects } from "@std/assert";
import { Lazy, retryLoading, waitForServer } from "../../../../static/ui/loading/lazy.js";
import { test } from "../../../testing.ts";

test("Lazy: runs calls from before the part was loaded in order, later ones at once", async () => {
  const loading = Promise.withResolvers<string[]>();
  let loads = 0;
  const later = new Lazy(() => {
    loads++;
    return loading.promise;
  });
  assertEquals([later.value, loads], [undefined, 0]);
  later.run((part) => part.push("first"));
  later.preload();
  later.run((part) => part.push("second"));
  loading.resolve([]);
  const part = await later.get();
  later.run((part) => part.push("third"));
  assertEquals([part, loads], [["first", "second", "third"], 1]);
  assertEquals(later.value, part);
});

test("Lazy: reports a failed load to the caller, and tries again on the next call", async () => {
  const failures: string[] = [];
  let isThere = false;
  const load = () => isThere ? Promise.resolve("part") : Promise.reject(new TypeError("away"));
  const later = new Lazy(load, () => failures.push("told"));
  // Callers that may want it later need not handle the failure.
  later.preload();
  await assertRejects(() => later.get(), TypeError, "away");
  const failed = Promise.withResolvers<void>();
  later.run(() => {}, () => failed.resolve());
  await failed.promise;
  later.run(() => {});
  await assertRejects(() => later.get());
  assertEquals([failures, later.value], [["told"], undefined]);
  isThere = true;
  assertEquals(await later.get(), "part");
});

test("Lazy: retryLoading runs a failed call once", async () => {
  const done: string[] = [];
  let isThere = false;
  const later = new Lazy(() =>
    isThere ? Promise.resolve(done) : Promise.reject(new TypeError("away"))
  );
  later.run((part) => part.push("first"));
  later.run((part) => part.push("second"));
  await assertRejects(() => later.get());
  // Still away: it goes on waiting.
  retryLoading();
  await assertRejects(() => later.get());
  isThere = true;
  retryLoading();
  await later.get();
  retryLoading();
  assertEquals(done, ["first", "second"]);
});

test("Lazy: a failed call runs again by itself, also if the server was reached before it failed", async () => {
  const loaded = Promise.withResolvers<string>();
  let isThere = false;
  const later = new Lazy(() => {
    // The server is reached while the load is still going on.
    retryLoading();
    const load = isThere ? Promise.resolve("part") : Promise.reject(new TypeError("away"));
    isThere = true;
    return load;
  });
  later.run(loaded.resolve);
  assertEquals(await loaded.promise, "part");
});

test("Lazy: does not forward an event again after a failed load", async () => {
  const failures: [boolean, string | undefined][] = [];
  const later = new Lazy(
    () => Promise.reject(new TypeError("away")),
    (again, event) => failures.push([again !== undefined, event?.type]),
  );
  const target = new EventTarget();
  later.forwardEvents(target, ["keydown"], () => {});
  target.dispatchEvent(new Event("keydown"));
  later.run(() => {});
  await assertRejects(() => later.get());
  assertEquals(failures, [[false, "keydown"], [true, undefined]]);
});

// Firefox and WebKit remember that a module could not be loaded.
test("Lazy: loads nothing while the server cannot be reached", async () => {
  let isReachable = false;
  let loads = 0;
  const later = new Lazy(() => Promise.resolve(++loads));
  try {
    waitForServer(() => isReachable ? undefined : Promise.reject(new TypeError("away")));
    await assertRejects(() => later.get(), TypeError, "away");
    assertEquals(loads, 0);
    isReachable = true;
    assertEquals(await later.get(), 1);
  } finally {
    waitForServer(() => undefined);
  }
});
