// Forms as browsers send them with files (multipart/form-data, RFC 7578). Deno's own parser takes time
// that grows with the square of the blanks in the head of a part.
//
//   --boundary CRLF content-disposition: form-data; name="from" CRLF CRLF Ann CRLF --boundary--

/** A part of a form. */
export interface FormPart {
  readonly name: string;
  readonly value: string;
  /** Whether it has the name of a file: its value is what the file has. */
  readonly isFile: boolean;
}

/** Browsers write the names of a field and of a file there, and a media type. */
const MAX_HEAD_CHARS = 2_000;

const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
const DISPOSITION = /^content-disposition:[ \t]*form-data[ \t]*;/i;
const NAME = /; *name="([^"]*)"/i;
const FILE_NAME = /; *filename\*?=/i;

/**
 * The parts of a form, in their order.
 *
 * @param contentType The media type of the body, with its boundary.
 * @throws {SyntaxError} if it is no form, or a part has no name or a head of more than 2,000
 * characters.
 */
export function parseMultipart(text: string, contentType: string): FormPart[] {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new SyntaxError("The form tells no boundary");
  const [preamble, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`);
  const end = parts.pop();
  const isWhole = preamble === "" && end !== undefined && /^--(?:\r\n|$)/.test(end);
  if (!isWhole) throw new SyntaxError("The form does not begin or end with its boundary");
  return parts.map(parsePart);
}

function parsePart(part: string): FormPart {
  const end = part.indexOf("\r\n\r\n");
  if (!part.startsWith("\r\n") || end < 0 || end > MAX_HEAD_CHARS) {
    throw new SyntaxError("A part of the form has no head, or one that is too long");
  }
  const line = part.slice(2, end).split("\r\n").find((one) => DISPOSITION.test(one)) ?? "";
  const [, name] = NAME.exec(line) ?? [];
  if (name === undefined) throw new SyntaxError("A part of the form has no name");
  return { name: unescape(name), value: part.slice(end + 4), isFile: FILE_NAME.test(line) };
}

/** What would end the name or its line is escaped in it, and nothing else. */
function unescape(name: string): string {
  return name.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%22", '"');
}
