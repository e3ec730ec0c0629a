import type { Frames } from "../../../units.ts";
import { basisOf, dot, project } from "./linear-system.ts";

const mostPartials = 12;
const rounds = 8;
/** A hundredth of a cent. */
const settled = 6e-6;
/**
 * Stiffness of guitar strings lies between 1e-5 (plain) and 3e-4 (thick wound): the size of a likely step.
 */
const stiffnessSpread = 1.5e-4;

/** A stiff string: partial n swings n f sqrt(1 + B n^2) times a frame. */
interface StringModel {
  readonly frequency: number;
  readonly stiffness: number;
}

/**
 * Fits a stiff string to a sound and returns how often its lowest partial swings in a frame (cycles per
 * frame).
 *
 * Least squares of sum over n of a_n cos(w_n t) + b_n sin(w_n t) over amplitudes, frequency and stiffness,
 * by Gauss-Newton from a rough pitch (variable projection: the amplitudes are solved for in each round);
 * frames weigh less towards both ends, so that partials above those fitted leak less. In a window of three
 * periods the peaks of a spectrum are still merged; this tells the partials apart, and stiffness does not
 * pull it sharp.
 * @param rough cycles per frame, within two percent
 * @returns undefined when the fit leaves the neighbourhood of the rough pitch
 * @see M. Christensen, A. Jakobsson, Multi-Pitch Estimation, 2009, ch. 2; G. Golub, V. Pereyra, SIAM J. Num.
 *   An. 10, 1973;
 *   N. Fletcher, JASA 36, 1964 (stiff strings)
 */
export function refineFrequency(samples: Float64Array, rough: number): number | undefined {
  const partials = Math.max(1, Math.min(mostPartials, Math.floor(0.4 / rough)));
  const weighted = samples.map((sample, frame) => sample * weightAt(frame, samples.length));
  let model: StringModel = { frequency: rough, stiffness: 0 };
  for (let round = 0; round < rounds; round++) {
    const next = improved(model, weighted, partials);
    if (!next || Math.abs(next.frequency / rough - 1) > 0.03) return undefined;
    const moved = Math.abs(lowestPartial(next) / lowestPartial(model) - 1);
    model = next;
    if (moved < settled) break;
  }
  return lowestPartial(model);
}

function lowestPartial(model: StringModel): number {
  return model.frequency * Math.sqrt(1 + model.stiffness);
}

/** One Gauss-Newton step. The slopes lose what the amplitudes can make good; two unknowns are left. */
function improved(model: StringModel, weighted: Float64Array, partials: number): StringModel | undefined {
  const waves = partialWaves(model, weighted.length, partials);
  const basis = basisOf(waves);
  if (!basis) return undefined;
  const { shares, rest } = project(basis, weighted);
  const slopes = slopesOf(model, waves, shares);
  const byFrequency = project(basis, slopes.byFrequency).rest;
  const byStiffness = project(basis, slopes.byStiffness).rest;
  // A sine alone says nothing of its string: where noise leaves the stiffness open, it moves little.
  const damping = dot(rest, rest) / rest.length / stiffnessSpread ** 2;
  const [ff, fs, ss] = [
    dot(byFrequency, byFrequency),
    dot(byFrequency, byStiffness),
    dot(byStiffness, byStiffness) + damping,
  ];
  const [f, s] = [dot(byFrequency, rest), dot(byStiffness, rest)];
  const determinant = ff * ss - fs * fs;
  if (!(determinant > 0)) return undefined;
  const step = (f * ss - s * fs) / determinant;
  return {
    frequency: model.frequency * (1 + Math.max(-0.01, Math.min(0.01, step))),
    stiffness: Math.max(0, model.stiffness + (s * ff - f * fs) / determinant),
  };
}

/** Radians a frame of a partial. */
function turnOf(model: StringModel, partial: number): number {
  return 2 * Math.PI * model.frequency * partial * Math.sqrt(1 + model.stiffness * partial * partial);
}

/** Weighted cosines and sines of the partials, in pairs. */
function partialWaves(model: StringModel, frames: Frames, partials: number): Float64Array[] {
  const waves: Float64Array[] = [];
  for (let partial = 1; partial <= partials; partial++) {
    const turn = turnOf(model, partial);
    for (const wave of [Math.cos, Math.sin])
      waves.push(
        Float64Array.from(
          { length: frames },
          (_, frame) => weightAt(frame, frames) * wave(turn * timeAt(frame, frames)),
        ),
      );
  }
  return waves;
}

/**
 * Derivatives of the fitted sum by the logarithm of the frequency and by the stiffness: t (b cos - a sin),
 * partial by partial.
 */
function slopesOf(
  model: StringModel,
  waves: readonly Float64Array[],
  shares: Float64Array,
): { byFrequency: Float64Array; byStiffness: Float64Array } {
  const frames = waves[0]!.length;
  const byFrequency = new Float64Array(frames);
  const byStiffness = new Float64Array(frames);
  for (let pair = 0; pair < waves.length; pair += 2) {
    const partial = pair / 2 + 1;
    const turn = turnOf(model, partial);
    const bending = (partial * partial) / (2 * (1 + model.stiffness * partial * partial));
    const [cosine, sine] = [waves[pair]!, waves[pair + 1]!];
    const [a, b] = [shares[pair]!, shares[pair + 1]!];
    for (let frame = 0; frame < frames; frame++) {
      const slope = turn * timeAt(frame, frames) * (b * cosine[frame]! - a * sine[frame]!);
      byFrequency[frame] = byFrequency[frame]! + slope;
      byStiffness[frame] = byStiffness[frame]! + bending * slope;
    }
  }
  return { byFrequency, byStiffness };
}

/** Time runs from the middle: amplitude and frequency are then nearly independent. */
function timeAt(frame: Frames, frames: Frames): number {
  return frame - (frames - 1) / 2;
}

function weightAt(frame: Frames, frames: Frames): number {
  return Math.sin((Math.PI * (frame + 0.5)) / frames);
}
