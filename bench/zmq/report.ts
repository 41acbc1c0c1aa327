/** Turns the runs of a cell into medians, ratios to C and lines of text. */
import type { Cell } from "./cells.ts";
import { type ContenderName, CONTENDERS } from "./contenders.ts";
import type { Measurement } from "./measure.ts";
import { isMet, targetOf } from "./targets.ts";

export type Runs = Partial<Record<ContenderName, Measurement[]>>;

export interface Score {
  /** Messages per second, or the median round trip in microseconds. */
  value: number;
  p99_us?: number;
  /** value ÷ C's value, absent where C was not measured. */
  ratio?: number;
  target?: number;
  isMet?: boolean;
}

export type Scores = Partial<Record<ContenderName, Score>>;

const COLUMN_WIDTH = 30;
const TITLE_WIDTH = 26;

export function scoreCell(cell: Cell, runs: Runs): Scores {
  const reference = runs.c && value(runs.c);
  const scores: Scores = {};
  for (const name of CONTENDERS) {
    const measurements = runs[name];
    if (!measurements) continue;
    const score: Score = { value: value(measurements) };
    const p99s = measurements.flatMap(({ p99_us }) => p99_us ?? []);
    if (p99s.length > 0) score.p99_us = median(p99s);
    if (reference) score.ratio = score.value / reference;
    scores[name] = { ...score, ...verdict(cell, name, score.ratio) };
  }
  return scores;
}

export function heading(names: readonly ContenderName[]): string {
  const titles = names.map((name) => name.padEnd(COLUMN_WIDTH)).join("");
  return `${"".padEnd(TITLE_WIDTH)}${titles}`.trimEnd();
}

export function row(cell: Cell, scores: Scores, names: readonly ContenderName[]): string {
  const title = `${cell.pattern} ${cell.transport} ${formatSize(cell.size)}`;
  const columns = names.map((name) => formatScore(scores[name]).padEnd(COLUMN_WIDTH)).join("");
  return `${title.padEnd(TITLE_WIDTH)}${columns}`.trimEnd();
}

function formatRatio(ratio: number): string {
  return ratio < 0.1 ? ratio.toFixed(3) : ratio.toFixed(2);
}

function value(measurements: Measurement[]): number {
  return median(
    measurements.map(({ messages, seconds, p50_us }) => p50_us ?? messages / seconds),
  );
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = low] = sorted.slice(sorted.length % 2 ? middle : middle - 1, middle + 1);
  return (low + high) / 2;
}

function verdict(cell: Cell, name: ContenderName, ratio?: number): Partial<Score> {
  const target = targetOf(cell, name);
  if (!target || ratio === undefined) return {};
  return { target: target.ratio, isMet: isMet(target, ratio) };
}

function formatSize(bytes: number): string {
  if (bytes >= 1_048_576) return `${bytes / 1_048_576} MiB`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

function formatScore(score?: Score): string {
  if (!score) return "–";
  const { value, p99_us, ratio, target, isMet } = score;
  const parts = [p99_us === undefined ? formatRate(value) : formatRoundTrip(value, p99_us)];
  if (ratio !== undefined && ratio !== 1) parts.push(`×${formatRatio(ratio)}`);
  if (target !== undefined) parts.push(`${isMet ? "✓" : "✗"}${target}`);
  return parts.join(" ");
}

function formatRate(rate: number): string {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M/s` : `${(rate / 1e3).toFixed(1)} k/s`;
}

function formatRoundTrip(p50_us: number, p99_us: number): string {
  return `${p50_us.toFixed(0)} µs (p99 ${p99_us.toFixed(0)})`;
}
