// Text in a header. HTTP gives headers as bytes, and each proxy has its own way to write "Zoë":
//
//   Zoë                    UTF-8, which arrives as the bytes of Latin-1
//   Zo%C3%AB               percent-encoded
//   =?utf-8?q?Zo=C3=AB?=   an encoded word of mail (RFC 2047), as Tailscale writes it

/** One word, or several that only a space divides. */
const ENCODED_WORDS = /=\?utf-8\?q\?([^? ]*)\?=(?:\s+(?==\?utf-8\?q\?))?/gi;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the value of a header as text, whichever of the three it is. */
export function decodeHeaderText(value: string): string {
  const plain = value.replace(ENCODED_WORDS, (_, word: string) => fromEncodedWord(word));
  const bytes = plain === value ? fromPercent(value) : plain;
  return fromUtf8(bytes) ?? fromUtf8(value) ?? value;
}

/** The bytes of a header's value: each character stands for one. */
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
