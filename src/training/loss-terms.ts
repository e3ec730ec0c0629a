/** What a loss is made of, and the losses that have names. */
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";

/**
 * error: energy of what is wrong, both signals seen through 1 - emphasis z^-1 first, over that of the target
 *   (error-to-signal ratio; with emphasis 0 this is the mean square error in other units);
 * weighted: the same seen as the ear does, through A-weighting with a low-pass;
 * absolute: mean size of what is wrong over that of the target (mean absolute error in other units);
 * offset: energy of the window's mean error over that of the target (the filter of `error` is deaf to it);
 * spectrum: how the magnitudes of short spectra of these sizes differ, see loss-spectrum.ts; a window must be as long as
 *   the longest.
 */
export type LossTerm =
  | { readonly kind: "error"; readonly emphasis: number; readonly weight: number }
  | { readonly kind: "weighted"; readonly weight: number }
  | { readonly kind: "absolute"; readonly weight: number }
  | { readonly kind: "offset"; readonly weight: number }
  | {
      readonly kind: "spectrum";
      readonly sizes: readonly Frames[];
      readonly emphasis: number;
      readonly weight: number;
    };

/** One sequence's part of a window. */
export interface LossWindow {
  /** Output less target: `past` frames of the windows before, then this window's. */
  readonly errors: Float64Array;
  readonly past: Frames;
  readonly targets: Float32Array;
  readonly outputs: Float32Array;
}

/** Adds a term's gradient at the outputs to `gradient` and returns the term. */
export type TermEvaluator = (window: LossWindow, gradient: Float32Array) => number;

/** The recording that a network learns from, up to where the part begins that it does not learn from. */
export interface LossReference {
  readonly wet: Float32Array;
  readonly end: Frames;
  readonly rate: Hertz;
}

/** The shortest window that a loss can be evaluated on. */
export function leastWindow(terms: readonly LossTerm[]): Frames {
  return Math.max(1, ...terms.flatMap((term) => (term.kind === "spectrum" ? term.sizes : [])));
}

const error = (emphasis: number, weight = 1): LossTerm => ({ kind: "error", emphasis, weight });
const offset = (weight: number): LossTerm => ({ kind: "offset", weight });
const weighted: LossTerm = { kind: "weighted", weight: 1 };
const absolute: LossTerm = { kind: "absolute", weight: 1 };
const spectrum = (weight: number, emphasis = 0): LossTerm => ({
  kind: "spectrum",
  sizes: [512, 1024, 2048],
  emphasis,
  weight,
});

/**
 * Losses by the names that people ask for. Weights are as published, but each term is relative to the recording.
 * @see A. Wright, E.-P. Damskagg, V. Valimaki, DAFx-19 (esr-0.85+dc); A. Wright, V. Valimaki, ICASSP 2020 (esr-a+dc);
 *   E.-P. Damskagg, L. Juvela, V. Valimaki, SMC-19, and pedalnet (esr-0.95)
 */
const losses = {
  usual: [error(0.85, 0.75), offset(0.25)],
  esr: [error(0)],
  "esr-0.85": [error(0.85)],
  "esr-0.95": [error(0.95)],
  "esr-a": [weighted],
  "esr+dc": [error(0), offset(1)],
  "esr-0.85+dc": [error(0.85), offset(1)],
  "esr-0.95+dc": [error(0.95), offset(1)],
  "esr-a+dc": [weighted, offset(1)],
  /** For Adam the same as esr: it does not ask for the unit. */
  mse: [error(0)],
  mae: [absolute],
  stft: [spectrum(1)],
  "mse+stft": [error(0), spectrum(0.002, 0.85)],
  "mae+stft": [absolute, spectrum(1)],
} as const satisfies Record<string, readonly LossTerm[]>;

export type LossName = keyof typeof losses;

export const lossNames = Object.keys(losses) as readonly LossName[];

export const usualLoss: readonly LossTerm[] = losses.usual;

/** @throws Refusal listing the names when there is none of that name */
export function lossNamed(name: string): readonly LossTerm[] {
  if (Object.hasOwn(losses, name)) return losses[name as LossName];
  throw new Refusal(`There is no loss called "${name}": choose ${lossNames.join(", ")}.`);
}
