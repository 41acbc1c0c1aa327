// Damaged and cut off files: whatever their bytes, the cleaner neither throws nor reads or grows without
// bound, and what it makes of them it leaves alone the next time.

import { assert } from "@std/assert";
import { faultSeed, Random } from "../harness/random.ts";
import { test } from "../testing.ts";
import { cleanTwice } from "./cleaning.ts";
import * as samples from "./samples.ts";

/** Damaged files of each format; `HUBBUB_DAMAGED_FILES` asks for more. */
const FILES = Number(Deno.env.get("HUBBUB_DAMAGED_FILES") ?? 10_000);

const FORMATS = {
  "JPEG": [samples.jpeg()],
  "PNG": [samples.png()],
  "GIF": [samples.gif()],
  "WebP": [samples.webp(), samples.simpleWebp("lossy"), samples.simpleWebp("lossless")],
  "AVIF": [samples.avif()],
  "MP4": [samples.mp4(), samples.fragmentedMp4()],
  "WebM": [samples.webm(), samples.recordedWebm()],
  "sound": [samples.wav(), samples.flac(), samples.ogg(), samples.mp3().subarray(0, 200)],
};

for (const [format, originals] of Object.entries(FORMATS)) {
  test(`Cleaning: survives ${FILES.toLocaleString("en")} damaged files of ${format}`, () => {
    const seed = faultSeed(format);
    const random = new Random(seed);
    let cleaned = 0;
    for (let i = 0; i < FILES; i++) {
      const file = damage(random.pick(originals), random);
      try {
        if (cleanTwice(file).bytes) cleaned++;
      } catch (error) {
        throw new Error(`File ${i} of HUBBUB_FAULT_SEED=${seed}: ${file.toBase64()}`, {
          cause: error,
        });
      }
    }
    // Enough of them get past the first checks.
    assert(cleaned > FILES / 10, `${cleaned} of ${FILES} could be cleaned`);
  });
}

/** Values that lengths, counts and offsets go wrong at. */
const EDGES = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Changes one to four places of a file. The first bytes stay, or it would be of another type. */
function damage(original: Uint8Array, random: Random): Uint8Array {
  let file = original.slice();
  for (let i = random.below(4); i >= 0; i--) {
    const at = Math.min(file.length, 12 + random.below(file.length));
    const length = 1 + random.below(random.chance(0.5) ? 4 : 64);
    const rest = file.subarray(Math.min(file.length, at + length));
    const place = file.subarray(at, at + length);
    switch (random.below(7)) {
      case 0:
        file = file.slice(0, at);
        break;
      case 1:
        place.forEach((_, i) => place[i] = random.below(256));
        break;
      case 2:
        file = samples.join(file.slice(0, at), rest.slice());
        break;
      case 3:
        file = samples.join(file.slice(0, at + length), place.slice(), rest.slice());
        break;
      case 4:
        place.fill(random.pick([0, 0xff, 0x21, 0x2c]));
        break;
      case 5:
        file.set(samples.uint32(random.pick(EDGES)).subarray(0, file.length - at), at);
        break;
      default:
        file.set(file.slice(random.below(file.length)).subarray(0, place.length), at);
    }
  }
  return file;
}
