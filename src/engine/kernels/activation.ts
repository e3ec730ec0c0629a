/** Point-wise nonlinearities over rows (definitions: engine/network.ts). */
import {
  activationBend, activationElu, activationFastTanh, activationHardSwish, activationHardTanh, activationIdentity,
  activationLeakyHardTanh, activationLeakyRelu, activationRelu, activationRescaledSigmoid, activationSigmoid,
  activationSilu, activationSoftSign, activationTanh, activationTanhAround, bendBytes, tanhAroundBytes, wordActivation,
  wordActivationParameters, wordSourceStride, wordSum, wordSumStride, wordTargetRows, wordTargetStride,
} from "../shared/operations";
import { exponential, hyperbolicTangent, logistic } from "./hyperbolic";
import { sourceRows, targetRows } from "./rows";
import { clamp, maximum, minimum, multiplyAdd } from "./vector";

/** NeuralAmpModelerCore's rational "fast tanh" (formats.md 1.9). */
// @ts-ignore: decorator
@inline
function fastTanh(x: v128): v128 {
  const a = f32x4.abs(x);
  const s = f32x4.mul(x, x);
  const top = multiplyAdd(
    multiplyAdd(f32x4.splat(0.821226666969744), a, f32x4.splat(0.893229853513558)),
    s,
    multiplyAdd(f32x4.splat(2.45550750702956), a, f32x4.splat(2.45550750702956)),
  );
  const bend = f32x4.abs(multiplyAdd(f32x4.mul(x, f32x4.splat(0.814642734961073)), a, x));
  const bottom = multiplyAdd(
    f32x4.add(f32x4.splat(2.44506634652299), s),
    bend,
    f32x4.splat(2.44506634652299),
  );
  return f32x4.div(f32x4.mul(x, top), bottom);
}

// @ts-ignore: decorator
@inline
function leaky(x: v128, slope: v128): v128 {
  const zero = f32x4.splat(0);
  return multiplyAdd(slope, minimum(zero, x), maximum(zero, x));
}

// @ts-ignore: decorator
@inline
function leakyHardTanh(x: v128, parameters: usize): v128 {
  const low = v128.load32_splat(parameters);
  const high = v128.load32_splat(parameters, 4);
  const middle = minimum(high, maximum(low, x));
  const below = f32x4.mul(v128.load32_splat(parameters, 8), minimum(f32x4.splat(0), f32x4.sub(x, low)));
  const above = f32x4.mul(v128.load32_splat(parameters, 12), maximum(f32x4.splat(0), f32x4.sub(x, high)));
  return f32x4.add(middle, f32x4.add(below, above));
}

/** exp(x) - 1 below zero, x above. */
// @ts-ignore: decorator
@inline
function elu(x: v128): v128 {
  const zero = f32x4.splat(0);
  const below = f32x4.sub(exponential(minimum(zero, x)), f32x4.splat(1));
  return f32x4.add(maximum(zero, x), below);
}

// @ts-ignore: decorator
@inline
export function bend(x: v128, shift: v128, slope: v128, slopeShift: v128): v128 {
  return maximum(f32x4.add(x, shift), multiplyAdd(slope, x, slopeShift));
}

// @ts-ignore: decorator
@inline
export function tanhAround(x: v128, rest: v128): v128 {
  return f32x4.sub(hyperbolicTangent(x), rest);
}

// @ts-ignore: decorator
@inline
function apply(kind: u32, x: v128, parameters: usize): v128 {
  switch (kind) {
    case activationTanh: return hyperbolicTangent(x);
    case activationFastTanh: return fastTanh(x);
    case activationHardTanh: return clamp(x, -1, 1);
    case activationRelu: return maximum(f32x4.splat(0), x);
    case activationLeakyRelu: return leaky(x, v128.load32_splat(parameters));
    case activationSigmoid: return logistic(x);
    case activationSilu: return f32x4.mul(x, logistic(x));
    case activationHardSwish:
      return f32x4.mul(f32x4.mul(x, clamp(f32x4.add(x, f32x4.splat(3)), 0, 6)), f32x4.splat(1.0 / 6));
    case activationSoftSign: return f32x4.div(x, f32x4.add(f32x4.splat(1), f32x4.abs(x)));
    case activationLeakyHardTanh: return leakyHardTanh(x, parameters);
    case activationElu: return elu(x);
    case activationRescaledSigmoid: return hyperbolicTangent(f32x4.mul(f32x4.splat(0.5), x));
    case activationTanhAround: return tanhAround(x, v128.load32_splat(parameters));
    case activationBend: {
      const slope = v128.load32_splat(parameters, 4);
      return bend(x, v128.load32_splat(parameters), slope, v128.load32_splat(parameters, 8));
    }
    default: return x;
  }
}

