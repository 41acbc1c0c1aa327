// Real files, with metadata that Debian's exiftool wrote: after cleaning it finds nothing that was not in
// the file before it wrote, and Chromium shows the same.

import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { executablePath, FLAGS } from "../browser/harness/chromium.ts";
import { findProgram } from "../browser/harness/program.ts";
import { test } from "../testing.ts";
import { encodeAvif, encodeFiles, encodeGif, plainFilm } from "./base_files.ts";
import { cleanTwice } from "./cleaning.ts";

const program = findProgram(["chromium-headless-shell"]) ?? executablePath ?? "";
const isPossible = program !== "" && ["exiftool", "avifenc"].every((name) => findProgram([name]));

const DATE = "2020:01:02";

/** Written into each file as far as its format can hold it. */
const METADATA = [
  ...["-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-GPSLongitude=16.3", "-GPSLongitudeRef=E"],
  ...["-XMP:GPSLatitude=48.2", "-XMP:GPSLongitude=16.3", "-XMP:City=Private", "-IPTC:City=Private"],
  ...["-Make=Private", "-Model=Private", "-Software=Private", "-Artist=Private"],
  ...[`-EXIF:DateTimeOriginal=${DATE} 03:04:05`, "-SerialNumber=Private", "-Comment=Private"],
  ...["-PNG:Title=Private", "-PNG:Description=Private", "-Orientation#=6"],
  ...["-UserData:GPSCoordinates=48.2, 16.3, 100", "-Keys:GPSCoordinates=48.2, 16.3, 100"],
  ...["-Keys:Make=Private", "-Keys:Model=Private", "-ItemList:Title=Private"],
  ...["-UserData:Make=Private", `-QuickTime:CreateDate=${DATE} 03:04:05`],
];

/** What may be there after cleaning although the encoder did not write it: the orientation. */
const ADDED = /^(IFD0:Orientation|File:ExifByteOrder)$/;

/** Room in films, which the cleaner has filled with zeros. */
const ROOM = /free$/i;

/** Types that Chromium encodes, by the name of the file. */
const ENCODED = {
  "photo.jpg": "image/jpeg",
  "photo.png": "image/png",
  "photo.webp": "image/webp",
  "film.webm": "video/webm;codecs=vp8",
  "recorded.mp4": "video/mp4;codecs=vp9",
};

let browser: Browser | undefined;
let page: Page;
const folder = isPossible ? Deno.makeTempDirSync() : "";

if (isPossible) {
  Deno.test.beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program, args: FLAGS });
    page = await browser.newPage();
  });
  Deno.test.afterAll(async () => {
    await browser?.close();
    Deno.removeSync(folder, { recursive: true });
  });
}

test(
  "Cleaning: exiftool finds nothing of what it wrote, and Chromium shows the same",
  async (t) => {
    const files = await makeFiles();
    const basic = await readTags(files);
    await writeMetadata(files);
    const dirty = new Map(files.map((file) => [file, Deno.readFileSync(join(folder, file))]));
    const written = await readTags(files);
    const cleaned = new Map(files.map((file) => [file, cleanTwice(dirty.get(file) ?? noBytes())]));
    for (const [file, { bytes }] of cleaned) {
      Deno.writeFileSync(join(folder, file), bytes ?? noBytes());
    }
    const left = await readTags(files);
    for (const file of files) {
      const newTags = (tags?: Tags) =>
        Object.keys(tags ?? {}).filter((tag) =>
          !(tag in (basic.get(file) ?? {})) && !ROOM.test(tag)
        );
      const { plan, bytes } = cleaned.get(file) ?? {};
      await t.step(`${file} has only what its encoder wrote`, () => {
        // Recordings and Matroska are read by exiftool, but not written.
        const isWritten = !["film.webm", "recorded.mp4"].includes(file);
        const added = newTags(written.get(file));
        assertEquals(added.length > 5, isWritten, added.join());
        assertEquals(plan?.hasLocation, isWritten);
        assertEquals(newTags(left.get(file)).filter((tag) => !ADDED.test(tag)), []);
        assert(!JSON.stringify(left.get(file)).includes(DATE), "The date is gone");
        assert(!new TextDecoder("windows-1252").decode(bytes).includes("Private"));
      });
      await t.step(`${file} is shown as before, in the size that was told`, async () => {
        const shown = await show(file, dirty.get(file) ?? noBytes());
        assertEquals(await show(file, bytes ?? noBytes()), shown);
        assertEquals([plan?.width, plan?.height], [shown.width, shown.height]);
        if (shown.seconds !== null) {
          assert(Math.abs((plan?.seconds ?? 0) - shown.seconds) < 0.1, `${plan?.seconds} s`);
        }
      });
    }
  },
  { ignore: !isPossible },
);

