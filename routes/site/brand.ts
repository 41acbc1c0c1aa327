// The name and logo of the chat in its pages. The pages are written with those of Hubbub, which are
// replaced once, when the web process starts.

import { escape } from "@std/html/entities";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { WebSettings } from "../../chat/config/web.ts";
import { errorMessage } from "../../chat/logging/logger.ts";
import type { StaticFiles } from "../../http/static_files.ts";

/** An image that browsers show, recognized by its first bytes. */
interface Logo {
  readonly extension: "png" | "svg" | "webp";
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Every new browser loads it. */
const MAX_LOGO_BYTES = 128 * 1024;

const NAME_IN_PAGES = /\bHubbub\b/g;
const LOGO_IN_PAGES = /<svg class="logo".*?<\/svg>/gs;
const ICON_IN_PAGES = /<link\s+rel="icon".*?>/s;

/** The optional start of an SVG before its root: an XML declaration, comments and a document type. */
const XML_PROLOG = String
  .raw`\uFEFF?\s*(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>[]*(?:\[.*?\]\s*)?>)\s*)*`;
const SVG = new RegExp(
  String.raw`^${XML_PROLOG}<svg\s[^>]*["']http://www\.w3\.org/2000/svg["']`,
  "s",
);

/** The dots of the icon of a tab, as in `static/icons/`. */
const DOTS = { unread: "oklch(58% 0.22 25)", count: "oklch(54% 0.16 42)" };

/**
 * Puts the chat's name and logo into all pages.
 *
 * @throws {Error} if the logo cannot be read, is too large or not an image, with the setting's name.
 */
export async function withBrand(
  files: StaticFiles,
  { name, logo: path }: Pick<WebSettings, "name" | "logo">,
): Promise<StaticFiles> {
  const logo = path === undefined ? undefined : readLogo(path);
  if (!logo && name === "Hubbub") return files;
  const icons = logo && iconsOf(logo);
  const pages = files.names.filter((file) => file.endsWith(".html"))
    .map((file): [string, string] => [file, withName(files.text(file), name)])
    .map(([file, html]): [string, string] => [file, icons ? withLogo(html, icons) : html]);
  return await files.with([...pages, ...Object.values(icons ?? {})]);
}

function withName(html: string, name: string): string {
  const escaped = escape(name);
  return html.replace(NAME_IN_PAGES, () => escaped);
}

type Icons = Record<"none" | keyof typeof DOTS, [file: string, content: string | Logo["bytes"]]>;

function withLogo(html: string, { none, unread, count }: Icons): string {
  const address = `/static/${none[0]}`;
  const icon = `<link rel="icon" href="${address}" data-unread="/static/${unread[0]}" ` +
    `data-count="/static/${count[0]}">`;
  return html.replace(ICON_IN_PAGES, icon)
    .replace(LOGO_IN_PAGES, `<img class="logo" src="${address}" alt="">`);
}

/** Returns the logo, and with a dot for tabs with unread messages. */
function iconsOf({ extension, bytes }: Logo): Icons {
  const type = extension === "svg" ? "svg+xml" : extension;
  const data = `data:image/${type};base64,${Buffer.from(bytes).toString("base64")}`;
  const withDot = (name: keyof typeof DOTS): Icons["none"] => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
      `<image href="${data}" width="32" height="32"/>` +
      `<circle fill="${DOTS[name]}" cx="25" cy="7" r="6.5"/></svg>`;
    return [nameOf(`brand/logo_${name}`, "svg", svg), svg];
  };
  return {
    none: [nameOf("brand/logo", extension, bytes), bytes],
    unread: withDot("unread"),
    count: withDot("count"),
  };
}

/** With a hash of the content, so that browsers may keep the file. */
function nameOf(name: string, extension: string, content: string | Logo["bytes"]): string {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  return `${name}-${hash}.${extension}`;
}

function readLogo(path: string): Logo {
  try {
    const { size } = Deno.statSync(path);
    if (size > MAX_LOGO_BYTES) {
      throw new RangeError(`it has ${size} bytes: expected at most ${MAX_LOGO_BYTES}`);
    }
    const bytes = Deno.readFileSync(path);
    return { extension: typeOf(bytes), bytes };
  } catch (cause) {
    throw new Error(`HUBBUB_LOGO is "${path}": ${errorMessage(cause)}`, { cause });
  }
}

function typeOf(bytes: Uint8Array): Logo["extension"] {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (start.startsWith("\x89PNG\r\n\x1A\n")) return "png";
  if (/^RIFF.{4}WEBP$/s.test(start)) return "webp";
  if (SVG.test(new TextDecoder().decode(bytes))) return "svg";
  throw new TypeError("expected a PNG, SVG or WebP image");
}
