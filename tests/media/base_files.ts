// Small files that are whole and decodable, made by the encoders of Chromium and of Debian's libavif.

import type { Page } from "playwright-core";
import { concat } from "@std/bytes/concat";
import { bytesSource } from "../../media/mod.ts";
import { ByteReader } from "../../media/byte_source.ts";
import { boxesIn, findBox } from "../../media/isobmff/boxes.ts";
import { box, join, movieHeader, track } from "./samples.ts";

const WIDTH = 64;
const HEIGHT = 48;

/** Time of a frame of the film, in milliseconds. */
const FRAME_MS = 40;

/** Draws in Chromium and encodes as "image/png" and so on; films are recorded. Returns Base64. */
const ENCODE = `async (types) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: ${WIDTH}, height: ${HEIGHT} });
  const context = canvas.getContext("2d");
  const draw = (left) => {
    for (const [color, ...area] of [["#c02", 0, 0, 64, 48], ["#0a4", left, 0, 20, 10], ["#04f", 40, 30, 24, 18]]) {
      context.fillStyle = color;
      context.fillRect(...area);
    }
  };
  const record = async (type) => {
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: type });
    const blobs = [];
    recorder.ondataavailable = ({ data }) => blobs.push(data);
    const stopped = new Promise((resolve) => recorder.onstop = resolve);
    recorder.start();
    for (let left = 0; left < 10; left++) {
      draw(left);
      await new Promise((resolve) => setTimeout(resolve, ${FRAME_MS}));
    }
    recorder.stop();
    await stopped;
    return new Blob(blobs);
  };
  draw(0);
  const encode = (type) => new Promise((resolve) => canvas.toBlob(resolve, type, 0.9));
  return Promise.all(types.map(async (type) => {
    const blob = await (type.startsWith("video/") ? record(type) : encode(type));
    return new Uint8Array(await blob.arrayBuffer()).toBase64();
  }));
}`;

/** Encodes a file of each type. */
export async function encodeFiles(page: Page, types: readonly string[]): Promise<Uint8Array[]> {
  const encoded: string[] = await page.evaluate(`(${ENCODE})(${JSON.stringify(types)})`);
  return encoded.map((text) => Uint8Array.fromBase64(text));
}

/** Makes an AVIF of a PNG. */
export async function encodeAvif(png: string, avif: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("avifenc", { args: [png, avif] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/**
 * A GIF of the same size with two colours. Its codes are not compressed: 4 clears the table before it
 * grows, after each two pixels, so that every code has three bits.
 */
export function encodeGif(): Uint8Array<ArrayBuffer> {
  const codes = Array.from({ length: WIDTH * HEIGHT }, (_, i) => i % WIDTH < 20 ? 1 : 0)
    .flatMap((pixel, i) => i % 2 === 0 ? [4, pixel] : [pixel]);
  const bits = [...codes, 5].map((code) => code.toString(2).padStart(3, "0")).map((text) =>
    [...text].reverse().join("")
  ).join("");
  const data = bits.match(/.{1,8}/g)?.map((byte) => parseInt([...byte].reverse().join(""), 2)) ??
    [];
  const blocks = Array.from({ length: Math.ceil(data.length / 255) }, (_, i) => {
    const block = data.slice(i * 255, (i + 1) * 255);
    return join(block.length, block);
  });
  const screen = [WIDTH, 0, HEIGHT, 0];
  return join(
    ...["GIF89a", screen, [0x80, 0, 0], [200, 0, 30], [0, 160, 70]] as const,
    ...[0x2c, [0, 0, 0, 0], screen, 0, 2, ...blocks, 0, 0x3b],
  );
}

/** Makes a plain film of one that Chromium recorded in fragments, which exiftool does not write. */
export function plainFilm(recorded: Uint8Array, brand: string): Uint8Array<ArrayBuffer> {
  const reader = new ByteReader(bytesSource(recorded));
  const file = { start: 0, end: recorded.length };
  const description = findBox(reader, file, "moov", "trak", "mdia", "minf", "stbl", "stsd");
  if (!description) throw new Error("The film has no track");
  const top = [...boxesIn(reader, file)];
  const sizes = top.filter(({ type }) => type === "moof").flatMap((fragment) => {
    const run = findBox(reader, fragment, "traf", "trun");
    return run ? sampleSizes(reader, run.start) : [];
  });
  const samples = top.filter(({ type }) => type === "mdat")
    .map(({ start, end }) => recorded.slice(start, end));
  const movie = (offset: number) =>
    box(
      "moov",
      movieHeader(1_000, sizes.length * FRAME_MS),
      track({
        ...{ id: 1, handler: "vide", sizes, offset, duration: FRAME_MS, timescale: 1_000 },
        ...{ entry: recorded.slice(description.start + 8, description.end) },
        ...{ width: WIDTH, height: HEIGHT },
      }),
    );
  const start = box("ftyp", brand, [0, 0, 0, 0], brand);
  const offset = start.length + movie(0).length + 8;
  return join(start, movie(offset), box("mdat", concat(samples)));
}

/** Reads the sizes of the samples of a `trun`: the second of up to four fields of each. */
function sampleSizes(reader: ByteReader, start: number): number[] {
  const flags = reader.uint32(start);
  const has = (flag: number) => (flags & flag) === 0 ? 0 : 4;
  const first = start + 8 + has(1) + has(4);
  const bytes = has(0x100) + has(0x200) + has(0x400) + has(0x800);
  return Array.from(
    { length: reader.uint32(start + 4) },
    (_, i) => reader.uint32(first + i * bytes + has(0x100)),
  );
}
