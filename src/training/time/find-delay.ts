/** How long an effect's echo takes, found in two recordings. */
import { inverseTransform, powerOfTwo, transform } from "../../engine/sound/fourier.ts";
import type { Frames, Hertz, Milliseconds } from "../../units.ts";

const shortest: Milliseconds = 6;
const longest: Milliseconds = 1500;
/** Of the strongest arrival, what an echo has at least. */
const leastShare = 0.15;
/** Bins that hold less than this of the mean power say nothing of the device. */
const floorShare = 1e-3;

/**
 * The device's impulse response by division of spectra, averaged over overlapping stretches; its strongest arrival between 6
 * ms and 1.5 s is the echo.
 * @returns null where nothing comes back
 */
export function findDelay(dry: Float32Array, wet: Float32Array, rate: Hertz): Frames | null {
  const response = responseOf(dry, wet, powerOfTwo((3 * longest * rate) / 1000));
  const [from, to] = [shortest, longest].map((time) => Math.round((time * rate) / 1000)) as [Frames, Frames];
  const size = (frame: Frames) => Math.abs(response[frame] ?? 0);
  let [echo, strongest] = [from, 0];
  for (let frame = 0; frame < to; frame++) {
    strongest = Math.max(strongest, size(frame));
    if (frame > from && size(frame) > size(echo)) echo = frame;
  }
  return size(echo) >= leastShare * strongest && strongest > 0 ? echo : null;
}

function responseOf(dry: Float32Array, wet: Float32Array, size: Frames): Float64Array {
  const taper = Float64Array.from(
    { length: size },
    (_, frame) => 0.5 - 0.5 * Math.cos((2 * Math.PI * frame) / size),
  );
  const [crossReal, crossImaginary, power] = Array.from({ length: 3 }, () => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  // Half a stretch of silence before the recording and after it: a short one is heard whole.
  for (let start = -size / 2; start < wet.length; start += size / 2) {
    const spectrum = (signal: Float32Array) => {
      const real = taper.map((share, frame) => share * (signal[start + frame] ?? 0));
      const imaginary = new Float64Array(size);
      transform(real, imaginary);
      return { real, imaginary };
    };
    const [before, after] = [spectrum(dry), spectrum(wet)];
    for (let bin = 0; bin < size; bin++) {
      const [a, b] = [before.real[bin]!, before.imaginary[bin]!];
      const [c, d] = [after.real[bin]!, after.imaginary[bin]!];
      crossReal[bin]! += c * a + d * b;
      crossImaginary[bin]! += d * a - c * b;
      power[bin]! += a * a + b * b;
    }
  }
  const floor = floorShare * (power.reduce((sum, value) => sum + value, 0) / size);
  for (let bin = 0; bin < size; bin++) {
    crossReal[bin] = crossReal[bin]! / (power[bin]! + floor);
    crossImaginary[bin] = crossImaginary[bin]! / (power[bin]! + floor);
  }
  inverseTransform(crossReal, crossImaginary);
  return crossReal;
}
