/** A whole layer of a WaveNet of two to four rows (generate/layers.ts). */
import {
  layerBend2x4, layerBend3x2, layerBend3x4, layerBend4x2, layerBend4x4, layerTanh2x4, layerTanh3x2, layerTanh3x4,
  layerTanh4x2, layerTanh4x4,
} from "../../../build/kernels/layers";
import {
  activationBend, wordLayerActivation, wordLayerBias, wordLayerCondition, wordLayerLagCount, wordLayerLags,
  wordLayerLow, wordLayerMix, wordLayerParameters, wordLayerSum, wordLayerSumStride, wordLayerWeights, wordSource,
  wordSourceRing, wordSourceStride, wordTarget, wordTargetRows, wordTargetStride,
} from "../shared/operations";
import { delayedRows, targetRows } from "./rows";

/** Where every tap's first row stands in this block; returns the end of the table. */
function resolveTaps(record: usize, table: usize): usize {
  const base = load<usize>(record, wordSource);
  const ring = load<usize>(record, wordSourceRing);
  let lag = record + wordLayerLags;
  let entry = table;
  for (let count = load<u32>(record, wordLayerLagCount); count > 0; count--) {
    store<usize>(entry, delayedRows(base, ring, load<usize>(lag)));
    lag += 4;
    entry += 4;
  }
  return entry;
}

export function layer(record: usize, frames: u32, scratch: usize): void {
  const taps = scratch;
  const end = resolveTaps(record, taps);
  const stride = load<usize>(record, wordSourceStride);
  const condition = load<usize>(record, wordLayerCondition);
  const weights = load<usize>(record, wordLayerWeights);
  const bias = load<usize>(record, wordLayerBias);
  const parameters = load<usize>(record, wordLayerParameters);
  const mix = load<usize>(record, wordLayerMix);
  const to = load<usize>(record, wordTarget) ? targetRows(record) : 0;
  const toStride = load<usize>(record, wordTargetStride);
  const sum = load<usize>(record, wordLayerSum);
  const low = load<usize>(record, wordLayerLow);
  const sumStride = load<usize>(record, wordLayerSumStride);
  const bytes: usize = 4 * frames;
  const rows = load<u32>(record, wordTargetRows);
  if (load<u32>(record, wordLayerActivation) == activationBend) {
    if (rows == 2) {
      layerBend2x4(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
    } else if (rows == 3) {
      if (TILE_VECTORS == 4) {
        layerBend3x4(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
      } else {
        layerBend3x2(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
      }
    } else if (TILE_VECTORS == 4) {
      layerBend4x4(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
    } else {
      layerBend4x2(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
    }
  } else if (rows == 2) {
    layerTanh2x4(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
  } else if (rows == 3) {
    if (TILE_VECTORS == 4) {
      layerTanh3x4(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
    } else {
      layerTanh3x2(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
    }
  } else if (TILE_VECTORS == 4) {
    layerTanh4x4(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
  } else {
    layerTanh4x2(taps, end, stride, condition, weights, bias, parameters, mix, to, toStride, sum, low, sumStride, bytes);
  }
}
