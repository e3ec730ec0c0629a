/** What can be wrong with two recordings of a device, each in a sentence that says what to do. */
import type { Decibels, Frames, Hertz } from "../../units.ts";
import { sureFrom } from "./delay.ts";
import { joined } from "./joined.ts";
import { meanSquare, peakOf, powerDecibels, powers } from "./levels.ts";
import type { Alignment, Pair } from "./pair.ts";

export interface Findings {
  /** No good model comes of such recordings. */
  readonly faults: readonly string[];
  /** One may come, and would be better without. */
  readonly remarks: readonly string[];
  /** Of the wet recording where the dry one rests and its echoes are least, against full scale; null where it never does. */
  readonly noiseFloor: Decibels | null;
}

type Sentence = { readonly isFault: boolean; readonly text: string };

/** Below it there is only the converter's own noise. */
const silentBelow: Decibels = -70;
const quietBelow: Decibels = -40;
/** Frames in a row at one value near full scale: a converter at its end. */
const clippedFrames: Frames = 3;
const clippedFrom = 0.985;
const mostClippings = 20;
/** Share of the wet recording that is not the dry one, only louder: less than this, and no device was there. */
const leastDifference = 3e-4;
/** Likeness of the two loudnesses over time; unrelated playing stays below. */
const leastLoudnessLikeness = 0.5;
const pieceSeconds = 0.05;
/** Nothing goes out. */
const silenceBelow: Decibels = -100;
/** Little goes out; a device with much gain makes a sound of it, but no hum. */
const littleBelow: Decibels = -75;
/** Rest that is enough to hear a floor in. */
const leastRestSeconds = 0.3;
/** Share of the rest that is called its quietest, and its loudest. */
const restShare = 0.25;
/** Noise is even; what falls or comes back by more than this between two pieces was played. */
const mostUneven: Decibels = 10;
const humPitches: readonly Hertz[] = [50, 60];
const humPartials = [1, 2, 3, 4, 5];

export function checkPair(pair: Pair): Findings {
  const { dry, wet, rate, alignment } = pair;
  const loudness = powerDecibels(meanSquare(wet));
  if (loudness < silentBelow) return nothingCameBack(loudness);
  const rest = restOf(dry, wet, rate, silenceBelow);
  const quiet = rest ?? restOf(dry, wet, rate, littleBelow);
  const noiseFloor = rest === null ? null : restLevels(rest).quietest;
  const sentences = [
    ...levelSentences(wet),
    ...clippingSentences(dry, wet),
    ...kinshipSentences(pair),
    ...driftSentences(alignment, dry.length / rate),
    ...(quiet === null ? [] : floorSentences(quiet, loudness, rate, quiet === rest)),
  ];
  return {
    faults: sentences.flatMap(({ isFault, text }) => (isFault ? [text] : [])),
    remarks: sentences.flatMap(({ isFault, text }) => (isFault ? [] : [text])),
    noiseFloor,
  };
}

function nothingCameBack(loudness: Decibels): Findings {
  const level = loudness < -150 ? "perfect silence" : `${Math.round(loudness)} dBFS`;
  const text = `Nothing came back (${level}): check the cables into and out of the device, that it is switched on and not muted, and which input it is plugged into.`;
  return { faults: [text], remarks: [], noiseFloor: null };
}

function levelSentences(wet: Float32Array): Sentence[] {
  const peak = powerDecibels(peakOf(wet) ** 2);
  if (peak >= quietBelow) return [];
  const text = `What came back is quiet (its loudest moment ${Math.round(peak)} dBFS): turn the device's level or the input gain up for a cleaner model.`;
  return [{ isFault: false, text }];
}

function clippingSentences(dry: Float32Array, wet: Float32Array): Sentence[] {
  const [before, after] = [clippings(dry), clippings(wet)];
  const sentences: Sentence[] = [];
  if (after > 0)
    sentences.push({
      isFault: after > mostClippings,
      text: `The recording after the device is clipped in ${after} places: turn the device's level or the input gain down, and record again.`,
    });
  if (before > 0)
    sentences.push({
      isFault: false,
      text: `The recording before the device is clipped in ${before} places; the device heard it so, too.`,
    });
  return sentences;
}

function clippings(samples: Float32Array): number {
  let [runs, run] = [0, 0];
  for (let frame = 1; frame < samples.length; frame++) {
    const isSame = samples[frame] === samples[frame - 1] && Math.abs(samples[frame]!) >= clippedFrom;
    run = isSame ? run + 1 : 0;
    if (run === clippedFrames - 1) runs++;
  }
  return runs;
}

function kinshipSentences({ dry, wet, rate, alignment }: Pair): Sentence[] {
  const piece = Math.round(pieceSeconds * rate);
  const { certainty, rise } = alignment;
  if (certainty < 2 * sureFrom && loudnessLikeness(dry, wet, piece) < leastLoudnessLikeness)
    return [
      {
        isFault: true,
        text: "The two recordings do not belong together: nothing of the first is heard in the second. Check which files they are, and which input the device is plugged into.",
      },
    ];
  if (certainty < sureFrom) return [{ isFault: false, text: latencyUnknown }];
  const { gain, difference } = plainGain(dry, wet.subarray(rise));
  if (difference >= leastDifference) return [];
  const louder = `${Math.abs(gain).toFixed(1)} dB ${gain < 0 ? "quieter" : "louder"}`;
  const text = `What came back is what went out, only ${louder}: the device is bypassed, or a cable is in its place.`;
  return [{ isFault: true, text }];
}

