// Figures that a row measures, and their targets.

/** The bound that a figure should stay within. */
export interface Target {
  readonly max?: number;
  readonly min?: number;
}

export interface Figure {
  /** Such as "p99". */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target;
  /** The reason for having no target this time. */
  readonly note?: string;
}

/** Everything a row needs for measuring. */
export interface Bench {
  /** The load generator's path. */
  readonly generator: string;
  /** Runs of each row; its figures are their medians. */
  readonly runs: number;
  /** Seconds of load in one run. */
  readonly seconds: number;
  /** Messages in the prepared log. */
  readonly logMessages: number;
  /** Minutes in which readers come and go. */
  readonly minutes: number;
  /** Reports progress. */
  say(line: string): void;
}

export interface Row {
  readonly name: string;
  readonly title: string;
  /** Measured once however often others are, because a run has many samples or takes long. */
  readonly isOnce?: true;
  /** Slow preparation that is kept for the next run or must not be measured. */
  prepare?(bench: Bench): Promise<void>;
  measure(bench: Bench): Promise<Figure[]>;
}

export function isMet({ value, target }: Figure): boolean | undefined {
  if (!target) return undefined;
  const { max = Infinity, min = -Infinity } = target;
  return value <= max && value >= min;
}

/** Measures a row several times; each figure is the median of its values. */
export async function medians(
  runs: number,
  measure: () => Promise<Figure[]>,
): Promise<Figure[]> {
  const all: Figure[][] = [];
  for (let run = 0; run < runs; run++) all.push(await measure());
  return medianFigures(all);
}

export function medianFigures([first = [], ...others]: readonly Figure[][]): Figure[] {
  return first.map((figure, i) => ({
    ...figure,
    value: median([figure.value, ...others.map((figures) => figures[i]?.value ?? NaN)]),
  }));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = low] = sorted.slice(sorted.length % 2 ? middle : middle - 1, middle + 1);
  return (low + high) / 2;
}

/** The value that a share of all values stays under, such as 0.99. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
