/**
 * Discrete Fourier transform in place, X[k] = sum x[n] exp(-2 pi i k n / N), radix 2, float64.
 * @param real and imaginary: the same power of two of values
 * @throws RangeError when the length is no power of two or the lengths differ
 * @see J. Cooley, J. Tukey, Math. Comp. 19, 1965
 */
export function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  if (size !== imaginary.length || size === 0 || (size & (size - 1)) !== 0)
    throw new RangeError(
      `a Fourier transform of ${size} and ${imaginary.length} values: needs one power of two`,
    );
  reverseBits(real, imaginary);
  const turns = turnsOf(size);
  for (let half = 1; half < size; half *= 2) combineHalves(real, imaginary, half, turns);
}

interface Turns {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** Sizes up to this are transformed again and again by those who train. */
const mostKept = 4096;
const kept = new Map<number, Turns>();

function turnsOf(size: number): Turns {
  const known = kept.get(size);
  if (known) return known;
  const turns = {
    cosines: Float64Array.from({ length: size / 2 }, (_, turn) => Math.cos((2 * Math.PI * turn) / size)),
    sines: Float64Array.from({ length: size / 2 }, (_, turn) => -Math.sin((2 * Math.PI * turn) / size)),
  };
  if (size <= mostKept) kept.set(size, turns);
  return turns;
}

/** The inverse of `transform`, with its factor 1 / N. */
export function inverseTransform(real: Float64Array, imaginary: Float64Array): void {
  transform(imaginary, real);
  for (let index = 0; index < real.length; index++) {
    real[index] = real[index]! / real.length;
    imaginary[index] = imaginary[index]! / real.length;
  }
}

/** The smallest power of two that is not below `length`. */
export function powerOfTwo(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, length)));
}

/** Makes transforms of 2 `half` values out of neighbouring ones of `half`. */
function combineHalves(
  real: Float64Array,
  imaginary: Float64Array,
  half: number,
  { cosines, sines }: Turns,
): void {
  const stride = real.length / (2 * half);
  for (let start = 0; start < real.length; start += 2 * half) {
    for (let turn = 0; turn < half; turn++) {
      const low = start + turn;
      const high = low + half;
      const cosine = cosines[turn * stride]!;
      const sine = sines[turn * stride]!;
      const turnedReal = real[high]! * cosine - imaginary[high]! * sine;
      const turnedImaginary = real[high]! * sine + imaginary[high]! * cosine;
      real[high] = real[low]! - turnedReal;
      imaginary[high] = imaginary[low]! - turnedImaginary;
      real[low] = real[low]! + turnedReal;
      imaginary[low] = imaginary[low]! + turnedImaginary;
    }
  }
}

function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  for (let index = 1, reversed = 0; index < real.length; index++) {
    let bit = real.length >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed ^= bit;
    if (index >= reversed) continue;
    const keptReal = real[index]!;
    const keptImaginary = imaginary[index]!;
    real[index] = real[reversed]!;
    imaginary[index] = imaginary[reversed]!;
    real[reversed] = keptReal;
    imaginary[reversed] = keptImaginary;
  }
}
