// How far a long task is: one line on the operator's terminal, drawn again and again. Where standard
// error is no terminal there is nothing.
//
//   Exporting [########------------]  40 %  10,800 of 27,000 entries, 5,400/s, 3 s left

/** What is done. */
export interface ProgressOptions {
  /** Such as "Exporting". */
  readonly title: string;
  /** How much there is to do; 0 where that cannot be known. */
  readonly total: number;
  /** What is counted: "entries". Bytes are shown as megabytes. */
  readonly unit: string;
}

/** Where the line is drawn. */
export interface Screen {
  readonly columns: number;
  write(text: string): void;
}

const DRAW_EVERY_MS = 100;
/** In a task that waits the time goes on though nothing is done. */
const REDRAW_EVERY_MS = 1_000;
const [MIN_BAR_CHARS, MAX_BAR_CHARS] = [5, 20];
const DEFAULT_COLUMNS = 80;
const ERASE = "\r\x1b[K";

const MEGABYTE = 1_000_000;

const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** The terminal of standard error, if it is one. */
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

/** The lines that are on a terminal now. */
const shown = new Set<Progress>();

/** Erases what is drawn, so that a line can be written; it is drawn again by itself. */
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
   * Shows that the work has begun, until disposed.
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

  /** So much is done. May be called as often as one likes. */
  at(done: number): void {
    this.#done = done;
    if (!this.#screen) return;
    const hasGrown = twentiethsOf(done, this.#work) > this.#drawn;
    if (hasGrown || this.#now() - this.#drawnAt >= DRAW_EVERY_MS) this.#draw();
  }

  /** Erases the line until it is drawn the next time. */
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
    // A line that is longer than the terminal is wide could not be erased.
    const columns = this.#screen.columns - 1;
    const ms = this.#drawnAt - this.#since;
    this.#screen.write(ERASE + describe(this.#work, { done: this.#done, ms, columns }));
  }
}

/** How far it is: so much was done in so many milliseconds, and the line may be so wide. */
interface Status {
  readonly done: number;
  readonly ms: number;
  readonly columns: number;
}

/** The line for some work, as long as there is room: the bar gives way first, then the amounts. */
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

/** The rate and the time that is left at that rate, once something was done. */
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
