// Decodes text in headers. HTTP transports headers as bytes, and proxies encode "Zoë" differently:
//
//   Zoë                    UTF-8, which arrives as the bytes of Latin-1
//   Zo%C3%AB               percent-encoded
//   =?utf-8?q?Zo=C3=AB?=   an encoded word of mail (RFC 2047), as Tailscale does

/** One or more encoded words; the space between two of them is not part of the text. */
const ENCODED_WORDS = /=\?utf-8\?q\?([^? ]*)\?=(?:\s+(?==\?utf-8\?q\?))?/gi;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes a header value in any of the three encodings. */
export function decodeHeaderText(value: string): string {
  const decoded = value.replace(ENCODED_WORDS, (_, word: string) => fromEncodedWord(word));
  const bytes = decoded === value ? fromPercent(value) : decoded;
  return fromUtf8(bytes) ?? fromUtf8(value) ?? value;
}

/** Returns the bytes of a header value: one per character. */
export function headerBytes(value: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function fromEncodedWord(word: string): string {
  return fromHex(word.replaceAll("_", " "), /=([0-9A-F]{2})/gi);
}

function fromPercent(value: string): string {
  return fromHex(value, /%([0-9A-F]{2})/gi);
}

function fromHex(text: string, escape: RegExp): string {
  return text.replace(escape, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

function fromUtf8(bytes: string): string | undefined {
  try {
    return decoder.decode(headerBytes(bytes));
  } catch {
    return undefined;
  }
}
