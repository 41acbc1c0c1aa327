// Progress of a long task: one line on the operator's terminal, redrawn in place. If standard error
// is not a terminal, nothing is shown.
//
// Exporting [########------------]  40 %  10,800 of 27,000 entries, 5,400/s, 3 s left

export interface ProgressOptions {
  /** Such as "Exporting". */
  readonly title: string;
  /** Amount of work; 0 if unknown. */
  readonly total: number;
  /** Unit of the amount, such as "entries". Bytes are shown as megabytes. */
  readonly unit: string;
}

export interface Screen {
  readonly columns: number;
  write(text: string): void;
}

const DRAW_EVERY_MS = 100;
/** Interval of redrawing while nothing happens, so that the time advances. */
const REDRAW_EVERY_MS = 1_000;
const [MIN_BAR_CHARS, MAX_BAR_CHARS] = [5, 20];
const DEFAULT_COLUMNS = 80;
const ERASE = "\r\x1b[K";

const MEGABYTE = 1_000_000;

const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Returns the terminal of standard error, if it is one. */
export function terminal(): Screen | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  return {
    get columns() {
      return columnsOfConsole();
    },
    write: (text) => {
      Deno.stderr.writeSync(new TextEncoder().encode(text));
    },
  };
}

/** Lines currently on a terminal. */
const shown = new Set<Progress>();

/** Erases all progress lines, so that another line can be written; they are redrawn later. */
export function hideProgress(): void {
  for (const progress of shown) progress.hide();
}

export class Progress implements Disposable {
  readonly #work: ProgressOptions;
  readonly #screen: Screen | undefined;
  readonly #now: () => number;
  readonly #since: number;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #done = 0;
  #drawn = 0;
  #drawnAt = -Infinity;

  /**
   * Shows the progress until disposed.
   *
   * @param screen Where it is shown; by default the terminal, if there is one.
   * @param now A clock in milliseconds.
   */
  constructor(work: ProgressOptions, screen = terminal(), now = () => performance.now()) {
    this.#work = work;
    this.#screen = screen;
    this.#now = now;
    this.#since = now();
    if (!screen) return;
    this.#timer = setInterval(() => this.#draw(), REDRAW_EVERY_MS);
    Deno.unrefTimer(this.#timer);
    this.#draw();
  }

  /** Reports the amount done. May be called at any rate. */
  at(done: number): void {
    this.#done = done;
    if (!this.#screen) return;
    const hasGrown = twentiethsOf(done, this.#work) > this.#drawn;
    if (hasGrown || this.#now() - this.#drawnAt >= DRAW_EVERY_MS) this.#draw();
  }

  /** Erases the line until it is redrawn. */
  hide(): void {
    if (shown.delete(this)) this.#screen?.write(ERASE);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.hide();
  }

  #draw() {
    if (!this.#screen) return;
    this.#drawnAt = this.#now();
    this.#drawn = twentiethsOf(this.#done, this.#work);
    shown.add(this);
    // A line wider than the terminal could not be erased.
    const columns = this.#screen.columns - 1;
    const ms = this.#drawnAt - this.#since;
    this.#screen.write(ERASE + describe(this.#work, { done: this.#done, ms, columns }));
  }
}

interface Status {
  readonly done: number;
  readonly ms: number;
  readonly columns: number;
}

/** Returns the line: the bar is shortened first, then the amounts are omitted. */
export function describe(
  { title, total, unit }: ProgressOptions,
  { done, ms, columns }: Status,
): string {
  if (total <= 0) return `${title}, ${duration(ms)}`.slice(0, columns);
  const share = Math.min(1, done / total);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const amounts = unit === "bytes"
    ? `${tenths.format(done / MEGABYTE)} of ${tenths.format(total / MEGABYTE)} MB`
    : `${count.format(done)} of ${count.format(total)} ${unit}`;
  const rate = pace({ total, unit }, done, ms);
  const text = `${percent}  ${amounts}${rate}`;
  const room = columns - `${title} ${text}`.length;
  if (room < 0) return `${title} ${percent}${rate}`.slice(0, columns);
  const chars = Math.min(MAX_BAR_CHARS, room - "[] ".length);
  if (chars < MIN_BAR_CHARS) return `${title} ${text}`;
  const bar = "#".repeat(Math.floor(share * chars)).padEnd(chars, "-");
  return `${title} [${bar}] ${text}`;
}

function twentiethsOf(done: number, { total }: ProgressOptions): number {
  return total > 0 ? Math.floor(done / total * 20) : 0;
}

/** Returns the rate and the remaining time, once there is progress. */
function pace({ total, unit }: Omit<ProgressOptions, "title">, done: number, ms: number): string {
  if (done <= 0 || ms <= 0) return "";
  const rate = done / ms * 1_000;
  const left = duration(Math.max(0, total - done) / rate * 1_000);
  if (unit === "bytes") return `, ${tenths.format(rate / MEGABYTE)} MB/s, ${left} left`;
  return `, ${(rate < 10 ? tenths : count).format(rate)}/s, ${left} left`;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function columnsOfConsole(): number {
  try {
    return Deno.consoleSize().columns || DEFAULT_COLUMNS;
  } catch {
    return DEFAULT_COLUMNS;
  }
}
