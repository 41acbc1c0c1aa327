// How a file is served: what a browser may show by itself, and under which media type.
//
// A file comes from a user who may want to run scripts in the chat's origin. So only types that cannot
// are shown; everything else is saved. The type was found by the content when the file was stored; the
// name counts only to be stricter.

import type { Disposition } from "../../http/content_disposition.ts";

export interface ServedType {
  readonly type: string;
  readonly disposition: Disposition;
  /** The policy of the response, in case it is opened by itself. */
  readonly policy: string;
}

const SHOWN = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "video/mp4",
  "video/webm",
  "video/ogg",
  "video/quicktime",
  "audio/mpeg",
  "audio/mp4",
  "audio/x-m4a",
  "audio/aac",
  "audio/ogg",
  "audio/opus",
  "audio/wav",
  "audio/webm",
  "audio/flac",
  "application/pdf",
]);

const TEXT = "text/plain";

const UNKNOWN = "application/octet-stream";

/** Names of what a browser or a desktop would run, whatever is in the file. */
const ACTIVE_NAME = /\.(?:svgz?|x?html?|xht|mht(?:ml)?|xml|xslt?|m?js|hta|swf)$/i;

/** Types of text that a browser could run or interpret if it trusted them. */
const ACTIVE_TYPE =
  /^(?:text\/(?!plain$)|image\/svg|application\/(?:xml|xhtml|javascript|ecmascript))|\+xml$/;

const LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The viewer of PDF files is part of the browser; Chromium's does not work in a sandbox. */
const PDF_POLICY = `${LOCKED}; style-src 'unsafe-inline'; object-src 'self'`;

const SANDBOX_POLICY =
  `${LOCKED}; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox`;

/** @param asDownload Whether the client asked to save it. */
export function servedType(
  { type, name }: { readonly type: string; readonly name: string },
  asDownload: boolean,
): ServedType {
  const isActive = ACTIVE_NAME.test(name) || ACTIVE_TYPE.test(type);
  const isText = type === TEXT;
  const isShown = !isActive && (isText || SHOWN.has(type));
  return {
    type: isActive ? UNKNOWN : isText ? `${TEXT}; charset=utf-8` : type,
    disposition: isShown && !asDownload ? "inline" : "attachment",
    policy: isShown && type === "application/pdf" ? PDF_POLICY : SANDBOX_POLICY,
  };
}
