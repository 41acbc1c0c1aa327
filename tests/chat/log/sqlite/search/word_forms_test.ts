import { assert, assertEquals } from "@std/assert";
import { otherForms } from "../../../../../chat/log/sqlite/search/word_forms.ts";
import { test } from "../../../../testing.ts";

test("otherForms(): the regular forms of a word have each other", () => {
  const families = [
    ["release", "releases", "released", "releasing"],
    ["deploy", "deploys", "deployed", "deploying"],
    ["story", "stories"],
    ["try", "tries", "tried", "trying"],
    ["box", "boxes", "boxed", "boxing"],
    ["stop", "stops", "stopped", "stopping"],
    ["run", "runs", "running"],
    ["agree", "agrees", "agreed", "agreeing"],
    ["meeting", "meetings"],
    ["bug", "bugs"],
  ];
  for (const family of families) {
    for (const word of family) {
      const others = family.filter((one) => one !== word);
      const missing = others.filter((one) => !otherForms(word.toUpperCase()).includes(one));
      assertEquals(missing, [], word);
    }
  }
});

test("otherForms(): leaves the ending of words that it belongs to", () => {
  for (
    const [word, other] of [
      ["bus", "bu"],
      ["class", "clas"],
      ["status", "statu"],
      ["red", "r"],
      ["string", "strin"],
      ["thing", "th"],
    ] as const
  ) {
    assert(!otherForms(word).includes(other), word);
  }
});

test("otherForms(): words in other letters, short words and numbers have none", () => {
  for (const word of ["as", "Größen", "días", "v2s", "1s", "релизы", "well-knowns", '"bugs"']) {
    assertEquals(otherForms(word), [], word);
  }
});

test("otherForms(): a word has at most 24, none of them itself", () => {
  const words = ["", "e", "i"].flatMap((start) =>
    ["run", "boxes", "stopped", "stories", "planning", "oozing"].map((word) => start + word)
  );
  for (const word of words) {
    const forms = otherForms(word);
    assert(forms.length <= 24 && !forms.includes(word), `${word}: ${forms}`);
  }
});
