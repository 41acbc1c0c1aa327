// Sizes in bytes as settings give them: "500", "64k", "100M", "5G".

const UNITS = new Map([["", 1], ["k", 1_000], ["M", 1_000_000], ["G", 1_000_000_000]]);

/** Returns the bytes; undefined if the text is not a size. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,12})([a-zA-Z]?)$/.exec(text) ?? [];
  const factor = UNITS.get(unit);
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
