/** The measurements: each cell is one pattern over one transport at one message size. */

export const PATTERNS = ["push-pull", "pub-sub", "req-rep"] as const;
export const TRANSPORTS = ["tcp", "ipc", "inproc"] as const;
export const SIZES_BYTES = [16, 256, 1024, 65_536, 1_048_576];

export type Pattern = typeof PATTERNS[number];
export type Transport = typeof TRANSPORTS[number];

export interface Cell {
  pattern: Pattern;
  transport: Transport;
  size: number;
}

export interface CellFilter {
  patterns: readonly Pattern[];
  transports: readonly Transport[];
  sizes: readonly number[];
}

/** Round trips are measured at the smallest size only: they show wake-ups, not copying. */
const ROUND_TRIP_BYTES = 16;
const WINDOW_BYTES = 4 * 1024 * 1024;
const PROBE_BYTES = 64 * 1024 * 1024;

export function listCells({ patterns, transports, sizes }: CellFilter): Cell[] {
  return patterns.flatMap((pattern) =>
    transports.flatMap((transport) =>
      sizes
        .filter((size) => pattern !== "req-rep" || size === ROUND_TRIP_BYTES)
        .map((size) => ({ pattern, transport, size }))
    )
  );
}

/**
 * Messages between two credits. PUB drops at its high-water mark and has no back-pressure, so PUB -> SUB
 * runs without a mark and the receiver returns credits; 0 leaves PUSH -> PULL to libzmq's own flow
 * control with the default high-water marks.
 */
export function creditWindow({ pattern, size }: Cell): number {
  if (pattern !== "pub-sub") return 0;
  return Math.min(4096, Math.max(8, WINDOW_BYTES / size));
}

/** Number of messages to send before a contender's speed is known. */
export function probeCount({ pattern, size }: Cell): number {
  if (pattern === "req-rep") return 500;
  return Math.min(100_000, Math.max(32, PROBE_BYTES / size));
}
