import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Me } from "../../../static/account/account_api.js";
import { isRoomName } from "../../../chat/domain/room.ts";
import { joinState, returnPath } from "../../../static/account/join_state.js";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const nobody = { mode: "invite", hasPasskeys: true, firstUsers: [] } satisfies Me;
const ann = { ...nobody, id: "a", name: "Ann", role: "member" } satisfies Me;
const invitation = { type: "invitation", role: "member" } as const;

test("joinState: asks for a name with an invitation, only for consent with a device link", () => {
  assertEquals(joinState(nobody, invitation).form, "invitation");
  const device = joinState(nobody, { type: "device", name: "Ann" });
  assertEquals([device.form, device.title], ["device", "Continue as Ann"]);
});

test("joinState: offers passkeys only to users who may be members", () => {
  const owner = { ...invitation, role: "owner" } as const;
  assertEquals(joinState(nobody, owner).offersPasskey, undefined);
  for (const link of [invitation, "gone", "missing"] as const) {
    assertEquals(joinState(nobody, link).offersPasskey, true);
  }
});

test("joinState: tells signed-in users so, whatever the link", () => {
  for (const link of [invitation, "gone", "missing"] as const) {
    const { form, title } = joinState(ann, link);
    assertEquals([form, title], ["inside", "You're signed in as Ann"]);
  }
});

test("returnPath: leads to a room or message only", () => {
  const place = (query: string) => returnPath(new URLSearchParams(query));
  assertEquals([place("room=dev"), place("room=dev&seq=12")], ["/r/dev", "/r/dev/12"]);
  const wrong = ["", "seq=12", "room=//evil.example", "room=dev/..", "room=dev&seq=1/../2&seq=x"];
  assertEquals(wrong.map(place), ["/", "/", "/", "/", "/r/dev"]);
});

test("returnPath: stays within this chat for any query", () => {
  const text = fc.oneof(
    fc.constantFrom("dev", `~${"a".repeat(26)}`, "12", "0", "..", "//evil.example", "javascript:"),
    fc.string({ unit: anyCharacter }),
  );
  fc.assert(fc.property(fc.option(text), fc.option(text), (room, seq) => {
    const query = new URLSearchParams();
    if (room !== null) query.set("room", room);
    if (seq !== null) query.set("seq", seq);
    const place = returnPath(query);
    const { origin, pathname, href } = new URL(place, "https://chat.example.org/join");
    assertEquals([origin, pathname], ["https://chat.example.org", place], href);
    if (room !== null && isRoomName(room)) assertEquals(place.split("/")[2], room);
    else if (place !== "/") assertEquals(place.split("/").slice(0, 3), ["", "r", room]);
  }));
});
