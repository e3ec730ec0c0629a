/**
 * Convolution with many taps, in partitions whose products are taken in the frequency domain. Without latency: a
 * partition of length B stands at least 2 B behind, so there is a whole period of B frames to collect its input and
 * another to do its work, which is spread evenly over that period (shared/partitions.ts says how all of it lies).
 *
 * A period's window is the last two collected chunks, x[n] and x[n + B]. As z[n] = (x[n] + i x[n + B]) w^n with w^B = i,
 * its complex transform of B points has everything of a real transform of 2 B: products with the equally twisted taps
 * are the convolution modulo X^B - i, and the imaginary half of what comes back is free of what wrapped around. So no
 * step has to take a real signal's spectrum apart.
 *
 * Sources: W. Gardner, Efficient convolution without input-output delay, JAES 43, 1995; J. Smith, R. Crandall and
 * B. Fagin (right-angle convolution), Discrete weighted transforms, Math. Comp. 62, 1994.
 */
import { wordLevelCount, wordLevels, wordSourceStride, wordTargetStride } from "../shared/operations";
import {
  levelChunk, levelChunks, levelHeard, levelInputs, levelNewest, levelOutputs, levelPartitions, levelPeriod,
  levelPosition, levelReady, levelSlots, levelSpectra, levelTwist, levelWork, slotFrames, stepBackward2,
  stepBackward4, stepBackwardFirst, stepBytes, stepChannel, stepForward2, stepForward4, stepForwardLast, stepFrom,
  stepKind, stepMultiply, stepPoints, stepTable, stepTo, stepTwist, stepUntwist,
} from "../shared/partitions";
import {
  backward2, backward4, backwardFirst, forward2, forward4, forwardLast, twist, untwist,
} from "./fourier";
import { sourceRows, targetRows } from "./rows";
import { multiplyAdd, negatedMultiplyAdd } from "./vector";

/**
 * The products of one output, summed over inputs and partitions, in groups of 16 bins. Weights stand as they are read:
 * [group][input][partition][real 16, imaginary 16].
 */
function multiplySpectra(level: usize, table: usize, from: usize, to: usize): void {
  const rowBytes: usize = 4 * load<usize>(level, levelPeriod);
  const partitions = load<usize>(level, levelPartitions);
  const inputs = load<usize>(level, levelInputs);
  const spectra = load<usize>(level, levelSpectra);
  const newest = load<usize>(level, levelNewest) * 2 * rowBytes;
  const ringBytes = partitions * 2 * rowBytes;
  const work = load<usize>(level, levelWork);
  let weight = table + from * inputs * partitions * 128;
  for (let at = 64 * from; at < 64 * to; at += 64) {
    let r0 = f32x4.splat(0);
    let r1 = f32x4.splat(0);
    let r2 = f32x4.splat(0);
    let r3 = f32x4.splat(0);
    let i0 = f32x4.splat(0);
    let i1 = f32x4.splat(0);
    let i2 = f32x4.splat(0);
    let i3 = f32x4.splat(0);
    const ringsEnd = spectra + inputs * ringBytes + at;
    for (let ring = spectra + at; ring != ringsEnd; ring += ringBytes) {
      let x = ring + newest;
      const end = ring + ringBytes;
      for (let count = partitions; count > 0; count--) {
        const y = x + rowBytes;
        const xr0 = v128.load(x);
        const xi0 = v128.load(y);
        const hr0 = v128.load(weight);
        const hi0 = v128.load(weight, 64);
        r0 = negatedMultiplyAdd(xi0, hi0, multiplyAdd(xr0, hr0, r0));
        i0 = multiplyAdd(xi0, hr0, multiplyAdd(xr0, hi0, i0));
        const xr1 = v128.load(x, 16);
        const xi1 = v128.load(y, 16);
        const hr1 = v128.load(weight, 16);
        const hi1 = v128.load(weight, 80);
        r1 = negatedMultiplyAdd(xi1, hi1, multiplyAdd(xr1, hr1, r1));
        i1 = multiplyAdd(xi1, hr1, multiplyAdd(xr1, hi1, i1));
        const xr2 = v128.load(x, 32);
        const xi2 = v128.load(y, 32);
        const hr2 = v128.load(weight, 32);
        const hi2 = v128.load(weight, 96);
        r2 = negatedMultiplyAdd(xi2, hi2, multiplyAdd(xr2, hr2, r2));
        i2 = multiplyAdd(xi2, hr2, multiplyAdd(xr2, hi2, i2));
        const xr3 = v128.load(x, 48);
        const xi3 = v128.load(y, 48);
        const hr3 = v128.load(weight, 48);
        const hi3 = v128.load(weight, 112);
        r3 = negatedMultiplyAdd(xi3, hi3, multiplyAdd(xr3, hr3, r3));
        i3 = multiplyAdd(xi3, hr3, multiplyAdd(xr3, hi3, i3));
        weight += 128;
        x += 2 * rowBytes;
        if (x == end) x = ring;
      }
    }
    const to0 = work + at;
    v128.store(to0, r0);
    v128.store(to0, r1, 16);
    v128.store(to0, r2, 32);
    v128.store(to0, r3, 48);
    v128.store(to0 + rowBytes, i0);
    v128.store(to0 + rowBytes, i1, 16);
    v128.store(to0 + rowBytes, i2, 32);
    v128.store(to0 + rowBytes, i3, 48);
  }
}

