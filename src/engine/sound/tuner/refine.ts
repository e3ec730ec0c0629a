import type { Frames } from "../../../units.ts";
import { solveSymmetric } from "./linear-system.ts";

const mostPartials = 12;
const rounds = 8;
/** Half a thousandth of a cent. */
const settled = 3e-7;
/** Stiffness of guitar strings lies between 1e-5 (plain) and 3e-4 (thick wound); the fit is drawn to none by this much. */
const stiffnessSpread = 1.5e-4;

/**
 * Fits a stiff string to a sound and returns how often its lowest partial swings in a frame (cycles per frame).
 *
 * Least squares of sum over n of a_n cos(w_n t) + b_n sin(w_n t), w_n = n w sqrt(1 + B n^2), over amplitudes, w and the stiffness B,
 * by Gauss-Newton from a rough pitch; frames weigh less towards both ends, so that partials above those fitted leak less.
 * With white noise this reaches what any method can (the Cramer-Rao bound), in a window of three periods where peaks of a
 * spectrum are still merged, and stiffness does not pull it sharp.
 * @param rough cycles per frame, within two percent
 * @returns undefined when the fit leaves the neighbourhood of the rough pitch
 * @see M. Christensen, A. Jakobsson, Multi-Pitch Estimation, 2009, ch. 2; N. Fletcher, JASA 36, 1964 (stiff strings)
 */
export function refineFrequency(samples: Float64Array, rough: number): number | undefined {
  const partials = Math.max(1, Math.min(mostPartials, Math.floor(0.4 / rough)));
  let frequency = rough;
  let stiffness = 0;
  for (let round = 0; round < rounds; round++) {
    const step = gaussNewtonStep(samples, frequency, stiffness, partials);
    if (!step) return undefined;
    frequency *= 1 + Math.max(-0.01, Math.min(0.01, step.frequency));
    stiffness = Math.max(0, stiffness + step.stiffness);
    if (Math.abs(frequency / rough - 1) > 0.03) return undefined;
    if (Math.abs(step.frequency) < settled) break;
  }
  return frequency * Math.sqrt(1 + stiffness);
}

/** Relative change of the frequency and change of the stiffness. */
interface Step {
  readonly frequency: number;
  readonly stiffness: number;
}

function gaussNewtonStep(
  samples: Float64Array,
  frequency: number,
  stiffness: number,
  partials: number,
): Step | undefined {
  const waves = partialWaves(samples.length, frequency, stiffness, partials);
  const amplitudes = fitAmplitudes(waves, samples);
  if (!amplitudes) return undefined;
  const slopes = addSlopes(waves, amplitudes, samples.length, frequency, stiffness);
  return fitChange(waves, slopes, amplitudes, samples);
}

/** Weighted cosines and sines of the partials, one after the other. */
function partialWaves(
  frames: Frames,
  frequency: number,
  stiffness: number,
  partials: number,
): Float64Array[] {
  const waves: Float64Array[] = [];
  for (let partial = 1; partial <= partials; partial++) {
    const turn = 2 * Math.PI * frequency * partial * Math.sqrt(1 + stiffness * partial * partial);
    for (const wave of [Math.cos, Math.sin])
      waves.push(
        Float64Array.from(
          { length: frames },
          (_, frame) => weightAt(frame, frames) * wave(turn * timeOf(frame, frames)),
        ),
      );
  }
  return waves;
}

/** Time runs from the middle: amplitude and frequency are then nearly independent. */
function timeOf(frame: Frames, frames: Frames): number {
  return frame - (frames - 1) / 2;
}

function weightAt(frame: Frames, frames: Frames): number {
  return Math.sin((Math.PI * (frame + 0.5)) / frames);
}

function fitAmplitudes(columns: readonly Float64Array[], samples: Float64Array): Float64Array | undefined {
  return solve(
    columns,
    samples.map((sample, frame) => sample * weightAt(frame, samples.length)),
    0,
  );
}

/** d/d(log w) and d/dB of the fitted sum: t (b cos - a sin) times the inner derivative, partial by partial. */
function addSlopes(
  waves: readonly Float64Array[],
  amplitudes: Float64Array,
  frames: Frames,
  frequency: number,
  stiffness: number,
): readonly [Float64Array, Float64Array] {
  const byFrequency = new Float64Array(frames);
  const byStiffness = new Float64Array(frames);
  for (let pair = 0; pair < waves.length / 2; pair++) {
    const partial = pair + 1;
    const stretch = 1 + stiffness * partial * partial;
    const turn = 2 * Math.PI * frequency * partial * Math.sqrt(stretch);
    const [cosine, sine] = [waves[2 * pair]!, waves[2 * pair + 1]!];
    const [a, b] = [amplitudes[2 * pair]!, amplitudes[2 * pair + 1]!];
    for (let frame = 0; frame < frames; frame++) {
      const slope = turn * timeOf(frame, frames) * (b * cosine[frame]! - a * sine[frame]!);
      byFrequency[frame] = byFrequency[frame]! + slope;
      byStiffness[frame] = byStiffness[frame]! + (slope * partial * partial) / (2 * stretch);
    }
  }
  return [byFrequency, byStiffness];
}

function fitChange(
  waves: readonly Float64Array[],
  slopes: readonly [Float64Array, Float64Array],
  amplitudes: Float64Array,
  samples: Float64Array,
): Step | undefined {
  const target = samples.map((sample, frame) => sample * weightAt(frame, samples.length));
  const rest = target.map((value, frame) => {
    let left = value;
    for (const [column, wave] of waves.entries()) left -= amplitudes[column]! * wave[frame]!;
    return left;
  });
  const noise = rest.reduce((sum, value) => sum + value * value, 0) / rest.length;
  const solution = solve([...slopes, ...waves], rest, noise / stiffnessSpread ** 2);
  return solution && { frequency: solution[0]!, stiffness: solution[1]! };
}

/** Least squares by the normal equations; `pull` draws the second unknown to zero. */
function solve(
  columns: readonly Float64Array[],
  target: Float64Array,
  pull: number,
): Float64Array | undefined {
  const size = columns.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const [row, left] of columns.entries()) {
    right[row] = dot(left, target);
    for (let column = 0; column <= row; column++) matrix[row * size + column] = dot(left, columns[column]!);
    matrix[row * size + row] = matrix[row * size + row]! * (1 + 1e-9) + 1e-30;
  }
  matrix[size + 1] = matrix[size + 1]! + pull;
  return solveSymmetric(matrix, right) ? right : undefined;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let frame = 0; frame < left.length; frame++) sum += left[frame]! * right[frame]!;
  return sum;
}
