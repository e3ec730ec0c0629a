/** What evens out a spectrum: the error of predicting each sample from those before it. */

/** Enough for the strings' and the pickup's slope; partials stay. */
const order = 32;
/** White noise that is thought under the sound, so that bands without any are not blown up without end. */
const floorShare = 1e-9;

/**
 * @returns taps of the filter, the first is 1: it whitens `samples`, and whatever else is sent through it changes alike
 * @see J. Makhoul, Linear prediction: a tutorial review, Proc. IEEE 63(4), 1975
 */
export function whiteningTaps(samples: Float32Array): Float64Array {
  const likeness = Float64Array.from({ length: order + 1 }, (_, lag) => {
    let sum = 0;
    for (let frame = lag; frame < samples.length; frame++) sum += samples[frame]! * samples[frame - lag]!;
    return sum;
  });
  likeness[0] = likeness[0]! * (1 + floorShare) + Number.MIN_VALUE;
  return levinson(likeness);
}

function levinson(likeness: Float64Array): Float64Array {
  const taps = new Float64Array(order + 1);
  taps[0] = 1;
  let error = likeness[0]!;
  for (let length = 1; length <= order && error > 0; length++) {
    let sum = 0;
    for (let tap = 0; tap < length; tap++) sum += taps[tap]! * likeness[length - tap]!;
    const reflection = -sum / error;
    const before = taps.slice(0, length + 1);
    for (let tap = 1; tap <= length; tap++) taps[tap] = before[tap]! + reflection * before[length - tap]!;
    error *= 1 - reflection * reflection;
  }
  return taps;
}

/** Past the ends of `samples` there is silence. */
export function filtered(samples: Float32Array, taps: Float64Array): Float32Array {
  const result = new Float32Array(samples.length);
  for (let frame = 0; frame < samples.length; frame++) {
    let sum = 0;
    const count = Math.min(taps.length, frame + 1);
    for (let tap = 0; tap < count; tap++) sum += taps[tap]! * samples[frame - tap]!;
    result[frame] = sum;
  }
  return result;
}

/** Frames over which `levelled` hears how loud it is. */
const levellingFrames = 256;
/** Of the mean loudness: what is quieter is not lifted any further. */
const levellingFloor = 0.05;

/** A stroke out of silence is louder than this; it says when, and that is enough. */
const mostLevelled = 3;

/** As loud everywhere: the few hardest strokes would outweigh everything else in a likeness. */
export function levelled(samples: Float32Array): Float32Array {
  let total = 0;
  for (const sample of samples) total += sample * sample;
  const floor = (levellingFloor ** 2 * total) / Math.max(1, samples.length) + 1e-20;
  let power = floor;
  return samples.map((sample) => {
    power += (sample * sample - power) / levellingFrames;
    const even = sample / Math.sqrt(power + floor);
    return Math.max(-mostLevelled, Math.min(mostLevelled, even));
  });
}
