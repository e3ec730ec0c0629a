/**
 * The parts of a complex Fourier transform in place, real parts and imaginary parts in rows of their own, as loops that
 * may be stopped and gone on with: a long transform is spread over many blocks.
 *
 * Forward is decimation in frequency, backward decimation in time, so that neither needs its values reordered: spectra
 * stay in the order in which the butterflies leave them (engine/load/partitions.ts has the same order). The last forward
 * butterfly works across four neighbours, which are one vector: it transposes first and leaves its results transposed.
 * Radix 4, with one radix 2 in front where the length is no power of four.
 *
 * Source: W. Gentleman, G. Sande, Fast Fourier Transforms for fun and profit, AFIPS 1966.
 */
import { multiplyAdd, negatedMultiplyAdd } from "./vector";

/** Twiddle factors of one vector of radix 4 butterflies: w, w^2 and w^3, each real and imaginary. */
const twiddle4Bytes: usize = 96;
const twiddle2Bytes: usize = 32;

/** target = (real + i imaginary) * twist, `from` and `to` in vectors. */
export function twist(
  real: usize, imaginary: usize, table: usize, target: usize, rowBytes: usize, from: usize, to: usize,
): void {
  for (let at = 16 * from; at < 16 * to; at += 16) {
    const a = v128.load(real + at);
    const b = v128.load(imaginary + at);
    const c = v128.load(table + at);
    const s = v128.load(table + rowBytes + at);
    v128.store(target + at, negatedMultiplyAdd(b, s, f32x4.mul(a, c)));
    v128.store(target + rowBytes + at, multiplyAdd(b, c, f32x4.mul(a, s)));
  }
}

/** target = imaginary part of (source * conjugate of twist), `from` and `to` in vectors. */
export function untwist(
  source: usize, table: usize, target: usize, rowBytes: usize, from: usize, to: usize,
): void {
  for (let at = 16 * from; at < 16 * to; at += 16) {
    const a = v128.load(source + at);
    const b = v128.load(source + rowBytes + at);
    const c = v128.load(table + at);
    const s = v128.load(table + rowBytes + at);
    v128.store(target + at, negatedMultiplyAdd(a, s, f32x4.mul(b, c)));
  }
}

/** Radix 2 over the whole row of `points`, `from` and `to` in vectors of butterflies. */
export function forward2(data: usize, rowBytes: usize, table: usize, from: usize, to: usize): void {
  const half = rowBytes >> 1;
  let twiddle = table + twiddle2Bytes * from;
  for (let at = data + 16 * from; at < data + 16 * to; at += 16) {
    const low = at + half;
    const ar = v128.load(at);
    const ai = v128.load(at + rowBytes);
    const br = v128.load(low);
    const bi = v128.load(low + rowBytes);
    v128.store(at, f32x4.add(ar, br));
    v128.store(at + rowBytes, f32x4.add(ai, bi));
    const dr = f32x4.sub(ar, br);
    const di = f32x4.sub(ai, bi);
    const wr = v128.load(twiddle);
    const wi = v128.load(twiddle, 16);
    v128.store(low, negatedMultiplyAdd(di, wi, f32x4.mul(dr, wr)));
    v128.store(low + rowBytes, multiplyAdd(di, wr, f32x4.mul(dr, wi)));
    twiddle += twiddle2Bytes;
  }
}

export function backward2(data: usize, rowBytes: usize, table: usize, from: usize, to: usize): void {
  const half = rowBytes >> 1;
  let twiddle = table + twiddle2Bytes * from;
  for (let at = data + 16 * from; at < data + 16 * to; at += 16) {
    const low = at + half;
    const br = v128.load(low);
    const bi = v128.load(low + rowBytes);
    const wr = v128.load(twiddle);
    const wi = v128.load(twiddle, 16);
    const tr = multiplyAdd(bi, wi, f32x4.mul(br, wr));
    const ti = negatedMultiplyAdd(br, wi, f32x4.mul(bi, wr));
    const ar = v128.load(at);
    const ai = v128.load(at + rowBytes);
    v128.store(at, f32x4.add(ar, tr));
    v128.store(at + rowBytes, f32x4.add(ai, ti));
    v128.store(low, f32x4.sub(ar, tr));
    v128.store(low + rowBytes, f32x4.sub(ai, ti));
    twiddle += twiddle2Bytes;
  }
}

