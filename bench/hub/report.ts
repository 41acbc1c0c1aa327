// Figures as lines of a table and as JSON.

import { dirname } from "node:path";
import { hideProgress } from "../../chat/log/progress/progress.ts";
import { type Figure, isMet, type Target } from "./figures.ts";

const NAME_WIDTH = 34;
const VALUE_WIDTH = 24;

export function say(line: string): void {
  hideProgress();
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Runs a program; an error ends it with one line. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    say(failureOf(error));
    Deno.exitCode = 1;
  }
}

export function failureOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A measured row, with the number of runs whose median the figures are. */
interface Measured {
  readonly name: string;
  readonly title: string;
  readonly runs: number;
}

/** Formats a row of the table with its figures and failures. */
export function showRow(
  measured: Measured,
  figures: readonly Figure[],
  failures: readonly string[] = [],
): string {
  return [headingOf(measured), ...figures.map(showFigure), ...failures.map(showFailure)].join("\n");
}

export function headingOf({ name, title, runs }: Measured): string {
  const many = runs > 1 ? `medians of ${runs} runs` : runs === 1 ? "one run" : "no sound run";
  return `\n${name}: ${title} (${many})`;
}

export function showFailure(why: string): string {
  return `  failed: ${why}`;
}

/** Formats a value with its unit, rounded to significant digits. */
export function format({ value, unit }: Pick<Figure, "value" | "unit">): string {
  const digits = Math.abs(value) < 100 && !Number.isInteger(value) ? 1 : 0;
  const number = value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${number} ${unit}`;
}

/** Writes the report and prints its path. */
export async function writeJson(path: string, report: unknown): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, `${JSON.stringify(report, null, 2)}\n`);
  say(`Written to ${path}`);
}

function showFigure(figure: Figure): string {
  const mark = { true: "✓", false: "✗", undefined: "" }[`${isMet(figure)}`];
  const target = figure.target ? `${formatTarget(figure.target)} ${mark}` : figure.note ?? "";
  const cells = [figure.name.padEnd(NAME_WIDTH), format(figure).padStart(VALUE_WIDTH)];
  return `  ${cells.join("")}   ${target}`.trimEnd();
}

function formatTarget({ max, min }: Target): string {
  const bound = (max ?? min)?.toLocaleString("en", { maximumFractionDigits: 1 });
  if (max === min) return `= ${bound}`;
  return `${max === undefined ? "≥" : "≤"} ${bound}`;
}
