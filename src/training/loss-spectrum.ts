/**
 * How short spectra of output and target differ, at several lengths (multi-resolution STFT): for each length the
 * spectral convergence, root of sum (|Y| - |X|)^2, and the mean of |ln |Y| - ln |X||.
 * @see R. Yamamoto, E. Song, J. Kim, Parallel WaveGAN, ICASSP 2020, equations 3 to 6; they take the convergence relative to
 *   the window's own spectrum, we to the recording's, as all losses here
 */
import { transform } from "../engine/sound/fourier.ts";
import type { Frames } from "../units.ts";
import { emphasisedEnergy } from "./loss-filters.ts";
import type { LossReference, LossTerm, LossWindow, TermEvaluator } from "./loss-terms.ts";

/** Windows of spectra overlap by three quarters. */
const hopShare = 1 / 4;
/** Magnitudes this far under the recording's usual count as equal: what is silent has no logarithm. */
const floorShare = 1e-4;

type SpectrumTerm = Extract<LossTerm, { kind: "spectrum" }>;

export function createSpectrumTerm(
  { sizes, emphasis }: SpectrumTerm,
  scale: number,
  frames: Frames,
  { wet, end }: LossReference,
): TermEvaluator {
  const energy = emphasisedEnergy(wet, emphasis, 0, end);
  const resolutions = sizes.map((size) =>
    createResolution(size, emphasis, scale / sizes.length, frames, energy),
  );
  return (window, gradient) => resolutions.reduce((sum, resolution) => sum + resolution(window, gradient), 0);
}

function createResolution(
  size: Frames,
  emphasis: number,
  scale: number,
  frames: Frames,
  energy: number,
): TermEvaluator {
  const hop = size * hopShare;
  const places = Array.from({ length: Math.floor((frames - size) / hop) + 1 }, (_, index) => index * hop);
  const bins = size / 2 + 1;
  const taper = Float64Array.from(
    { length: size },
    (_, frame) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (frame + 0.5)) / size),
  );
  /** Pre-emphasis weighs bins: within a window it is the same as filtering before it but for the ends. */
  const weights = Float64Array.from({ length: bins }, (_, bin) =>
    Math.sqrt(1 - 2 * emphasis * Math.cos((2 * Math.PI * bin) / size) + emphasis ** 2),
  );
  /** Expected square of a bin of the recording. */
  const usual = energy * taper.reduce((sum, share) => sum + share * share, 0);
  const floor = floorShare ** 2 * usual;
  const norm = Math.sqrt(usual * places.length * (size / 2));
  const count = places.length * bins;

  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  /** Of the output, for all places: spectrum, magnitude, and the target's magnitude. */
  const [reals, imaginaries, own, wanted] = Array.from({ length: 4 }, () => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];

  /** Target and output go through one transform: as its real and as its imaginary part. */
  const analyse = ({ targets, outputs }: LossWindow, place: Frames, at: number): void => {
    for (let frame = 0; frame < size; frame++) {
      real[frame] = taper[frame]! * targets[place + frame]!;
      imaginary[frame] = taper[frame]! * outputs[place + frame]!;
    }
    transform(real, imaginary);
    for (let bin = 0; bin < bins; bin++) {
      const mirrored = (size - bin) % size;
      const weight = weights[bin]! / 2;
      const targetReal = weight * (real[bin]! + real[mirrored]!);
      const targetImaginary = weight * (imaginary[bin]! - imaginary[mirrored]!);
      const outputReal = weight * (imaginary[bin]! + imaginary[mirrored]!);
      const outputImaginary = weight * (real[mirrored]! - real[bin]!);
      reals[at + bin] = outputReal;
      imaginaries[at + bin] = outputImaginary;
      own[at + bin] = Math.sqrt(outputReal ** 2 + outputImaginary ** 2 + floor);
      wanted[at + bin] = Math.sqrt(targetReal ** 2 + targetImaginary ** 2 + floor);
    }
  };

  return (window, gradient) => {
    for (const [index, place] of places.entries()) analyse(window, place, index * bins);
    let [squares, logarithms] = [0, 0];
    for (let bin = 0; bin < count; bin++) {
      squares += (own[bin]! - wanted[bin]!) ** 2;
      logarithms += Math.abs(Math.log(own[bin]! / wanted[bin]!));
    }
    const distance = Math.sqrt(squares);
    const convergenceSlope = distance === 0 ? 0 : scale / (distance * norm);
    for (const [index, place] of places.entries()) {
      real.fill(0);
      imaginary.fill(0);
      for (let bin = 0; bin < bins; bin++) {
        const at = index * bins + bin;
        const [magnitude, difference] = [own[at]!, own[at]! - wanted[at]!];
        const slope = convergenceSlope * difference + (scale * Math.sign(difference)) / (count * magnitude);
        real[bin] = (weights[bin]! * slope * reals[at]!) / magnitude;
        imaginary[bin] = (weights[bin]! * slope * imaginaries[at]!) / magnitude;
      }
      // With the parts exchanged this is the inverse transform, times its size.
      transform(imaginary, real);
      for (let frame = 0; frame < size; frame++)
        gradient[place + frame] = gradient[place + frame]! + taper[frame]! * real[frame]!;
    }
    return scale * (distance / norm + logarithms / count);
  };
}
