// What the cleaner keeps and what it removes, on files with everything that it knows.

import { assert, assertEquals } from "@std/assert";
import {
  type ByteSource,
  bytesSource,
  type CleaningPlan,
  planCleaning,
  planSteps,
} from "../../media/mod.ts";
import { test } from "../testing.ts";
import { cleanTwice } from "./cleaning.ts";
import * as samples from "./samples.ts";

const EVERYTHING = {
  "image/jpeg": samples.jpeg(),
  "image/png": samples.png(),
  "image/gif": samples.gif(),
  "image/webp": samples.webp(),
  "image/avif": samples.avif(),
  "video/mp4": samples.mp4(),
  "audio/mp4": samples.fragmentedMp4(),
  "video/webm": samples.webm(),
};

function planFile(file: Uint8Array): CleaningPlan {
  const steps = planSteps(bytesSource(file));
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder("windows-1252").decode(bytes);
}

for (const [type, file] of Object.entries(EVERYTHING)) {
  test(`Cleaning: removes everything private from ${type}, and keeps what is shown`, () => {
    const { plan, bytes } = cleanTwice(file);
    assertEquals(plan.type, type);
    const before = text(file);
    const after = text(bytes);
    assert(before.includes("Private"));
    assertEquals(after.match(/.{0,20}(Priv|GPS|\xa9xyz).{0,20}/s)?.[0], undefined);
    for (const word of ["pixels", "more pixels", "profile", "alpha", "one two three", "cue"]) {
      assertEquals(after.includes(word), before.includes(word), word);
    }
  });
}

test("Cleaning: reads sizes as they are displayed", () => {
  const size = (file: Uint8Array) => {
    const { plan } = cleanTwice(file);
    return [plan.width, plan.height];
  };
  // Those that browsers turn are turned.
  assertEquals(size(samples.jpeg()), [48, 64]);
  assertEquals(size(samples.png()), [48, 64]);
  assertEquals(size(samples.avif()), [48, 64]);
  assertEquals(size(samples.webp()), [64, 48]);
  assertEquals(size(samples.simpleWebp("lossy")), [64, 48]);
  assertEquals(size(samples.simpleWebp("lossless")), [64, 48]);
  assertEquals(size(samples.gif()), [64, 48]);
  assertEquals(size(samples.mp4()), [64, 48]);
  assertEquals(size(samples.webm()), [64, 48]);
});

test("Cleaning: keeps each orientation in an Exif of its own", () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const tiff = samples.exif(orientation);
    const file = samples.png(tiff);
    const { plan, bytes } = cleanTwice(file);
    assertEquals(plan.width, orientation > 4 ? 48 : 64);
    const kept = text(bytes).split("MM\0*")[1]?.charCodeAt(15);
    assertEquals(kept, orientation === 1 ? undefined : orientation);
  }
});

test("Cleaning: reads how long films and recordings last", () => {
  const seconds = (file: Uint8Array) => cleanTwice(file).plan.seconds;
  assertEquals(seconds(samples.mp4()), 1);
  assertEquals(seconds(samples.fragmentedMp4()), 2);
  assertEquals(seconds(samples.webm()), 0.15);
  assertEquals(seconds(samples.recordedWebm()), 0.15);
  assertEquals(seconds(samples.wav()), 0.5);
  assertEquals(seconds(samples.flac()), 2);
  assertEquals(seconds(samples.ogg()), 1.5);
  assertEquals(seconds(samples.mp3()), 1);
});

test("Cleaning: keeps no WebP without a size: an image that is cut off, an animation without VP8X", () => {
  const headerless = samples.join(samples.webp().subarray(0, 12), samples.webp().subarray(30));
  const cutOff = [
    samples.simpleWebp("lossy").subarray(0, 29),
    samples.simpleWebp("lossless").subarray(0, 24),
  ];
  for (const file of [headerless, ...cutOff]) {
    assertEquals(cleanTwice(file).bytes, undefined);
  }
});

