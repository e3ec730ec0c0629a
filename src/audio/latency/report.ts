/** The measured round trips as lines for a terminal, and what they mean. */
import type { Frames, Hertz } from "../../units.ts";
import type { Measured } from "./measure.ts";

const barWidth = 40;

export function milliseconds(frames: Frames, rate: Hertz): string {
  return `${((1000 * frames) / rate).toFixed(2)} ms`;
}

/** One line with a bar; `longest` fills it. */
export function reportLine(measured: Measured, rate: Hertz, longest: Frames): string {
  const { periodFrames, roundTrip, xruns } = measured;
  const head = `${String(periodFrames).padStart(4)} frames a period`;
  const breaks = xruns > 0 ? `, ${xruns} xruns` : "";
  if (roundTrip.kind === "nothing") return `${head}  nothing came back${breaks}`;
  const { frames, earliest, latest, found, bursts } = roundTrip;
  const bar = "█".repeat(Math.max(1, Math.round((barWidth * frames) / longest)));
  const spread = earliest === latest ? "always" : `${earliest} to ${latest}`;
  const figure = `${frames} frames, ${milliseconds(frames, rate)}`;
  return `${head}  ${bar.padEnd(barWidth)}  ${figure} (${spread}, ${found} of ${bursts} bursts${breaks})`;
}

/** What to do, in sentences. */
export function advice(all: readonly Measured[], rate: Hertz, seconds: number): string[] {
  const heard = all.flatMap(({ roundTrip }) => (roundTrip.kind === "found" ? [roundTrip] : []));
  if (heard.length === 0) return [noCable(all)];
  const warnings: string[] = [];
  if (heard.some(({ isClipped }) => isClipped)) {
    warnings.push(
      "The input clips: turn the output or the input gain down until it does not, and measure again.",
    );
  }
  const loudest = Math.max(...heard.map(({ gain }) => gain));
  if (loudest < -40) {
    warnings.push(
      `What comes back is ${Math.round(-loudest)} dB quieter than what goes out: turn the input gain up, or the figures may be wrong.`,
    );
  }
  return [...warnings, setting(all, rate, seconds)];
}

function noCable(all: readonly Measured[]): string {
  const peak = Math.max(...all.map(({ roundTrip }) => (roundTrip.kind === "nothing" ? roundTrip.peak : 0)));
  const level = peak > 0 ? `${Math.round(20 * Math.log10(peak))} dBFS` : "perfect silence";
  return `Nothing that was played came back (the loudest thing at the input: ${level}): connect the output to the input with a cable, choose the input with --channel, and check both levels.`;
}

function setting(all: readonly Measured[], rate: Hertz, seconds: number): string {
  const clean = all.find(({ roundTrip, xruns }) => roundTrip.kind === "found" && xruns === 0);
  if (clean?.roundTrip.kind !== "found") {
    return "No period played without an xrun: see what `stompnet doctor` advises, above all about real time.";
  }
  const { periodFrames, roundTrip, chainFrames } = clean;
  return `Use --block ${periodFrames} (audio.blockFrames in pedal.json): ${milliseconds(roundTrip.frames, rate)} from input to output and ${milliseconds(chainFrames, rate)} for the chain's limiter, no xrun in ${seconds} s. A model that takes more than this machine can give at so short a period needs a longer one: the status line shows its load.`;
}
