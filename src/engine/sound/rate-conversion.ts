import { Refusal } from "../../refusal.ts";
import type { Frames, Hertz } from "../../units.ts";
import { kaiserLength, kaiserLowPass } from "./kaiser.ts";
import { minimumPhase } from "./minimum-phase.ts";

/**
 * A polyphase converter between two rates: `up` / `down` is the ratio of output to input rate in lowest
 * terms. Output j lies at input time j down / up; with n the whole part and p = (j down) mod up:
 *
 *     y[j] = sum over k of rows[p tapsPerRow + k] x[n - k]
 */
export interface RateConversion {
  readonly from: Hertz;
  readonly to: Hertz;
  readonly up: number;
  readonly down: number;
  /** A multiple of four. */
  readonly tapsPerRow: number;
  /** `up` rows; newest input first. */
  readonly rows: Float64Array;
  /** Delay of a 1 kHz tone, in frames of the input rate. */
  readonly latency: Frames;
}

/** The largest that anybody needs are 11.025 to 48 kHz and 44.1 to 192 kHz. */
const mostRows = 640;
/** 6 dB over what is promised, for float32 rows and the sum of two converters. */
const attenuation = 86;

/** Up to here a conversion is flat: 20 kHz, or 0.45 of the lower rate. */
export function passBand(from: Hertz, to: Hertz): Hertz {
  return Math.min(20_000, 0.45 * Math.min(from, to));
}

/**
 * Designs the low-latency converter that stands around a model: flat within 0.1 dB up to `passBand`, images
 * and aliases below -80 dB from half of the lower rate on. Its filter is minimum-phase: a linear-phase one
 * of the same steepness makes everything wait for 50 to 60 frames (1.2 ms), this one delays a guitar by 3
 * frames (0.06 ms at 44.1 and 48 kHz; 0.08 ms at 10 kHz, 0.2 ms at 18 kHz).
 * An IIR would take fewer products, but has to run at `up` times the rate or lose its rejection between the
 * phases.
 *
 * Two converters there and back, started together, need no buffer between them: after D frames of the device
 * the model has floor((D - 1) up / down) + 1 frames, and the way back needs exactly these for D frames.
 * @param from and to: whole rates
 * @throws Refusal when the ratio takes too large a table
 * @see R. Crochiere, L. Rabiner, Multirate Digital Signal Processing, 1983, ch. 3
 */
export function rateConversion(from: Hertz, to: Hertz): RateConversion {
  const divisor = greatestCommonDivisor(from, to);
  const up = to / divisor;
  const down = from / divisor;
  if (!Number.isInteger(divisor) || !(up >= 1 && up <= mostRows))
    throw new Refusal(
      `Sound cannot be converted from ${from} to ${to} samples a second while playing; use a file with 44100, 48000 or 96000.`,
    );
  if (up === down)
    return { from, to, up, down, tapsPerRow: 4, rows: Float64Array.of(1, 0, 0, 0), latency: 0 };
  const demand = { pass: passBand(from, to), stop: Math.min(from, to) / 2, attenuation, rate: from * up };
  const tapsPerRow = 4 * Math.ceil(kaiserLength(demand) / up / 4);
  const prototype = minimumPhase(kaiserLowPass(demand));
  return {
    from,
    to,
    up,
    down,
    tapsPerRow,
    rows: rowsOf(prototype, up, tapsPerRow),
    latency: delayAt(prototype, 1000, demand.rate) / up,
  };
}

/** What a kernel must equal: takes input in any pieces and gives every output that they complete. */
export function streamingConverter(conversion: RateConversion): (input: ArrayLike<number>) => Float64Array {
  const { up, down, tapsPerRow, rows } = conversion;
  const history = new Float64Array(tapsPerRow);
  let newest = -1;
  // Position of the next output in units of 1 / up input frames; both counts fall back together, so they
  // never overflow.
  let next = 0;
  return (input) => {
    const outputs: number[] = [];
    for (let frame = 0; frame < input.length; frame++) {
      history.copyWithin(1, 0);
      history[0] = input[frame]!;
      newest++;
      for (; next < (newest + 1) * up; next += down)
        outputs.push(dot(rows, (next - newest * up) * tapsPerRow, history));
    }
    const whole = Math.floor(newest / down) * down;
    newest -= whole;
    next -= whole * up;
    return Float64Array.from(outputs);
  };
}

function dot(rows: Float64Array, start: number, history: Float64Array): number {
  let sum = 0;
  for (let tap = 0; tap < history.length; tap++) sum += rows[start + tap]! * history[tap]!;
  return sum;
}

/** Row p holds every `up`-th tap from p on; the gain `up` makes good for the zeros between the inputs. */
function rowsOf(prototype: Float64Array, up: number, tapsPerRow: number): Float64Array {
  return Float64Array.from({ length: up * tapsPerRow }, (_, index) => {
    const row = Math.floor(index / tapsPerRow);
    const tap = index % tapsPerRow;
    return up * (prototype[row + tap * up] ?? 0);
  });
}

/** Group delay at a frequency: the real part of (sum n h e) / (sum h e). */
function delayAt(taps: Float64Array, frequency: Hertz, rate: Hertz): Frames {
  const sums = { real: 0, imaginary: 0, weightedReal: 0, weightedImaginary: 0 };
  for (const [index, tap] of taps.entries()) {
    const angle = (2 * Math.PI * frequency * index) / rate;
    sums.real += tap * Math.cos(angle);
    sums.imaginary -= tap * Math.sin(angle);
    sums.weightedReal += index * tap * Math.cos(angle);
    sums.weightedImaginary -= index * tap * Math.sin(angle);
  }
  return (
    (sums.weightedReal * sums.real + sums.weightedImaginary * sums.imaginary) /
    (sums.real ** 2 + sums.imaginary ** 2)
  );
}

function greatestCommonDivisor(a: number, b: number): number {
  return b > 0 ? greatestCommonDivisor(b, a % b) : a;
}
