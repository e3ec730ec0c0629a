/** A whole layer of a WaveNet of two to four rows (generate/layers.ts). */
import {
  layerBend2x4, layerBend3x2, layerBend3x4, layerBend4x2, layerBend4x4, layerTanh2x4, layerTanh3x2, layerTanh3x4,
  layerTanh4x2, layerTanh4x4,
} from "../../../build/kernels/layers";
import {
  activationBend, wordLayerActivation, wordLayerLagCount, wordLayerLags, wordSource, wordSourceRing, wordTargetRows,
} from "../shared/operations";
import { delayedRows } from "./rows";

/** Where every tap's first row stands in this block; returns the end of the table. */
// @ts-ignore: decorator
@inline
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

// @ts-ignore: decorator
@inline
export function layer(record: usize, frames: u32, scratch: usize): void {
  const end = resolveTaps(record, scratch);
  const bytes: usize = 4 * frames;
  const rows = load<u32>(record, wordTargetRows);
  if (load<u32>(record, wordLayerActivation) == activationBend) {
    if (rows == 2) {
      layerBend2x4(record, scratch, end, bytes);
    } else if (rows == 3) {
      if (TILE_VECTORS == 4) layerBend3x4(record, scratch, end, bytes);
      else layerBend3x2(record, scratch, end, bytes);
    } else if (TILE_VECTORS == 4) {
      layerBend4x4(record, scratch, end, bytes);
    } else {
      layerBend4x2(record, scratch, end, bytes);
    }
  } else if (rows == 2) {
    layerTanh2x4(record, scratch, end, bytes);
  } else if (rows == 3) {
    if (TILE_VECTORS == 4) layerTanh3x4(record, scratch, end, bytes);
    else layerTanh3x2(record, scratch, end, bytes);
  } else if (TILE_VECTORS == 4) {
    layerTanh4x4(record, scratch, end, bytes);
  } else {
    layerTanh4x2(record, scratch, end, bytes);
  }
}
