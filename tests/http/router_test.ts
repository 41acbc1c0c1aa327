import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { dispatch, route } from "../../http/router.ts";
import { anyCharacter } from "../any_text.ts";

const routes = [
  route<void>("GET", "/r/:room", (_, { room }) => new Response(JSON.stringify(room))),
];

const ask = async (path: string) =>
  JSON.parse(await (await dispatch(routes, new Request(`http://a${path}`), undefined)).text());

Deno.test("dispatch: a handler gets what the path says, escaped or not", async () => {
  for (const path of ["/r/~ab", "/r/%7Eab", "/r/%7eab", "/r/~%61b"]) {
    assertEquals(await ask(path), "~ab", path);
  }
  assertEquals(await ask("/r/%2561"), "%61");
});

Deno.test("dispatch: whatever is escaped in a path comes out as it was", async () => {
  const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 })
    // An address with one of these as a whole part leads elsewhere, escaped or not.
    .filter((one) => one.isWellFormed() && ![".", ".."].includes(one));
  await fc.assert(fc.asyncProperty(text, async (one) => {
    assertEquals(await ask(`/r/${encodeURIComponent(one)}`), one);
  }));
});

Deno.test("dispatch: what is no valid escape comes as it is", async () => {
  for (const text of ["%", "%zz", "a%C3", "%ff"]) assertEquals(await ask(`/r/${text}`), text);
});
