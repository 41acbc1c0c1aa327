import { assertEquals } from "@std/assert";
import { Permissions } from "../../../auth/permissions.ts";
import { RecentActivity } from "../../../routes/recent_activity.ts";
import { resolveMembers } from "../../../routes/rooms/resolve_members.ts";
import { RequestContext } from "../../../routes/request/context.ts";
import { apply, directoryWithRooms } from "../../chat/made_changes.ts";
import { test } from "../../testing.ts";

test("Whom another process has just let in is taken in, once this one has heard of it", async () => {
  const directory = directoryWithRooms();
  const waitFor = () => {
    apply(directory, [{ type: "rename", user: "cleo", name: "Cleo" }]);
    return Promise.resolve();
  };
  const gate = new Permissions({ directory, isLoaded: true, waitFor });
  const identify = () => Promise.resolve({ id: "ann", role: "member" } as const);
  const visit = new RequestContext(
    {
      access: { mode: "invite", identify },
      gate,
      seen: new RecentActivity(),
      tokenRoles: { record() {} },
    },
    new Request("http://localhost"),
    { connection: "192.0.2.1", address: "192.0.2.1", isSecure: false },
  );
  const broker = { head: () => Promise.resolve({ epoch: "a", gid: 9 }) };
  const asked = [{ id: "cleo", name: "C" }];
  const taken = await resolveMembers(asked, { broker, visit, fieldOf: () => "id" });
  assertEquals(taken, [{ id: "cleo", name: "Cleo" }]);
});