function noBytes(): never {
  throw new Error("The file could not be cleaned");
}

/** Writes files of each format, and returns their names. */
async function makeFiles(): Promise<string[]> {
  const names = Object.keys(ENCODED);
  const encoded = await encodeFiles(page, Object.values(ENCODED));
  const files = new Map(names.map((name, i) => [name, encoded[i] ?? noBytes()]));
  const recorded = files.get("recorded.mp4") ?? noBytes();
  files.set("film.mp4", plainFilm(recorded, "isom"));
  files.set("film.mov", plainFilm(recorded, "qt  "));
  files.set("picture.gif", encodeGif());
  for (const [name, bytes] of files) Deno.writeFileSync(join(folder, name), bytes);
  await encodeAvif(join(folder, "photo.png"), join(folder, "photo.avif"));
  return [...files.keys(), "photo.avif"];
}

/** Lets exiftool write, and appends a second picture to the JPEG, as phones do. */
async function writeMetadata(files: readonly string[]): Promise<void> {
  const thumbnail = join(folder, "photo.jpg");
  await exiftool([...METADATA, `-ThumbnailImage<=${thumbnail}`, "-overwrite_original", ...files]);
  Deno.writeFileSync(thumbnail, Deno.readFileSync(thumbnail), { append: true });
}

type Tags = Readonly<Record<string, unknown>>;

/** Returns the tags of each file, as "GPS:GPSLatitude", with unknown and embedded ones. */
async function readTags(files: readonly string[]): Promise<Map<string, Tags>> {
  const read: Tags[] = JSON.parse(
    await exiftool(["-j", "-a", "-G1", "-U", "-ee3", ...files]),
  );
  const isOfFile = (tag: string) => !/^(SourceFile|System:|ExifTool:|Composite:)/.test(tag);
  const ofFile = (tags: Tags) =>
    Object.fromEntries(Object.entries(tags).filter(([tag]) => isOfFile(tag)));
  return new Map(read.map((tags, i) => [files[i] ?? "", ofFile(tags)]));
}

async function exiftool(args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command("exiftool", { args: [...args], cwd: folder }).output();
  return new TextDecoder().decode(stdout);
}

interface Shown {
  readonly width: number;
  readonly height: number;
  /** `null` for a picture, and for a recording whose duration Chromium does not know. */
  readonly seconds: number | null;
  /** Hash of the pixels as displayed. */
  readonly pixels: string;
}

const SHOW = `async (base64, isFilm) => {
  const url = URL.createObjectURL(new Blob([Uint8Array.fromBase64(base64)]));
  const element = document.createElement(isFilm ? "video" : "img");
  element.src = url;
  if (isFilm) await new Promise((resolve, reject) => Object.assign(element, { onloadeddata: resolve, onerror: reject }));
  else await element.decode();
  const [width, height] = isFilm ? [element.videoWidth, element.videoHeight] : [element.naturalWidth, element.naturalHeight];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(element, 0, 0);
  URL.revokeObjectURL(url);
  const pixels = [...context.getImageData(0, 0, width, height).data].join();
  const seconds = isFilm && Number.isFinite(element.duration) ? element.duration : null;
  return { width, height, seconds, pixels };
}`;

function show(file: string, bytes: Uint8Array): Promise<Shown> {
  const isFilm = !/^p/.test(file);
  return page.evaluate(`(${SHOW})(${JSON.stringify(bytes.toBase64())}, ${isFilm})`);
}
