/** The ratios to C that the binding aims for, in two processes (tcp and ipc). */
import type { Cell } from "./cells.ts";
import type { ContenderName } from "./contenders.ts";

export interface Target {
  ratio: number;
  /** A rate should reach its ratio, a round trip should stay below it. */
  better: "higher" | "lower";
}

const RATES: Record<number, Partial<Record<ContenderName, number>>> = {
  16: { batch: 0.65, await: 0.25 },
  256: { batch: 0.85, await: 0.45 },
  1024: { batch: 1.0, await: 0.8 },
  65_536: { batch: 1.0, await: 1.0 },
};
const ROUND_TRIPS: Partial<Record<ContenderName, number>> = { await: 1.7 };

export function targetOf(cell: Cell, name: ContenderName): Target | undefined {
  if (cell.transport === "inproc") return undefined;
  const isRoundTrip = cell.pattern === "req-rep";
  const ratio = isRoundTrip ? ROUND_TRIPS[name] : RATES[cell.size]?.[name];
  if (ratio === undefined) return undefined;
  return { ratio, better: isRoundTrip ? "lower" : "higher" };
}

export function isMet({ ratio, better }: Target, measured: number): boolean {
  return better === "higher" ? measured >= ratio : measured <= ratio;
}
