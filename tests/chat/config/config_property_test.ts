import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Config, readConfig } from "../../../chat/config/config.ts";
import { anyCharacter } from "../../any_text.ts";
import { test } from "../../testing.ts";

/** All settings that are asked for. */
const NAMES = new Set<string>();
readConfig((name) => void NAMES.add(name));

/** What is right for one of them, what is right for another, and anything. */
const value = fc.oneof(
  fc.constantFrom("on", "off", "invite", "token", "0", "8000", "70000", "1e3", "/run/hubbub", "::"),
  fc.constantFrom("https://chat.example.org", "10.0.0.0/8", "lobby: age=1d", "ipc:///run/x.sock"),
  fc.constantFrom("zmq-bind://PULL@127.0.0.1:5555", "zmq://SUB@127.0.0.1:5555", "tcp://*:*", " "),
  fc.string({ unit: anyCharacter, maxLength: 20 }),
);
const settings = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 4 });

/** The settings, if they are not refused by an error that names the one at fault. */
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

test("Whatever the settings are, one that is wrong is named, or all are read and stay as they are", () => {
  let taken = 0;
  fc.assert(
    fc.property(settings, (settings) => {
      const config = read(settings);
      if (!config) return;
      taken++;
      const parts = [config, ...Object.values(config)].filter((one) => typeof one === "object");
      assertEquals(parts.filter((one) => !Object.isFrozen(one)), []);
      // The launcher reads them, and then the process that it starts.
      assertEquals(read(settings), config);
    }),
    { numRuns: 1_000 },
  );
  assert(NAMES.size > 20 && taken > 0, `${NAMES.size} settings, ${taken} were read`);
});
