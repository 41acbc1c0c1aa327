/**
 * An IP address as one number of 128 bits. An IPv4 address is the IPv6 address that stands for it
 * (`::ffff:192.0.2.1`), so that both ways to write it are the same.
 */
export type IpAddress = bigint;

/** Bits of an address. */
export const ADDRESS_BITS = 128;
/** Where in them an IPv4 address begins. */
export const IPV4_AT_BIT = 96;

/** What stands before the 32 bits of an IPv4 address. */
const IPV4_PREFIX = 0xffffn;

/** Without leading zeros, which some programs read as octal numbers. */
const BYTE = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const GROUPS = 8;

/** Reads an address, such as `192.0.2.1` or `2001:db8::1`; `undefined` where it is none. */
export function parseAddress(text: string): IpAddress | undefined {
  if (text.includes(":")) return parseIpv6(text);
  const ipv4 = parseIpv4(text);
  return ipv4 === undefined ? undefined : (IPV4_PREFIX << 32n) | ipv4;
}

/** Whether the address is one of IPv4. */
export function isIpv4(address: IpAddress): boolean {
  return address >> 32n === IPV4_PREFIX;
}

/** Writes an address in its one short form (RFC 5952), one of IPv4 with dots. */
export function formatAddress(address: IpAddress): string {
  if (isIpv4(address)) return parts(address, { count: 4, bits: 8n }).join(".");
  const groups = parts(address, { count: GROUPS, bits: 16n }).map((group) => group.toString(16));
  // The URL standard asks for the same form.
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function parseIpv4(text: string): bigint | undefined {
  const bytes = text.split(".");
  const areBytes = bytes.length === 4 &&
    bytes.every((byte) => BYTE.test(byte) && Number(byte) <= 255);
  return areBytes ? bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n) : undefined;
}

function parseIpv6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const first = parseGroups(head, tail === undefined);
  const last = tail === undefined ? [] : parseGroups(tail, true);
  if (!first || !last) return undefined;
  const missing = GROUPS - first.length - last.length;
  // Two colons stand for at least one group.
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...first, ...Array<bigint>(missing).fill(0n), ...last]
    .reduce((all, group) => (all << 16n) | group, 0n);
}

/** The groups between colons; the last two of an address may be written like IPv4. */
function parseGroups(text: string, isEnd: boolean): bigint[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const ipv4 = isEnd ? parseIpv4(groups.at(-1) ?? "") : undefined;
  if (ipv4 !== undefined) groups.pop();
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  const numbers = groups.map((group) => BigInt(`0x${group}`));
  return ipv4 === undefined ? numbers : [...numbers, ipv4 >> 16n, ipv4 & 0xffffn];
}

function parts(address: bigint, { count, bits }: { count: number; bits: bigint }): bigint[] {
  return Array.from({ length: count }, (_, i) => {
    const shift = BigInt(count - 1 - i) * bits;
    return (address >> shift) & ((1n << bits) - 1n);
  });
}
