import { assertEquals } from "@std/assert";
import { Gate } from "../../access/gate.ts";
import { LastSeen } from "../../routes/last_seen.ts";
import { asKnown } from "../../routes/taken_in.ts";
import { Visit } from "../../routes/visit.ts";
import { apply, peopled } from "../chat/made_changes.ts";

Deno.test("Whom another process has just let in is taken in, once this one has heard of it", async () => {
  const directory = peopled();
  const reached = () => {
    apply(directory, [{ what: "rename", person: "cleo", name: "Cleo" }]);
    return Promise.resolve();
  };
  const gate = new Gate({ directory, isLoaded: true, reached });
  const identify = () => Promise.resolve({ id: "ann", role: "member" } as const);
  const visit = new Visit(
    { access: { mode: "invite", identify }, gate, seen: new LastSeen(), tokenRoles: { note() {} } },
    new Request("http://localhost"),
    { connection: "192.0.2.1", address: "192.0.2.1", isSecure: false },
  );
  const broker = { head: () => Promise.resolve({ epoch: "a", gid: 9 }) };
  const asked = [{ id: "cleo", name: "C" }];
  const taken = await asKnown(asked, { broker, visit, fieldOf: () => "id" });
  assertEquals(taken, [{ id: "cleo", name: "Cleo" }]);
});
