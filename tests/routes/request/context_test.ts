import { assertEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import { RecentActivity } from "../../../routes/recent_activity.ts";
import { RequestContext } from "../../../routes/request/context.ts";
import { directoryWithRooms } from "../../chat/directory/directory_fixture.ts";
import { test } from "../../testing.ts";

/** The context of a request to a process that has not loaded the directory, and the log of its waits. */
function contextWhileLoading(headers: Record<string, string> = {}) {
  const log: string[] = [];
  const replica = {
    directory: directoryWithRooms(),
    isLoaded: false,
    ready: () => {
      log.push("ready");
      replica.isLoaded = true;
      return Promise.resolve();
    },
    waitFor: () => Promise.resolve(),
  };
  const identify = () => {
    log.push("identify");
    return Promise.resolve({ id: "ann", role: "member" } as const);
  };
  const context = new RequestContext(
    {
      authenticator: { mode: "open", identify },
      recentActivity: new RecentActivity(),
      replica,
      tokenRoles: { record() {} },
    },
    new Request("http://localhost/api/rooms/lobby/pins", { headers }),
    { peer: "192.0.2.1", address: "192.0.2.1", isSecure: false },
  );
  return { context, replica, log };
}

// A page that reconnected to a server which had just been started was told that nothing was pinned.
test("RequestContext: waits for the directory before it authenticates", async () => {
  const { context, replica, log } = contextWhileLoading();
  assertEquals(assertThrows(() => context.directory, ChatError).code, "broker-unavailable");
  await context.identify();
  assertEquals(log, ["ready", "identify"]);
  assertEquals(context.directory, replica.directory);
  await context.identify();
  assertEquals(log, ["ready", "identify", "identify"]);
});

test("RequestContext: a page does not wait for the directory", async () => {
  const { context, log } = contextWhileLoading({ accept: "text/html" });
  await context.identify();
  assertEquals(log, ["identify"]);
  assertEquals(assertThrows(() => context.directory, ChatError).code, "broker-unavailable");
});