const latencyUnknown =
  "How much later the second recording comes could not be told, and it was not moved: if it does, cut it yourself, or record with `stompnet capture`.";

/** Correlation of the two loudnesses in decibels, piece by piece. */
function loudnessLikeness(dry: Float32Array, wet: Float32Array, piece: Frames): number {
  const [one, other] = [dry, wet].map((samples) => {
    const levels = powers(samples, piece).map((power) => Math.max(-80, powerDecibels(power)));
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
    return levels.map((level) => level - mean);
  });
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const scale = Math.sqrt(product(one!, one!) * product(other!, other!));
  return scale > 0 ? product(one!, other!) / scale : 0;
}

/** What one gain for all leaves over. */
function plainGain(dry: Float32Array, wet: Float32Array): { gain: Decibels; difference: number } {
  let [both, own, whole] = [0, 0, 0];
  for (let frame = 0; frame < wet.length; frame++) {
    both += dry[frame]! * wet[frame]!;
    own += dry[frame]! ** 2;
    whole += wet[frame]! ** 2;
  }
  if (own === 0 || whole === 0) return { gain: 0, difference: 1 };
  return { gain: powerDecibels((both / own) ** 2), difference: 1 - both ** 2 / (own * whole) };
}

function driftSentences({ drift }: Alignment, seconds: number): Sentence[] {
  if (drift === null || Math.abs(drift) < 1) return [];
  const text = `The recording drifts by ${Math.abs(drift).toFixed(1)} frames in ${Math.round(seconds)} s: play and record with one device, so that one clock drives both.`;
  return [{ isFault: Math.abs(drift) > 3, text }];
}

/** What came back where nothing went out; the first tenth of a second of a rest still rings. */
function restOf(dry: Float32Array, wet: Float32Array, rate: Hertz, below: Decibels): Float32Array[] | null {
  const piece = Math.round(pieceSeconds * rate);
  const isQuiet = Array.from(powers(dry, piece), (power) => powerDecibels(power) < below);
  const pieces = isQuiet.flatMap((quiet, index) =>
    quiet && isQuiet[index - 1] && isQuiet[index - 2]
      ? [wet.subarray(index * piece, (index + 1) * piece)]
      : [],
  );
  return pieces.length * pieceSeconds < leastRestSeconds ? null : pieces;
}

function restLevels(rest: readonly Float32Array[]): Record<"quietest" | "loudest" | "all", Decibels> {
  const sorted = rest.map((piece) => meanSquare(piece)).sort((one, other) => one - other);
  const few = Math.ceil(restShare * sorted.length);
  const mean = (part: readonly number[]) =>
    powerDecibels(part.reduce((sum, power) => sum + power, 0) / part.length);
  return { quietest: mean(sorted.slice(0, few)), loudest: mean(sorted.slice(-few)), all: mean(sorted) };
}

/** @param isSilence nothing went out meanwhile; else only hum is the device's own for certain */
function floorSentences(
  rest: readonly Float32Array[],
  loudness: Decibels,
  rate: Hertz,
  isSilence: boolean,
): Sentence[] {
  const { quietest, loudest, all } = restLevels(rest);
  const below = loudness - all;
  if (below >= 40) return [];
  const pitch = humIn(joined(rest), rate);
  if (!isSilence && pitch === null) return [];
  if (loudest - quietest > mostUneven) return [{ isFault: false, text: goesOn(below) }];
  const source =
    pitch === null
      ? "Turn the device's level up, its gain down if it hisses, and use short, screened cables"
      : `Most of it is hum at ${pitch} Hz: plug everything into one outlet, and keep cables away from transformers`;
  const text = `What comes back in silence is only ${Math.round(below)} dB quieter than the playing. ${source}; the model would learn the noise, or learn badly because of it.`;
  return [{ isFault: below < 15, text }];
}

const goesOn = (below: Decibels): string =>
  `What was played goes on sounding in the rests, ${Math.round(below)} dB quieter: an echo or a reverb. An echo is learned as a time effect (--time-effect); a reverb is not, so switch it off.`;

/** The mains' pitch where it and its partials make more than half of the noise. */
function humIn(rest: Float32Array, rate: Hertz): Hertz | null {
  const all = meanSquare(rest);
  const shares = humPitches.map((pitch) => ({
    pitch,
    share: humPartials.reduce((sum, partial) => sum + toneShare(rest, partial * pitch, rate), 0) / all,
  }));
  const most = shares.reduce((best, one) => (one.share > best.share ? one : best));
  return most.share > 0.5 ? most.pitch : null;
}

/** Mean square of the sine of a pitch in a sound. */
function toneShare(samples: Float32Array, pitch: Hertz, rate: Hertz): number {
  let [cosine, sine] = [0, 0];
  const step = (2 * Math.PI * pitch) / rate;
  for (let frame = 0; frame < samples.length; frame++) {
    cosine += samples[frame]! * Math.cos(step * frame);
    sine += samples[frame]! * Math.sin(step * frame);
  }
  return (2 * (cosine ** 2 + sine ** 2)) / samples.length ** 2;
}