test("Cleaning: says whether a PNG or WebP moves", () => {
  for (const moving of [samples.png(), samples.webp()]) {
    assertEquals(planFile(moving).isAnimated, true);
  }
  for (const still of [samples.squarePng(8), samples.jpeg()]) {
    assertEquals(planFile(still).isAnimated, undefined);
  }
});

test("Cleaning: says whether a place was named", () => {
  const files = [samples.jpeg(), samples.png(), samples.gif(), samples.webp(), samples.avif()];
  for (const file of [...files, samples.mp4()]) assert(cleanTwice(file).plan.hasLocation);
  assertEquals(cleanTwice(samples.fragmentedMp4()).plan.hasLocation, false);
});

test("Cleaning: changes films in place, so that offsets within them stay true", () => {
  for (const file of [samples.mp4(), samples.fragmentedMp4(), samples.webm(), samples.avif()]) {
    const { bytes } = cleanTwice(file);
    const trailer = text(file).endsWith("Private trailer") ? "Private trailer".length : 0;
    assertEquals(bytes?.length, file.length - trailer);
  }
});

test("Cleaning: leaves music, documents and archives as they are", () => {
  const files = [
    samples.mp3(),
    samples.join("%PDF-1.7 Private"),
    samples.join("PK\x03\x04Private"),
  ];
  for (const file of files) assertEquals(cleanTwice(file).bytes, file);
});

test("Cleaning: finds the end of a picture wherever windows of the file meet", () => {
  const [head = "", tail = ""] = text(samples.jpeg()).split("\x06\x07\x08");
  for (let i = 0; i < 12; i++) {
    const pixels = new Uint8Array(64 * 1_024 - head.length - 6 + i).fill(1);
    const { bytes } = cleanTwice(samples.join(head, pixels, tail));
    assert(!text(bytes).includes("Private"));
  }
});

test("Cleaning: gives up on files in more pieces than any encoder makes", () => {
  const [head = ""] = text(samples.gif()).split("\x06pixels");
  const plan = planFile(samples.join(head, new Uint8Array(2 ** 19).fill(1)));
  assertEquals(plan.parts, undefined);
});

test("Cleaning: keeps a picture that is cut off, without what it lost", () => {
  const jpeg = samples.jpeg();
  const cut = jpeg.subarray(0, jpeg.length - "\xff\xd9Private video".length - 2);
  assert(text(cleanTwice(cut).bytes).endsWith("\x06"));
});

test("Cleaning: has no parts for a file whose metadata it can't find", () => {
  for (const file of Object.values(EVERYTHING).filter((file) => file !== EVERYTHING["image/gif"])) {
    const { plan, bytes } = cleanTwice(file.slice(0, 40));
    assertEquals(plan.type, "application/octet-stream");
    assertEquals(bytes, undefined);
  }
});

test("Cleaning: refuses a film whose data track it can't find the samples of", () => {
  const film = samples.mp4();
  const offset = text(film).lastIndexOf("stco") + 12;
  film.set(samples.uint32(8), offset);
  assertEquals(cleanTwice(film).bytes, undefined);
});

test("Cleaning: other tasks get their turn while a long file is read", async () => {
  // An image of 64 MiB in blocks of 255 bytes, all of which are 255.
  const long = samples.gif();
  const at = text(long).indexOf("pixels") - 1;
  const source: ByteSource = {
    size: 64 * 1_024 * 1_024,
    read(offset, length) {
      const bytes = new Uint8Array(length).fill(255);
      if (offset < at) bytes.set(long.subarray(offset, Math.min(at, offset + length)));
      return bytes;
    },
  };
  let turns = 0;
  const timer = setInterval(() => turns++);
  const plan = await planCleaning(source);
  clearInterval(timer);
  assertEquals(plan.width, 64);
  assert(turns > 10, `${turns} turns`);
});

test("Cleaning: reads at most a window between two steps", () => {
  let bytes = 0;
  for (const file of Object.values(EVERYTHING)) {
    const { size, read } = bytesSource(file);
    const source = {
      size,
      read: (offset: number, length: number) => {
        bytes += length;
        return read(offset, length);
      },
    };
    for (const _ of planSteps(source)) bytes = 0;
    assert(bytes <= 64 * 1_024);
  }
});
