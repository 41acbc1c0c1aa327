import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { assignHue, hueOf, keepHue, reserveHues } from "../../../../static/ui/avatar/hues.js";
import { test } from "../../../testing.ts";

const HUES = 12;

test("assignHue(): gives twelve users hues that are 30° apart", () => {
  for (const prefix of ["user-", "currentUser-", "x"]) {
    const assigned = new Map<string, number>();
    for (let i = 0; i < HUES; i++) assignHue(`${prefix}${i}`, assigned);
    const hues = [...assigned.values()].sort((one, other) => one - other);
    assertEquals(hues, Array.from({ length: HUES }, (_, index) => 15 + index * 30));
  }
});

test("assignHue(): a user keeps the hue, whoever comes later, and only twelve are remembered", () => {
  const assigned = new Map<string, number>();
  const ids = Array.from({ length: 40 }, (_, index) => `user${index}`);
  const first = ids.map((id) => assignHue(id, assigned));
  assertEquals(ids.map((id) => assignHue(id, assigned)), first);
  assertEquals(assigned.size, HUES);
  assertEquals(first.slice(HUES), ids.slice(HUES).map(hueOf));
});

test("keepHue(): a user has the same hue on the next page, where others are drawn first", async () => {
  const ids = ["ann", "bob", "cleo", "dan", "eve"];
  const hues = ids.map(keepHue);
  const next = await import("../../../../static/ui/avatar/hues.js?next");
  assertEquals(ids.toReversed().map(next.keepHue), hues.toReversed());
});

test("reserveHues(): those who joined first have the same hues in all browsers", async () => {
  const [ann = "", bob = "", cleo = ""] = idsOfOneHue();
  const other = await import("../../../../static/ui/avatar/hues.js?other");
  // Each browser has drawn them in another order.
  for (const id of [ann, bob, cleo]) keepHue(id);
  for (const id of [cleo, bob, ann]) other.keepHue(id);
  reserveHues([ann, bob]);
  other.reserveHues([ann, bob]);
  assertEquals([ann, bob].map(other.keepHue), [ann, bob].map(keepHue));
  assertEquals(keepHue(ann), hueOf(ann));
  assertNotEquals(keepHue(cleo), keepHue(ann));
});

test("hueOf(): is stable, and uses all hues for similar ids", () => {
  const hues = Array.from({ length: 200 }, (_, index) => hueOf(`user${index}`));
  assertEquals(hues[0], hueOf("user0"));
  assertEquals(new Set(hues).size, HUES);
});

/** The colour of an avatar, as in base.css, in linear sRGB. */
function colourOf(hue: number): number[] {
  const [lightness, chroma, angle] = [0.53, 0.14, hue * Math.PI / 180];
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const [l, m, s] = [
    (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ] as const;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((value) => Math.min(1, Math.max(0, value)));
}

function oklab([red = 0, green = 0, blue = 0]: number[]): [number, number, number] {
  const [l, m, s] = [
    Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue),
    Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue),
    Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue),
  ] as const;
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

test("Avatars: neighbouring hues differ on a screen, and white initials have contrast", () => {
  const colours = Array.from({ length: HUES }, (_, index) => colourOf(15 + index * 30));
  for (const [index, colour] of colours.entries()) {
    const [one, other] = [oklab(colour), oklab(colours[(index + 1) % HUES] ?? [])];
    // 0.02 is a difference that is just noticeable side by side.
    const distance = Math.hypot(...one.map((value, place) => value - (other[place] ?? 0)));
    assert(distance > 0.05, `${index}: ${distance}`);
    const [red = 0, green = 0, blue = 0] = colour;
    const contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
    assert(contrast >= 4.5, `${index}: ${contrast}`);
  }
});

/** Three ids for which `hueOf` is the same. */
function idsOfOneHue(): string[] {
  const ids = Array.from({ length: 100 }, (_, index) => `user${index}`);
  return ids.filter((id) => hueOf(id) === hueOf("user0")).slice(0, 3);
}
