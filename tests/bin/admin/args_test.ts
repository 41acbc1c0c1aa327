// Property tests of everything that an operator may type after `deno task admin`.

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { COMMANDS } from "../../../bin/admin/commands.ts";
import { parseAdminArgs, toCount, toDuration, toTarget } from "../../../bin/admin/args.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const word = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc.constantFrom("ann", "-ann", "lobby", "owner", "__proto__", "0", "5", "007", "1e3", "-1", " 5"),
  fc.constantFrom("--minutes", "--reason", "--role", "--uses", "--hours", "--", "--nothing"),
  fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV6().map((address) => `${address}/64`)),
);

/** Returns the parsed command, or undefined if it is rejected with a line that says what is allowed. */
function taken<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    assert(error instanceof SyntaxError || error instanceof RangeError, `${error}`);
    assert(
      /^(Usage: deno task admin |An id is missing|\S+ is ".*": expected )/s.test(error.message),
    );
    return undefined;
  }
}

test("parseCommand(): returns arguments and options, or throws the usage, for any input", () => {
  fc.assert(fc.property(fc.constantFrom(...COMMANDS), fc.array(word), ([name, { usage }], args) => {
    const { words, options } = taken(() => parseAdminArgs(args, { name, usage })) ?? {};
    if (!words || !options) return;
    const shown = usage.replaceAll(/\[.*?\]/g, "").split(" ").filter(Boolean);
    assertEquals(words.length, shown.length);
    assert(Object.keys(options).every((option) => usage.includes(`[--${option} `)));
  }));
});

test("parseCommand(): accepts options before, between and after arguments, with any value", () => {
  const option = fc.record({ name: fc.constantFrom("minutes", "reason"), value: word });
  const isWord = (text: string) => !["--minutes", "--reason"].includes(text);
  fc.assert(fc.property(word.filter(isWord), fc.array(option), fc.nat(), (target, asked, place) => {
    const args = asked.map(({ name, value }) => [`--${name}`, value]);
    args.splice(place % (args.length + 1), 0, [target]);
    const usage = "ID [--minutes N] [--reason TEXT]";
    const last = Object.fromEntries(asked.map(({ name, value }) => [name, value]));
    assertEquals(parseAdminArgs(args.flat(), { name: "ban", usage }), {
      words: [target],
      options: last,
    });
  }));
});

test("parseCommand(): takes any number or user argument as it is, or rejects it", () => {
  fc.assert(fc.property(word, (text) => {
    const count = taken(() => toCount("N", text, { min: 1, max: 1_000 }));
    assert(count === undefined || count >= 1 && count <= 1_000 && /^0*\d{1,4}$/.test(text));
    const target = taken(() => toTarget(text));
    if (!target) return assert(text === "" || /[/%]|^\d+(\.\d+){3}$/.test(text));
    if ("user" in target) return assertEquals(target.user, text);
    assertEquals(toTarget(target.address), target, "an address is that of its network");
  }));
  fc.assert(
    fc.property(fc.record({ minutes: word, reason: word }, { requiredKeys: [] }), (asked) => {
      const term = taken(() => toDuration(asked));
      if (term) {
        assertEquals([term.reason, "until" in term], [asked.reason ?? "", "minutes" in asked]);
      }
    }),
  );
});

test("parseCommand(): does not take a mistyped IP address for a user ID", () => {
  for (const slip of ["010.1.1.1", "192.0.2.256", "10.0.0.0/8", "2001:db8::/32", "fe80::1%eth0"]) {
    const { message } = assertThrows(() => toTarget(slip), RangeError);
    assertEquals(message.startsWith(`ADDRESS is "${slip}": expected `), true);
  }
  assertEquals(["1.2", "auth0|17", "a:b"].map((id) => toTarget(id)), [
    { user: "1.2" },
    { user: "auth0|17" },
    { user: "a:b" },
  ]);
});
