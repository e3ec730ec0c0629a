import type { Frames, Hertz } from "../../units.ts";

type Pluck = { readonly at: number; readonly frequency: Hertz };

/** Two notes and a fifth: quiet and loud, low and high, as guitars are played. Seconds. */
const plucks: readonly Pluck[] = [
  { at: 0, frequency: 82.41 },
  { at: 0.22, frequency: 246.94 },
  { at: 0.4, frequency: 110 },
  { at: 0.4, frequency: 164.81 },
];
const seconds = 0.7;
/**
 * Effective value of the whole, that of the recording by which files state their loudness (decibels, full scale): a
 * `.nam` file whose network hands on what it gets states -14.97.
 */
const level = -14.97;
/** Of a string's two neighbours in the loop, and a little loss at each turn: it dies in a second or two. */
const turnLoss = 0.996;

/**
 * A short piece of guitar by which the loudness of models is compared: plucked strings after Karplus and Strong, the
 * same samples every time.
 * @see K. Karplus, A. Strong, Digital synthesis of plucked-string and drum timbres, CMJ 7(2), 1983
 */
export function loudnessPhrase(rate: Hertz): Float32Array {
  const sound = new Float64Array(Math.round(seconds * rate));
  for (const pluck of plucks) addPluck(sound, pluck, rate);
  const power = sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length;
  const gain = 10 ** (level / 20) / Math.sqrt(power);
  return Float32Array.from(sound, (sample) => gain * sample);
}

function addPluck(sound: Float64Array, { at, frequency }: Pluck, rate: Hertz): void {
  const string = pluckedString(Math.round(rate / frequency - 0.5), rate);
  const first: Frames = Math.round(at * rate);
  let place = 0;
  for (let frame = first; frame < sound.length; frame++) {
    const next = (place + 1) % string.length;
    const swing = string[place]!;
    sound[frame] = sound[frame]! + swing;
    string[place] = (turnLoss * (swing + string[next]!)) / 2;
    place = next;
  }
}

/** One turn of the string at the pluck: dull noise, because a finger is wide and pickups hear up to a few kHz. */
function pluckedString(length: Frames, rate: Hertz): Float64Array {
  let seed = length;
  const string = Float64Array.from({ length }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  });
  const share = 1 - Math.exp((-2 * Math.PI * 3000) / rate);
  // Twice round, so that the filter has forgotten where it began.
  let filtered = 0;
  for (let frame = 0; frame < 2 * length; frame++) {
    filtered += share * (string[frame % length]! - filtered);
    if (frame >= length) string[frame - length] = filtered;
  }
  const mean = string.reduce((sum, value) => sum + value, 0) / length;
  return string.map((value) => value - mean);
}