/** Radix 4 in transforms of `points` (16 or more), `from` and `to` in vectors of butterflies over the whole row. */
export function forward4(
  data: usize, rowBytes: usize, points: usize, table: usize, from: usize, to: usize,
): void {
  const quarter: usize = points;
  const vectors = points >> 4;
  let index = from;
  while (index < to) {
    const transform = index / vectors;
    const first = index - transform * vectors;
    const count = min(to - index, vectors - first);
    let at = data + 4 * points * transform + 16 * first;
    const end = at + 16 * count;
    let twiddle = table + twiddle4Bytes * first;
    while (at < end) {
      const b = at + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const ar = v128.load(at);
      const cr = v128.load(c);
      const br = v128.load(b);
      const dr = v128.load(d);
      const sumEvenR = f32x4.add(ar, cr);
      const differenceEvenR = f32x4.sub(ar, cr);
      const sumOddR = f32x4.add(br, dr);
      const differenceOddR = f32x4.sub(br, dr);
      const ai = v128.load(at + rowBytes);
      const ci = v128.load(c + rowBytes);
      const bi = v128.load(b + rowBytes);
      const di = v128.load(d + rowBytes);
      const sumEvenI = f32x4.add(ai, ci);
      const differenceEvenI = f32x4.sub(ai, ci);
      const sumOddI = f32x4.add(bi, di);
      const differenceOddI = f32x4.sub(bi, di);
      v128.store(at, f32x4.add(sumEvenR, sumOddR));
      v128.store(at + rowBytes, f32x4.add(sumEvenI, sumOddI));
      // (a - c) - i (b - d), times w
      const r1 = f32x4.add(differenceEvenR, differenceOddI);
      const i1 = f32x4.sub(differenceEvenI, differenceOddR);
      const w1r = v128.load(twiddle);
      const w1i = v128.load(twiddle, 16);
      v128.store(b, negatedMultiplyAdd(i1, w1i, f32x4.mul(r1, w1r)));
      v128.store(b + rowBytes, multiplyAdd(i1, w1r, f32x4.mul(r1, w1i)));
      const r2 = f32x4.sub(sumEvenR, sumOddR);
      const i2 = f32x4.sub(sumEvenI, sumOddI);
      const w2r = v128.load(twiddle, 32);
      const w2i = v128.load(twiddle, 48);
      v128.store(c, negatedMultiplyAdd(i2, w2i, f32x4.mul(r2, w2r)));
      v128.store(c + rowBytes, multiplyAdd(i2, w2r, f32x4.mul(r2, w2i)));
      const r3 = f32x4.sub(differenceEvenR, differenceOddI);
      const i3 = f32x4.add(differenceEvenI, differenceOddR);
      const w3r = v128.load(twiddle, 64);
      const w3i = v128.load(twiddle, 80);
      v128.store(d, negatedMultiplyAdd(i3, w3i, f32x4.mul(r3, w3r)));
      v128.store(d + rowBytes, multiplyAdd(i3, w3r, f32x4.mul(r3, w3i)));
      at += 16;
      twiddle += twiddle4Bytes;
    }
    index += count;
  }
}

