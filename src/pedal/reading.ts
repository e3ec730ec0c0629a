/** What the meters say at one look, as the page shows it. */
import type { Load } from "../audio/load-meter.ts";
import type { TunerReading } from "../controls/display/screens.ts";
import type { Meters } from "../engine/engine.ts";
import type { Decibels } from "../units.ts";
import type { PageReading } from "../web/protocol.ts";
import { decibels } from "./status-line.ts";

/** Below it a meter shows silence. */
const quietest: Decibels = -90;

function level(peak: number): Decibels | null {
  const value = decibels(peak);
  return value < quietest ? null : Number(value.toFixed(1));
}

export function readingOf(
  { inputPeak, outputPeak }: Meters,
  { mean, worst, latePeriods }: Load,
  xruns: number,
  tuner: TunerReading | null,
): PageReading {
  return {
    input: level(inputPeak),
    output: level(outputPeak),
    load: Number(mean.toFixed(4)),
    worstLoad: Number(worst.toFixed(4)),
    latePeriods,
    xruns,
    tuner: tuner && { note: tuner.note, cents: Number(tuner.cents.toFixed(1)) },
  };
}
