import { ADDRESS_BITS, type IpAddress, IPV4_AT_BIT, parseAddress } from "./ip_address.ts";

/** All addresses that begin with the same bits. */
export interface IpRange {
  /** An address of the range, with any bits where they are free. */
  readonly start: IpAddress;
  /** How many bits after those are free. */
  readonly freeBits: bigint;
}

/**
 * Reads a range as CIDR writes it, such as `192.0.2.0/24` or `2001:db8::/32`, or one address, which
 * is a range of its own; `undefined` where it is neither. Bits after the prefix are passed over.
 */
export function parseRange(text: string): IpRange | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  const start = parseAddress(address);
  if (start === undefined || more.length > 0) return undefined;
  const before = address.includes(":") ? 0 : IPV4_AT_BIT;
  if (prefix === undefined) return { start, freeBits: 0n };
  const bits = before + Number(prefix);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefix) || bits > ADDRESS_BITS) return undefined;
  return { start, freeBits: BigInt(ADDRESS_BITS - bits) };
}

/** Whether an address is in the range. */
export function isInRange(address: IpAddress, { start, freeBits }: IpRange): boolean {
  return address >> freeBits === start >> freeBits;
}
