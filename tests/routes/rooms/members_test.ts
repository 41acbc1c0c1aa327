import { assertEquals } from "@std/assert";
import { RecentActivity } from "../../../routes/recent_activity.ts";
import { resolveMembers } from "../../../routes/rooms/members.ts";
import { RequestContext } from "../../../routes/request/context.ts";
import { apply, directoryWithRooms } from "../../chat/directory/directory_fixture.ts";
import { test } from "../../testing.ts";

test("resolveMembers: finds a user who has just joined through another process", async () => {
  const directory = directoryWithRooms();
  const waitFor = () => {
    apply(directory, [{ type: "rename", user: "cleo", name: "Cleo" }]);
    return Promise.resolve();
  };
  const identify = () => Promise.resolve({ id: "ann", role: "member" } as const);
  const context = new RequestContext(
    {
      authenticator: { mode: "invite", identify },
      recentActivity: new RecentActivity(),
      replica: { directory, isLoaded: true, ready: () => Promise.resolve(), waitFor },
      tokenRoles: { record() {} },
    },
    new Request("http://localhost"),
    { peer: "192.0.2.1", address: "192.0.2.1", isSecure: false },
  );
  const broker = { head: () => Promise.resolve({ epoch: "a", gid: 9 }) };
  const asked = [{ id: "cleo", name: "C" }];
  const taken = await resolveMembers(asked, { broker, context, fieldOf: () => "id" });
  assertEquals(taken, [{ id: "cleo", name: "Cleo" }]);
});
