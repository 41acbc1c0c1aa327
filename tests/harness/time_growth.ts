// Measures how time grows with input size: looks for texts that take more than twice as long when twice as
// long.

/** Units to repeat: characters with a meaning to some parser, alone and in pairs. */
const UNITS = [
  ..." \t\n\r\0\"'`*_~#@<>()[]{}!?&+%|^$,;=:./\\-0aAé字😀\u0301\u0307\u0327\u200d\uFE0F\uD800",
  ...'a |a,|, |a;|; |;=|a=b;|a=b&|&=|[]=|%20|%C3%A9|%|\\"|\\\\|a.|a:|::|:a:|:a|@a|@a |* |- |> |1. '
    .split("|"),
  ..."**|__|*a|_a |*a*|~~|[a|](|[a](b)|[a](|![|``|```\n|~~~\n|<a |<a>|<!--|<?|a\n|\n\n| \n|\r\n|\n "
    .split("|"),
  ..."data:|data: a\n|id: a\n|\n- a|\n> |\n> > |- - |1.1.1.1,|::1, |a@a.|http://a |https://a.a/|a-a"
    .split("|"),
  ...'q=0,|a;q=0.5,|*/*,|"a",|W/"a",|=?utf-8?q?a?= |=?utf-8?q?|from:|from:"|from:a |in:a |~a|www.'
    .split("|"),
  ...'{"a":|[1,|{"a":1},|"a",|\\u0061|\u0915\u200d|😀\u200d|1\uFE0F|\u0301\u0316|l\u0307|\u0e31\u0e34'
    .split("|"),
  ..."--a\r\n|a\r\n\r\n|/a|/../|%2e|%7E|--|AQID|oWFh|gA|e30.|Bearer |Bearer|a b|no |\u{e0061}|\u0903|\u0c56"
    .split("|"),
];

/** The clock of the processor time of one thread, on Linux. */
const CLOCK_THREAD_CPUTIME_ID = 3;

const { symbols: { clock_gettime } } = Deno.dlopen("libc.so.6", {
  clock_gettime: {
    parameters: [
      "i32", // clockid_t clock
      "buffer", // struct timespec *time
    ],
    result: "i32",
  },
});

/**
 * From the start and from within, so that a parser that looks for an end, or for another such unit, does
 * not find it.
 */
const SHAPES = [
  (repeated: string) => `${repeated}b`,
  (repeated: string) => `a${repeated}b`,
];

/**
 * Lengths of the texts. Exponential growth takes seconds at 32, cubic growth at 1,024, and quadratic
 * growth 10 ms or more at the longest.
 */
const LENGTHS = [16, 32, 64, 1_024];
const LONGEST = 8_192;

/** If the longest text takes less than this, growth is not quadratic. */
const FLOOR_MS = 1;

/** Ratio of the lengths of the two texts compared. */
const TIMES = 8;

/** Maximum ratio of their times: 8 is linear, 64 quadratic; the rest allows for the clock. */
const MAX_GROWTH = 16;

/** A shared machine sometimes disturbs a measurement, and never makes it shorter. */
const ATTEMPTS = 8;

export interface GrowthOptions {
  /** Length of the longest text, if shorter than usual. */
  readonly chars?: number;
  /** Milliseconds that the longest text may take in any case. */
  readonly floorMs?: number;
  /** Units to repeat instead of the usual ones. */
  readonly units?: readonly string[];
}

/** Returns the text for which time grows too fast, and how; undefined if there is none. */
export async function findGrowth(
  parse: (text: string) => unknown,
  { chars = LONGEST, floorMs = FLOOR_MS, units = UNITS }: GrowthOptions = {},
): Promise<string | undefined> {
  const lengths = [...LENGTHS.filter((length) => length < chars), chars];
  for (const unit of new Set(units)) {
    for (const shape of SHAPES) {
      const textOf = (length: number) => shape(unit.repeat(Math.ceil(length / unit.length)));
      const measure = (length: number) => timeOf(parse, textOf(length));
      const found = await growthOf(measure, lengths, floorMs);
      if (found !== undefined) return `${JSON.stringify(textOf(unit.length * 3))}: ${found}`;
    }
  }
}

type Measure = (length: number) => Promise<number>;

/** From the shortest on: if time grows too fast, the longest is not run. */
async function growthOf(
  measure: Measure,
  lengths: readonly number[],
  floorMs: number,
): Promise<string | undefined> {
  for (const length of lengths) {
    const ms = await measure(length);
    const found = ms > floorMs ? await compare(measure, { length, ms, floorMs }) : undefined;
    if (found !== undefined) return found;
  }
}

async function compare(
  measure: Measure,
  { length, ms, floorMs }: { length: number; ms: number; floorMs: number },
): Promise<string | undefined> {
  const shorter = Math.ceil(length / TIMES);
  let [min, max] = [Infinity, ms];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    min = Math.min(min, await measure(shorter));
    max = Math.min(max, await measure(length));
    if (max <= floorMs || max <= MAX_GROWTH * min) return undefined;
  }
  return `${shorter} characters take ${min.toFixed(3)} ms, ${length} take ${max.toFixed(3)} ms`;
}

async function timeOf(parse: (text: string) => unknown, text: string): Promise<number> {
  const before = threadTime();
  try {
    await Promise.all([parse(text)].flat());
  } catch {
    // A rejection is a result, too.
  }
  return threadTime() - before;
}

/** Milliseconds of processor time used by this thread: other processes do not count. */
function threadTime(): number {
  const time = new BigInt64Array(2);
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, time);
  const [seconds = 0n, nanoseconds = 0n] = time;
  return Number(seconds) * 1_000 + Number(nanoseconds) / 1_000_000;
}
