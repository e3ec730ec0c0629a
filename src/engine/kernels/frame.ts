/**
 * Recurrence over a window that starts afresh for every frame (engine/network.ts, FrameNode). Frames do not depend on one
 * another, so sixteen windows run side by side, in the lanes of vectors: at its step t, window n hears frame
 * n - frameSize + 1 + t, and neighbouring windows hear neighbouring frames. A step is a matrix product: for each unit the
 * four gates of eight windows fill eight accumulators, and become state without ever leaving them.
 */
import {
  layerBytes, layerCell, layerHidden, layerInitial, layerInputs, layerUnits, layerWeights, windowsAtOnce,
} from "../shared/frames";
import {
  wordFrameLayerCount, wordFrameLayers, wordFrameSize, wordSource, wordSourceRing, wordTargetStride,
} from "../shared/operations";
import { lstmUnits } from "./recurrent";
import { delayedRows, targetRows } from "./rows";
import { multiplyAdd } from "./vector";

/** One value for each window. */
const rowBytes: usize = 4 * windowsAtOnce;

/** States of all windows before their first frame. */
function begin(layer: usize): void {
  const initial = load<usize>(layer, layerInitial);
  const hidden = load<usize>(layer, layerHidden);
  const cell = load<usize>(layer, layerCell);
  const units = load<usize>(layer, layerUnits);
  for (let unit: usize = 0; unit < units; unit++) {
    const h = v128.load32_splat(initial + 8 * unit);
    const c = v128.load32_splat(initial + 8 * unit, 4);
    for (let offset: usize = 0; offset < rowBytes; offset += 16) {
      v128.store(hidden + unit * rowBytes + offset, h);
      v128.store(cell + unit * rowBytes + offset, c);
    }
  }
}

/** One frame of one layer for all windows; `input` and `previous` are rows of windows. */
function step(layer: usize, input: usize, previous: usize, next: usize): void {
  const inputsEnd = load<usize>(layer, layerInputs) * rowBytes;
  const unitsEnd = load<usize>(layer, layerUnits) * rowBytes;
  const columnsBytes = 16 + (inputsEnd + unitsEnd) / rowBytes * 16;
  const cell = load<usize>(layer, layerCell);
  let weights = load<usize>(layer, layerWeights);
  for (let row: usize = 0; row < unitsEnd; row += rowBytes) {
    for (let offset: usize = 0; offset < rowBytes; offset += 32) {
      let weight = weights;
      let i0 = v128.load32_splat(weight);
      let f0 = v128.load32_splat(weight, 4);
      let g0 = v128.load32_splat(weight, 8);
      let o0 = v128.load32_splat(weight, 12);
      let i1 = i0;
      let f1 = f0;
      let g1 = g0;
      let o1 = o0;
      weight += 16;
      const inputEnd = input + offset + inputsEnd;
      for (let x = input + offset; x != inputEnd; x += rowBytes) {
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const wi = v128.load32_splat(weight);
        i0 = multiplyAdd(wi, x0, i0);
        i1 = multiplyAdd(wi, x1, i1);
        const wf = v128.load32_splat(weight, 4);
        f0 = multiplyAdd(wf, x0, f0);
        f1 = multiplyAdd(wf, x1, f1);
        const wg = v128.load32_splat(weight, 8);
        g0 = multiplyAdd(wg, x0, g0);
        g1 = multiplyAdd(wg, x1, g1);
        const wo = v128.load32_splat(weight, 12);
        o0 = multiplyAdd(wo, x0, o0);
        o1 = multiplyAdd(wo, x1, o1);
        weight += 16;
      }
      const previousEnd = previous + offset + unitsEnd;
      for (let h = previous + offset; h != previousEnd; h += rowBytes) {
        const h0 = v128.load(h);
        const h1 = v128.load(h, 16);
        const wi = v128.load32_splat(weight);
        i0 = multiplyAdd(wi, h0, i0);
        i1 = multiplyAdd(wi, h1, i1);
        const wf = v128.load32_splat(weight, 4);
        f0 = multiplyAdd(wf, h0, f0);
        f1 = multiplyAdd(wf, h1, f1);
        const wg = v128.load32_splat(weight, 8);
        g0 = multiplyAdd(wg, h0, g0);
        g1 = multiplyAdd(wg, h1, g1);
        const wo = v128.load32_splat(weight, 12);
        o0 = multiplyAdd(wo, h0, o0);
        o1 = multiplyAdd(wo, h1, o1);
        weight += 16;
      }
      const at = row + offset;
      lstmUnits(i0, f0, g0, o0, cell + at, next + at);
      lstmUnits(i1, f1, g1, o1, cell + at + 16, next + at + 16);
    }
    weights += columnsBytes;
  }
}

/** Runs the windows that end at sixteen neighbouring frames; returns where the last layer's last states are. */
function runWindows(record: usize, offset: usize): usize {
  const layers = record + wordFrameLayers;
  const layersEnd = layers + load<usize>(record, wordFrameLayerCount) * layerBytes;
  const base = load<usize>(record, wordSource);
  const ring = load<usize>(record, wordSourceRing);
  for (let layer = layers; layer != layersEnd; layer += layerBytes) begin(layer);
  let rows: usize = 0;
  let turn: usize = 0;
  for (let lag = 4 * load<usize>(record, wordFrameSize); lag > 0; ) {
    lag -= 4;
    rows = delayedRows(base, ring, lag) + offset;
    for (let layer = layers; layer != layersEnd; layer += layerBytes) {
      const hidden = load<usize>(layer, layerHidden);
      const half = load<usize>(layer, layerUnits) * rowBytes;
      const next = hidden + (1 - turn) * half;
      step(layer, rows, hidden + turn * half, next);
      rows = next;
    }
    turn = 1 - turn;
  }
  return rows;
}

export function frame(record: usize, frames: u32): void {
  const stride = load<usize>(record, wordTargetStride);
  const layersEnd = record + wordFrameLayers + load<usize>(record, wordFrameLayerCount) * layerBytes;
  const units = load<usize>(layersEnd - layerBytes, layerUnits);
  const blockBytes: usize = 4 * frames;
  for (let offset: usize = 0; offset < blockBytes; offset += rowBytes) {
    const states = runWindows(record, offset);
    const target = targetRows(record) + offset;
    for (let unit: usize = 0; unit < units; unit++) {
      memory.copy(target + unit * stride, states + unit * rowBytes, rowBytes);
    }
  }
}
