/** A model held against the device on two recordings, with the engine that plays it. */
import { alignPair, type Pair } from "../capture/recording/pair.ts";
import type { Model } from "../engine/network.ts";
import { playedRate } from "../engine/network-facts.ts";
import { renderBare } from "../pedal/render-bare.ts";
import { Refusal } from "../refusal.ts";
import { verdictOn } from "../training/session/verdict.ts";
import type { Frames, Hertz } from "../units.ts";
import { type AliasingAt, measureAliasing } from "./aliasing.ts";
import { type Measures, measure } from "./measures.ts";

export interface Evaluation {
  readonly measures: Measures;
  readonly aliasing: readonly AliasingAt[];
  readonly verdict: string;
  readonly seconds: number;
  readonly rate: Hertz;
  /** By which the wet recording comes later than the model. */
  readonly delay: Frames;
  readonly isInverted: boolean;
}

export interface Evaluated {
  readonly evaluation: Evaluation;
  readonly pair: Pair;
  readonly predicted: Float32Array;
}

/** As `stompnet render --bare` computes. */
const computation = { frames: 64, precision: "strict", arithmetic: "float32" } as const;

/** A model may have learned to wait a little, or to be early: it is held against the device where both lie best. */
const mostShift: Frames = 64;
const shiftSeconds = 10;

/** @throws Refusal where the recordings have another rate than the model, or are silent */
export function evaluateModel(model: Model, dry: Float32Array, wet: Float32Array, rate: Hertz): Evaluated {
  const modelRate = playedRate(model);
  if (modelRate !== rate)
    throw new Refusal(
      `The model was made at ${modelRate} Hz and the recordings have ${rate} Hz: give recordings of the model's rate.`,
    );
  const pair = alignPair(dry, wet, rate);
  if (!pair.wet.some((sample) => Math.abs(sample) > 1e-5))
    throw new Refusal("The recording after the device is silent: there is nothing to compare with.");
  const play = (samples: Float32Array) => renderBare(model, samples, rate, computation);
  const sound = play(pair.dry);
  const shift = shiftOf(sound, pair.wet, rate);
  const { dry: before, wet: after, predicted } = shifted(pair, sound, shift);
  const measures = measure(predicted, after);
  return {
    pair: { ...pair, dry: before, wet: after },
    predicted,
    evaluation: {
      measures,
      aliasing: measureAliasing(play, rate),
      verdict: verdictOn(measures.esr),
      seconds: after.length / rate,
      rate,
      delay: pair.alignment.delay + shift,
      isInverted: pair.alignment.isInverted,
    },
  };
}

function shiftOf(predicted: Float32Array, wet: Float32Array, rate: Hertz): Frames {
  const frames = shiftSeconds * rate;
  const first = Math.max(mostShift, Math.round((wet.length - frames) / 2));
  const end = Math.min(wet.length - mostShift, first + frames);
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let shift = -mostShift; shift <= mostShift; shift++) {
    let error = 0;
    for (let frame = first; frame < end; frame++) error += (predicted[frame]! - wet[frame + shift]!) ** 2;
    if (error < least) [best, least] = [shift, error];
  }
  return best;
}

function shifted({ dry, wet }: Pair, predicted: Float32Array, shift: Frames) {
  const [early, late] = [Math.max(0, -shift), Math.max(0, shift)];
  const end = (samples: Float32Array<ArrayBuffer>, from: Frames) =>
    samples.subarray(from, samples.length - Math.abs(shift) + from);
  return { dry: end(dry, early), predicted: end(Float32Array.from(predicted), early), wet: end(wet, late) };
}
