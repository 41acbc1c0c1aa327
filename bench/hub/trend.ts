// Whether what is measured again and again grows.

export interface Trend {
  /** How much more each value is than the one before: the slope of the line that fits best. */
  readonly slope: number;
  /** The standard error of the slope: what the values' scatter alone may make of a flat line. */
  readonly error: number;
}

/** The line through values that were measured at equal distances, by least squares. */
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
