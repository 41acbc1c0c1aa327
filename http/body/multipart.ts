// Forms with files (multipart/form-data, RFC 7578). By hand: the time of Deno's own parser grows with
// the square of the spaces in the head of a part.
//
//   --boundary CRLF content-disposition: form-data; name="from" CRLF CRLF Ann CRLF --boundary--

/** A part of a form: a field or a file. */
export interface FormPart {
  readonly name: string;
  readonly value: string;
  /** Whether the part has a file name; its value is the content of the file. */
  readonly isFile: boolean;
}

/** Enough for the names of a field and of a file, and a media type. */
const MAX_HEAD_CHARS = 2_000;

const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
const DISPOSITION = /^content-disposition:[ \t]*form-data[ \t]*;/i;
const NAME = /; *name="([^"]*)"/i;
const FILE_NAME = /; *filename\*?=/i;

/**
 * Returns the parts of a form, in their order.
 *
 * @param contentType The media type of the body, with its boundary.
 * @throws {SyntaxError} if it is not a form, or a part has no name or a head of more than 2,000
 * characters.
 */
export function parseMultipart(text: string, contentType: string): FormPart[] {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new SyntaxError("Cannot parse the form: no boundary");
  const [preamble, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`);
  const end = parts.pop();
  const isWhole = preamble === "" && end !== undefined && /^--(?:\r\n|$)/.test(end);
  if (!isWhole) {
    throw new SyntaxError("Cannot parse the form: it must begin and end with its boundary");
  }
  return parts.map(parsePart);
}

function parsePart(part: string): FormPart {
  const end = part.indexOf("\r\n\r\n");
  if (!part.startsWith("\r\n") || end < 0 || end > MAX_HEAD_CHARS) {
    throw new SyntaxError("Cannot parse the form: the head of a part is missing or too long");
  }
  const lines = part.slice(2, end).split("\r\n");
  const disposition = lines.find((line) => DISPOSITION.test(line)) ?? "";
  const [, name] = NAME.exec(disposition) ?? [];
  if (name === undefined) throw new SyntaxError("Cannot parse the form: a part has no name");
  return { name: unescape(name), value: part.slice(end + 4), isFile: FILE_NAME.test(disposition) };
}

/** Only the characters that would end the name or its line are escaped. */
function unescape(name: string): string {
  return name.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%22", '"');
}