/** One row; `kind` is a literal at every call, so that the loop holds one function and no choice. */
// @ts-ignore: decorator
@inline
function activateRow(kind: u32, source: usize, target: usize, sum: usize, blockBytes: usize, parameters: usize): void {
  if (sum) {
    for (let offset: usize = 0; offset < blockBytes; offset += 32) {
      const y0 = apply(kind, v128.load(source + offset), parameters);
      const y1 = apply(kind, v128.load(source + offset, 16), parameters);
      v128.store(target + offset, y0);
      v128.store(target + offset, y1, 16);
      v128.store(sum + offset, f32x4.add(v128.load(sum + offset), y0));
      v128.store(sum + offset, f32x4.add(v128.load(sum + offset, 16), y1), 16);
    }
  } else {
    for (let offset: usize = 0; offset < blockBytes; offset += 32) {
      v128.store(target + offset, apply(kind, v128.load(source + offset), parameters));
      v128.store(target + offset, apply(kind, v128.load(source + offset, 16), parameters), 16);
    }
  }
}

export function activate(record: usize, frames: u32): void {
  const kind = load<u32>(record, wordActivation);
  const sourceStride = load<usize>(record, wordSourceStride);
  const targetStride = load<usize>(record, wordTargetStride);
  const sumStride = load<usize>(record, wordSumStride);
  const blockBytes: usize = 4 * frames;
  let source = sourceRows(record);
  let target = targetRows(record);
  let sum = load<usize>(record, wordSum);
  let parameters = load<usize>(record, wordActivationParameters);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    switch (kind) {
      case activationTanh: activateRow(activationTanh, source, target, sum, blockBytes, parameters); break;
      case activationFastTanh: activateRow(activationFastTanh, source, target, sum, blockBytes, parameters); break;
      case activationHardTanh: activateRow(activationHardTanh, source, target, sum, blockBytes, parameters); break;
      case activationRelu: activateRow(activationRelu, source, target, sum, blockBytes, parameters); break;
      case activationLeakyRelu:
        activateRow(activationLeakyRelu, source, target, sum, blockBytes, parameters);
        parameters += 4;
        break;
      case activationSigmoid: activateRow(activationSigmoid, source, target, sum, blockBytes, parameters); break;
      case activationSilu: activateRow(activationSilu, source, target, sum, blockBytes, parameters); break;
      case activationHardSwish: activateRow(activationHardSwish, source, target, sum, blockBytes, parameters); break;
      case activationSoftSign: activateRow(activationSoftSign, source, target, sum, blockBytes, parameters); break;
      case activationLeakyHardTanh:
        activateRow(activationLeakyHardTanh, source, target, sum, blockBytes, parameters);
        break;
      case activationElu: activateRow(activationElu, source, target, sum, blockBytes, parameters); break;
      case activationRescaledSigmoid:
        activateRow(activationRescaledSigmoid, source, target, sum, blockBytes, parameters);
        break;
      case activationTanhAround:
        activateRow(activationTanhAround, source, target, sum, blockBytes, parameters);
        parameters += tanhAroundBytes;
        break;
      case activationBend:
        activateRow(activationBend, source, target, sum, blockBytes, parameters);
        parameters += bendBytes;
        break;
      default: activateRow(activationIdentity, source, target, sum, blockBytes, parameters);
    }
    source += sourceStride;
    target += targetStride;
    if (sum) sum += sumStride;
  }
}
