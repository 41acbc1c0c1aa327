// Linear trend of repeated measurements.

export interface Trend {
  /** Growth per value: the slope of the best-fitting line. */
  readonly slope: number;
  /** Standard error of the slope, from the scatter of the values. */
  readonly error: number;
}

/** Fits a line by least squares to values measured at equal intervals. */
export function trendOf(values: readonly number[]): Trend {
  const [middle, mean] = [(values.length - 1) / 2, sum(values) / values.length];
  const spread = sum(values.map((_, at) => (at - middle) ** 2));
  const slope = sum(values.map((value, at) => (at - middle) * (value - mean))) / spread;
  const rest = sum(values.map((value, at) => (value - mean - slope * (at - middle)) ** 2));
  return { slope, error: Math.sqrt(rest / (values.length - 2) / spread) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