/** The chunk that was collected `age` periods ago. */
// @ts-ignore: decorator
@inline
function chunkOf(level: usize, input: usize, age: usize, rowBytes: usize): usize {
  const current = load<usize>(level, levelChunk);
  return load<usize>(level, levelChunks) + (3 * input + (current + 3 - age) % 3) * rowBytes;
}

function runStep(level: usize, step: usize): void {
  const rowBytes: usize = 4 * load<usize>(level, levelPeriod);
  const from = load<usize>(step, stepFrom);
  const to = load<usize>(step, stepTo);
  const channel = load<usize>(step, stepChannel);
  const table = load<usize>(step, stepTable);
  const points = load<usize>(step, stepPoints);
  const work = load<usize>(level, levelWork);
  const slot = channel * load<usize>(level, levelPartitions) + load<usize>(level, levelNewest);
  const spectrum = load<usize>(level, levelSpectra) + slot * 2 * rowBytes;
  switch (load<u32>(step, stepKind)) {
    case stepTwist:
      twist(chunkOf(level, channel, 2, rowBytes), chunkOf(level, channel, 1, rowBytes),
        load<usize>(level, levelTwist), spectrum, rowBytes, from, to);
      break;
    case stepForward2: forward2(spectrum, rowBytes, table, from, to); break;
    case stepForward4: forward4(spectrum, rowBytes, points, table, from, to); break;
    case stepForwardLast: forwardLast(spectrum, rowBytes, from, to); break;
    case stepMultiply: multiplySpectra(level, table, from, to); break;
    case stepBackwardFirst: backwardFirst(work, rowBytes, from, to); break;
    case stepBackward4: backward4(work, rowBytes, points, table, from, to); break;
    case stepBackward2: backward2(work, rowBytes, table, from, to); break;
    case stepUntwist: {
      const made = 1 - load<usize>(level, levelHeard);
      const row = made * load<usize>(level, levelOutputs) + channel;
      untwist(work, load<usize>(level, levelTwist), load<usize>(level, levelReady) + row * rowBytes, rowBytes,
        from, to);
      break;
    }
  }
}

/** target += what is ready, for some frames of one period. */
function hear(level: usize, target: usize, targetStride: usize, position: usize, frames: usize): void {
  const rowBytes: usize = 4 * load<usize>(level, levelPeriod);
  const outputs = load<usize>(level, levelOutputs);
  let row = load<usize>(level, levelReady) + load<usize>(level, levelHeard) * outputs * rowBytes + 4 * position;
  const whole: usize = (4 * frames) & ~15;
  for (let output: usize = 0; output < outputs; output++) {
    let offset: usize = 0;
    for (; offset < whole; offset += 16) {
      v128.store(target + offset, f32x4.add(v128.load(target + offset), v128.load(row + offset)));
    }
    for (; offset < 4 * frames; offset += 4) {
      store<f32>(target + offset, load<f32>(target + offset) + load<f32>(row + offset));
    }
    row += rowBytes;
    target += targetStride;
  }
}

function collect(level: usize, source: usize, sourceStride: usize, position: usize, frames: usize): void {
  const rowBytes: usize = 4 * load<usize>(level, levelPeriod);
  const inputs = load<usize>(level, levelInputs);
  for (let input: usize = 0; input < inputs; input++) {
    memory.copy(chunkOf(level, input, 0, rowBytes) + 4 * position, source, 4 * frames);
    source += sourceStride;
  }
}

/** What was made is heard next, what was collected is worked on, and the oldest spectrum makes room. */
function endPeriod(level: usize): void {
  const newest = load<usize>(level, levelNewest);
  store<usize>(level, 0, levelPosition);
  store<usize>(level, 1 - load<usize>(level, levelHeard), levelHeard);
  store<usize>(level, (load<usize>(level, levelChunk) + 1) % 3, levelChunk);
  store<usize>(level, (newest ? newest : load<usize>(level, levelPartitions)) - 1, levelNewest);
}

function playLevel(
  level: usize, source: usize, sourceStride: usize, target: usize, targetStride: usize, frames: usize,
): void {
  const period = load<usize>(level, levelPeriod);
  const slots = load<usize>(level, levelSlots);
  let done: usize = 0;
  while (done < frames) {
    const position = load<usize>(level, levelPosition);
    const count = min(frames - done, period - position);
    const next = position + count;
    hear(level, target + 4 * done, targetStride, position, count);
    collect(level, source + 4 * done, sourceStride, position, count);
    const end = load<usize>(slots + 4 * (next / slotFrames));
    for (let step = load<usize>(slots + 4 * (position / slotFrames)); step < end; step += stepBytes) {
      runStep(level, step);
    }
    store<usize>(level, next, levelPosition);
    if (next == period) endPeriod(level);
    done += count;
  }
}

/** target += the convolution of the source with the taps of all levels. */
export function partitioned(record: usize, frames: u32): void {
  const sourceStride = load<usize>(record, wordSourceStride);
  const targetStride = load<usize>(record, wordTargetStride);
  let entry = record + wordLevels;
  for (let count = load<u32>(record, wordLevelCount); count > 0; count--) {
    playLevel(load<usize>(entry), sourceRows(record), sourceStride, targetRows(record), targetStride, frames);
    entry += 4;
  }
}
