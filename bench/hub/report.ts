// Figures as lines of a table and as JSON.

import { dirname } from "node:path";
import type { Machine } from "./machine.ts";
import { type Figure, isMet, type Target } from "./figures.ts";

const TITLE_WIDTH = 48;
const FIGURE_WIDTH = 22;
const VALUE_WIDTH = 16;

export function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Runs a program; what goes wrong ends it with one line. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    Deno.exitCode = 1;
  }
}

export function heading(): string {
  return line(["", "", "measured", "to reach"]);
}

/** The lines of one row of the table. */
export function lines(title: string, figures: readonly Figure[]): string {
  return figures.map((figure, i) => {
    const mark = { true: "✓", false: "✗", undefined: "" }[`${isMet(figure)}`];
    const target = figure.target ? `${formatTarget(figure.target)} ${mark}` : figure.note;
    return line([i === 0 ? title : "", figure.name, format(figure), target ?? ""]);
  }).join("\n");
}

/** A value with its unit, rounded to what can be believed. */
export function format({ value, unit }: Pick<Figure, "value" | "unit">): string {
  const digits = Math.abs(value) < 100 && unit !== "" ? 1 : 0;
  const number = value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit.startsWith("/") ? `${number}${unit}` : `${number} ${unit}`.trimEnd();
}

/** Writes what was measured, and where. */
export async function writeJson(
  path: string,
  { machine, rows }: { machine: Machine; rows: unknown },
): Promise<void> {
  const report = { at: new Date().toISOString(), ...machine, rows };
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, `${JSON.stringify(report, null, 2)}\n`);
  say(`\nWritten to ${path}`);
}

function formatTarget({ most, least }: Target): string {
  const bound = (most ?? least)?.toLocaleString("en", { maximumFractionDigits: 1 });
  if (most === least) return `= ${bound}`;
  return `${most === undefined ? "≥" : "≤"} ${bound}`;
}

function line([title = "", name = "", value = "", target = ""]: readonly string[]): string {
  const cells = [title.padEnd(TITLE_WIDTH), name.padEnd(FIGURE_WIDTH), value.padStart(VALUE_WIDTH)];
  return `${cells.join("")}   ${target}`.trimEnd();
}
