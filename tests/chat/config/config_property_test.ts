import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Config, readConfig } from "../../../chat/config/config.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

/** The names of all settings. */
const NAMES = new Set<string>();
readConfig((name) => void NAMES.add(name));

/** Values that are valid for some setting, and any others. */
const value = fc.oneof(
  fc.constantFrom("on", "off", "invite", "token", "0", "8000", "70000", "1e3", "/run/hubbub", "::"),
  fc.constantFrom("https://chat.example.org", "10.0.0.0/8", "lobby: age=1d", "ipc:///run/x.sock"),
  fc.constantFrom("zmq-bind://PULL@127.0.0.1:5555", "zmq://SUB@127.0.0.1:5555", "tcp://*:*", " "),
  fc.string({ unit: anyCharacter, maxLength: 20 }),
);
const settings = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 4 });

/** Returns the settings, or undefined if they are rejected by an error that names one. */
function read(settings: Readonly<Record<string, string>>): Config | undefined {
  try {
    return readConfig((name) => settings[name]);
  } catch (error) {
    assert(
      error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError,
      `${error}`,
    );
    const { message } = error;
    assert([...NAMES].some((name) => message.includes(name)), message);
    return undefined;
  }
}

test("readConfig(): rejects any settings naming an invalid one, or returns frozen objects", () => {
  let accepted = 0;
  fc.assert(
    fc.property(settings, (settings) => {
      const config = read(settings);
      if (!config) return;
      accepted++;
      const parts = [config, ...Object.values(config)].filter((part) => typeof part === "object");
      assertEquals(parts.filter((part) => !Object.isFrozen(part)), []);
      // The launcher reads them, then the process it starts.
      assertEquals(read(settings), config);
    }),
    { numRuns: 1_000 },
  );
  assert(NAMES.size > 20 && accepted > 0, `${NAMES.size} settings, ${accepted} accepted`);
});