/** The inverse of `forward4`, without its factor 1/4: conjugate twiddles first, then the butterfly. */
export function backward4(
  data: usize, rowBytes: usize, points: usize, table: usize, from: usize, to: usize,
): void {
  const quarter: usize = points;
  const vectors = points >> 4;
  let index = from;
  while (index < to) {
    const transform = index / vectors;
    const first = index - transform * vectors;
    const count = min(to - index, vectors - first);
    let at = data + 4 * points * transform + 16 * first;
    const end = at + 16 * count;
    let twiddle = table + twiddle4Bytes * first;
    while (at < end) {
      const b = at + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const r1 = v128.load(b);
      const i1 = v128.load(b + rowBytes);
      const w1r = v128.load(twiddle);
      const w1i = v128.load(twiddle, 16);
      const br = multiplyAdd(i1, w1i, f32x4.mul(r1, w1r));
      const bi = negatedMultiplyAdd(r1, w1i, f32x4.mul(i1, w1r));
      const r3 = v128.load(d);
      const i3 = v128.load(d + rowBytes);
      const w3r = v128.load(twiddle, 64);
      const w3i = v128.load(twiddle, 80);
      const dr = multiplyAdd(i3, w3i, f32x4.mul(r3, w3r));
      const di = negatedMultiplyAdd(r3, w3i, f32x4.mul(i3, w3r));
      const sumOddR = f32x4.add(br, dr);
      const differenceOddR = f32x4.sub(br, dr);
      const sumOddI = f32x4.add(bi, di);
      const differenceOddI = f32x4.sub(bi, di);
      const r2 = v128.load(c);
      const i2 = v128.load(c + rowBytes);
      const w2r = v128.load(twiddle, 32);
      const w2i = v128.load(twiddle, 48);
      const cr = multiplyAdd(i2, w2i, f32x4.mul(r2, w2r));
      const ci = negatedMultiplyAdd(r2, w2i, f32x4.mul(i2, w2r));
      const ar = v128.load(at);
      const ai = v128.load(at + rowBytes);
      const sumEvenR = f32x4.add(ar, cr);
      const differenceEvenR = f32x4.sub(ar, cr);
      const sumEvenI = f32x4.add(ai, ci);
      const differenceEvenI = f32x4.sub(ai, ci);
      v128.store(at, f32x4.add(sumEvenR, sumOddR));
      v128.store(at + rowBytes, f32x4.add(sumEvenI, sumOddI));
      v128.store(b, f32x4.sub(differenceEvenR, differenceOddI));
      v128.store(b + rowBytes, f32x4.add(differenceEvenI, differenceOddR));
      v128.store(c, f32x4.sub(sumEvenR, sumOddR));
      v128.store(c + rowBytes, f32x4.sub(sumEvenI, sumOddI));
      v128.store(d, f32x4.add(differenceEvenR, differenceOddI));
      v128.store(d + rowBytes, f32x4.sub(differenceEvenI, differenceOddR));
      at += 16;
      twiddle += twiddle4Bytes;
    }
    index += count;
  }
}

/** Rows into columns of the four vectors at `at`, in place. */
// @ts-ignore: decorator
@inline
function transpose(at: usize): void {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<f64>(ab01, cd01, 0, 2));
  v128.store(at, v128.shuffle<f64>(ab01, cd01, 1, 3), 16);
  v128.store(at, v128.shuffle<f64>(ab23, cd23, 0, 2), 32);
  v128.store(at, v128.shuffle<f64>(ab23, cd23, 1, 3), 48);
}

/** Four transforms of four points that lie one after the other; `sign` is a literal: 1 forward, -1 backward. */
// @ts-ignore: decorator
@inline
function fourPoints(real: usize, imaginary: usize, forward: bool): void {
  const ar = v128.load(real);
  const br = v128.load(real, 16);
  const cr = v128.load(real, 32);
  const dr = v128.load(real, 48);
  const ai = v128.load(imaginary);
  const bi = v128.load(imaginary, 16);
  const ci = v128.load(imaginary, 32);
  const di = v128.load(imaginary, 48);
  const sumEvenR = f32x4.add(ar, cr);
  const differenceEvenR = f32x4.sub(ar, cr);
  const sumOddR = f32x4.add(br, dr);
  const differenceOddR = f32x4.sub(br, dr);
  const sumEvenI = f32x4.add(ai, ci);
  const differenceEvenI = f32x4.sub(ai, ci);
  const sumOddI = f32x4.add(bi, di);
  const differenceOddI = f32x4.sub(bi, di);
  const one: usize = forward ? 16 : 48;
  const three: usize = forward ? 48 : 16;
  v128.store(real, f32x4.add(sumEvenR, sumOddR));
  v128.store(imaginary, f32x4.add(sumEvenI, sumOddI));
  v128.store(real + one, f32x4.add(differenceEvenR, differenceOddI));
  v128.store(imaginary + one, f32x4.sub(differenceEvenI, differenceOddR));
  v128.store(real, f32x4.sub(sumEvenR, sumOddR), 32);
  v128.store(imaginary, f32x4.sub(sumEvenI, sumOddI), 32);
  v128.store(real + three, f32x4.sub(differenceEvenR, differenceOddI));
  v128.store(imaginary + three, f32x4.add(differenceEvenI, differenceOddR));
}

/** Four points each, the last of the forward transform; `from` and `to` in groups of 16 points. */
export function forwardLast(data: usize, rowBytes: usize, from: usize, to: usize): void {
  for (let at = data + 64 * from; at < data + 64 * to; at += 64) {
    transpose(at);
    transpose(at + rowBytes);
    fourPoints(at, at + rowBytes, true);
  }
}

export function backwardFirst(data: usize, rowBytes: usize, from: usize, to: usize): void {
  for (let at = data + 64 * from; at < data + 64 * to; at += 64) {
    fourPoints(at, at + rowBytes, false);
    transpose(at);
    transpose(at + rowBytes);
  }
}
