import { assertEquals, assertStrictEquals } from "@std/assert";
import { RecentActivity } from "../../../routes/recent_activity.ts";
import { RequestContext } from "../../../routes/request/context.ts";
import { rateLimited } from "../../../routes/request/middleware.ts";
import { RateLimiter } from "../../../routes/request/rate_limiter.ts";
import type { Action } from "../../../routes/request/rate_limits.ts";
import { directoryWithRooms } from "../../chat/directory/directory_fixture.ts";
import { test } from "../../testing.ts";

/** The response of a handler, before and after its action was rate limited. */
async function responseTo(action: Action) {
  const given = Response.json({ seq: 1 }, { status: 201 });
  const replica = {
    directory: directoryWithRooms(),
    isLoaded: true,
    ready: () => Promise.resolve(),
    waitFor: () => Promise.resolve(),
  };
  const request = new Request("http://localhost/");
  const context = new RequestContext(
    {
      authenticator: { mode: "open", identify: () => Promise.resolve(undefined) },
      recentActivity: new RecentActivity(),
      replica,
      tokenRoles: { record() {} },
    },
    request,
    { peer: "192.0.2.1", address: "192.0.2.1", isSecure: false },
  );
  const handler = rateLimited(new RateLimiter({ isOn: true }), action, () => given);
  return { given, returned: await handler(request, {}, context) };
}

test("rateLimited: reads no response that is always small", async () => {
  for (const action of ["post", "mark", "type"] as const) {
    const { given, returned } = await responseTo(action);
    assertStrictEquals(returned, given, action);
  }
});

test("rateLimited: counts other responses, and passes them on unchanged", async () => {
  for (const action of ["read", "join", "login"] as const) {
    const { given, returned } = await responseTo(action);
    assertEquals(given.bodyUsed, true, action);
    assertEquals([returned.status, await returned.json()], [201, { seq: 1 }], action);
  }
});
