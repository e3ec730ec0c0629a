/** A training on the terminal: a bar, the time left, the error, and its curve; a line now and then where nobody watches. */
import type { CurvePoint } from "../training/session/keep.ts";
import type { SessionProgress } from "../training/session/session.ts";
import { percent } from "../training/session/verdict.ts";

const barWidth = 24;
const plotWidth = 60;
const plotRows = 6;
const redrawEveryMs = 200;
/** Lines for a log, as shares of the whole. */
const logEvery = 0.1;
const steps = " ▁▂▃▄▅▆▇█";

export function minutesAndSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "...";
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function progressLine(progress: SessionProgress): string {
  const { plan, updates, secondsLeft, loss, error, bestError, setbacks } = progress;
  const share = updates / plan.updates;
  const full = Math.round(barWidth * share);
  const bar = "█".repeat(full) + "·".repeat(barWidth - full);
  const tried =
    error === null || bestError === null ? "" : `  ESR ${percent(error)} (best ${percent(bestError)})`;
  return `${plan.network} ${bar} ${(100 * share).toFixed(0).padStart(3)} %  ${minutesAndSeconds(secondsLeft)} left  loss ${loss.toPrecision(3)}${tried}${setbacksText(setbacks)}`;
}

function setbacksText(setbacks: number): string {
  return setbacks === 0
    ? ""
    : `  ran away ${setbacks === 1 ? "once" : `${setbacks} times`}: back to its best`;
}

/** The error's logarithm against the updates, as rows of blocks with the decades beside them. */
export function plotCurve(curve: readonly CurvePoint[], updates: number): string[] {
  const errors = curve.map(({ error }) => Math.log10(Math.max(1e-9, error))).filter(Number.isFinite);
  if (errors.length < 2) return [];
  const top = Math.ceil(Math.max(...errors));
  const bottom = Math.min(top - 1, Math.floor(Math.min(...errors)));
  const heights: (number | null)[] = Array.from({ length: plotWidth }, () => null);
  for (const point of curve) {
    const column = Math.min(plotWidth - 1, Math.floor((plotWidth * point.updates) / updates));
    const height = (Math.log10(Math.max(1e-9, point.error)) - bottom) / (top - bottom);
    heights[column] = Math.min(1, Math.max(0, height)) * plotRows * 8;
  }
  const known = heights.findLastIndex((height) => height !== null);
  let before = heights.find((height) => height !== null) ?? 0;
  const filled = heights.map((height, column) => {
    before = height ?? before;
    return column <= known ? Math.max(1, Math.round(before)) : 0;
  });
  return Array.from({ length: plotRows }, (_, row) => {
    const base = (plotRows - 1 - row) * 8;
    const cells = filled.map((height) => steps[Math.min(8, Math.max(0, height - base))]).join("");
    const label = row === 0 ? percent(10 ** top) : row === plotRows - 1 ? percent(10 ** bottom) : "";
    return `${label.padStart(9)} │${cells}`;
  });
}

export class TrainingView {
  readonly #write: (text: string) => void;
  readonly #isTerminal: boolean;
  #drawnLines = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #nextShare = 0;

  constructor(write: (text: string) => void, isTerminal: boolean) {
    this.#write = write;
    this.#isTerminal = isTerminal;
  }

  show(progress: SessionProgress, now: number): void {
    const share = progress.updates / progress.plan.updates;
    if (!this.#isTerminal) {
      if (share < this.#nextShare) return;
      this.#nextShare = Math.min(1, Math.floor(share / logEvery + 1) * logEvery);
      this.#write(`${progressLine(progress)}\n`);
      return;
    }
    if (now - this.#drawnAt < redrawEveryMs && share < 1) return;
    this.#drawnAt = now;
    const lines = [...plotCurve(progress.curve, progress.plan.updates), progressLine(progress)];
    const back = this.#drawnLines > 0 ? `\x1b[${this.#drawnLines}A` : "";
    this.#write(`${back}${lines.map((line) => `\r\x1b[2K${line}\n`).join("")}`);
    this.#drawnLines = lines.length;
  }
}
