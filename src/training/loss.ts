/**
 * How wrong a window is, and which way is better. Every term is relative to the whole training set: relative to a
 * window's own energy, a silent one would outweigh all others.
 */
import type { Frames } from "../units.ts";
import { aWeighting, emphasisedEnergy, filteredEnergy, meanMagnitude } from "./loss-filters.ts";
import { createSpectrumTerm } from "./loss-spectrum.ts";
import { type LossReference, type LossTerm, leastWindow, type TermEvaluator } from "./loss-terms.ts";
import type { WindowShape } from "./trainable.ts";

export interface Loss {
  /** All sequences begin anew with the next window. */
  restart(): void;
  /** Takes note of a window that is not learned from. */
  pass(targets: Float32Array, outputs: Float32Array): void;
  /**
   * @param targets and outputs: [sequences][frames]
   * @param gradient receives the loss's gradient at the outputs
   * @returns the loss
   */
  evaluate(targets: Float32Array, outputs: Float32Array, gradient: Float32Array): number;
}

/** @throws RangeError when the window is shorter than leastWindow */
export function createLoss(
  terms: readonly LossTerm[],
  reference: LossReference,
  { sequences, frames }: WindowShape,
): Loss {
  if (frames < leastWindow(terms)) throw new RangeError("the window is shorter than the longest spectrum");
  const parts = terms.map((term) => createTerm(term, reference, { sequences, frames }));
  const past = Math.max(1, ...parts.map((part) => part.past));
  const errors = Array.from({ length: sequences }, () => new Float64Array(past + frames));
  const take = (targets: Float32Array, outputs: Float32Array): void => {
    for (const [sequence, row] of errors.entries()) {
      row.copyWithin(0, frames);
      const at = sequence * frames;
      for (let frame = 0; frame < frames; frame++)
        row[past + frame] = outputs[at + frame]! - targets[at + frame]!;
    }
  };
  return {
    restart() {
      for (const row of errors) row.fill(0);
    },
    pass: take,
    evaluate(targets, outputs, gradient) {
      take(targets, outputs);
      gradient.fill(0);
      let loss = 0;
      for (let sequence = 0; sequence < sequences; sequence++) {
        const own = (all: Float32Array) => all.subarray(sequence * frames, (sequence + 1) * frames);
        const window = { errors: errors[sequence]!, past, targets: own(targets), outputs: own(outputs) };
        for (const { evaluate } of parts) loss += evaluate(window, own(gradient));
      }
      return loss;
    },
  };
}

interface Term {
  /** Frames of earlier windows that it looks back to. */
  readonly past: Frames;
  readonly evaluate: TermEvaluator;
}

function createTerm(term: LossTerm, reference: LossReference, shape: WindowShape): Term {
  const { wet, end, rate } = reference;
  const share = (scale: number) => term.weight / (shape.sequences * scale);
  switch (term.kind) {
    case "error": {
      const taps = term.emphasis === 0 ? [1] : [1, -term.emphasis];
      return filtered(taps, share(emphasisedEnergy(wet, term.emphasis, 0, end)) / shape.frames);
    }
    case "weighted": {
      const taps = aWeighting(rate);
      return filtered(taps, share(filteredEnergy(wet, taps, 0, end)) / shape.frames);
    }
    case "absolute":
      return { past: 0, evaluate: absolute(share(meanMagnitude(wet, 0, end)) / shape.frames) };
    case "offset":
      return { past: 0, evaluate: offset(share(emphasisedEnergy(wet, 0, 0, end))) };
    case "spectrum":
      return { past: 0, evaluate: createSpectrumTerm(term, share(1), shape.frames, reference) };
  }
}

/** scale * sum of (sum of taps[k] e[n - k])^2 */
function filtered(taps: ArrayLike<number>, scale: number): Term {
  const reach = taps.length - 1;
  let heard = new Float64Array(0);
  return {
    past: reach,
    evaluate({ errors, past }, gradient) {
      const frames = gradient.length;
      if (heard.length < frames + reach) heard = new Float64Array(frames + reach);
      let sum = 0;
      for (let frame = 0; frame < frames; frame++) {
        let value = taps[0]! * errors[past + frame]!;
        for (let tap = 1; tap <= reach; tap++) value += taps[tap]! * errors[past + frame - tap]!;
        heard[frame] = value;
        sum += value * value;
      }
      for (let frame = 0; frame < frames; frame++) {
        let slope = taps[0]! * heard[frame]!;
        for (let tap = 1; tap <= reach; tap++) slope += taps[tap]! * heard[frame + tap]!;
        gradient[frame] = gradient[frame]! + 2 * scale * slope;
      }
      return scale * sum;
    },
  };
}

/** scale * sum of |e| */
function absolute(scale: number): TermEvaluator {
  return ({ errors, past }, gradient) => {
    let sum = 0;
    for (let frame = 0; frame < gradient.length; frame++) {
      const error = errors[past + frame]!;
      sum += Math.abs(error);
      gradient[frame] = gradient[frame]! + scale * Math.sign(error);
    }
    return scale * sum;
  };
}

/** scale * (mean of e)^2 */
function offset(scale: number): TermEvaluator {
  return ({ errors, past }, gradient) => {
    let sum = 0;
    for (let frame = 0; frame < gradient.length; frame++) sum += errors[past + frame]!;
    const mean = sum / gradient.length;
    const slope = (2 * scale * mean) / gradient.length;
    for (let frame = 0; frame < gradient.length; frame++) gradient[frame] = gradient[frame]! + slope;
    return scale * mean * mean;
  };
}
