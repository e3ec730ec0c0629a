/** Weights as 16-bit numbers, scaled so that no sum can leave 32 bits. */
import { Refusal } from "../../../refusal.ts";

/** Where a sum's terms come from: a 16-bit signal of value 2^-exponent a step. */
export type Term = { weight: number; exponent: number };

/**
 * How the kernel adds a row's products: a part is summed, shifted right and added to the rest. What the shift is are the
 * bits that weights gain, because only a part's products must fit together.
 */
export type Summing = {
  shift: number;
  /** Terms of the first parts; all others are in the last. */
  parts: readonly number[];
};
const allAtOnce: Summing = { shift: 0, parts: [] };

/** A row of a matrix in fixed point: the sum is 2^exponent times its value. */
export type FixedRow = { weights: number[]; bias: number; exponent: number };

const mostWeight = 32_767;
const mostSum = 2 ** 31 - 1;
/** More fractional bits than any signal can use. */
const mostExponent = 34;

/** Fractional bits that tanh is given. */
export const activationExponent = 16;
/** What an odd last channel's rounding left has so many fractional bits more (kernels/fixed.ts, fixRows). */
export const remainderBits = 5;

function scaledRow(terms: readonly Term[], bias: number, exponent: number, shift: number): FixedRow {
  const weights = terms.map(({ weight, exponent: from }) =>
    Math.round(weight * 2 ** (exponent + shift - from)),
  );
  return { weights, bias: Math.round(bias * 2 ** exponent), exponent };
}

/** Whatever the signals are: every product is at most 32768 times its weight. */
function cannotOverflow({ weights, bias }: FixedRow, { parts, shift }: Summing): boolean {
  let total = Math.abs(bias);
  let first = 0;
  for (const length of [...parts, weights.length]) {
    const part = weights
      .slice(first, first + length)
      .reduce((sum, weight) => sum + 32_768 * Math.abs(weight), 0);
    if (part > mostSum) return false;
    total += Math.ceil(part / 2 ** shift);
    first += length;
  }
  return total <= mostSum && weights.every((weight) => Math.abs(weight) <= mostWeight);
}

/**
 * The finest scale at which the row's sum cannot overflow.
 * @param largest where others need a coarser one
 * @throws Refusal where that leaves too few bits for an activation
 */
export function quantiseRow(
  terms: readonly Term[],
  bias: number,
  largest = mostExponent,
  summing = allAtOnce,
): FixedRow {
  for (let exponent = largest; exponent >= activationExponent; exponent--) {
    const row = scaledRow(terms, bias, exponent, summing.shift);
    if (cannotOverflow(row, summing)) return row;
  }
  throw new Refusal("This model's weights are too large for 16 bits: play it without --precision q15.");
}

/** Two 16-bit numbers in one word. */
export function pairOf(first: number, second: number): number {
  return ((first & 0xffff) | (second << 16)) >>> 0;
}

/** The bits of a float32. */
export function floatBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] as number;
}
