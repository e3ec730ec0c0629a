/** What recurrent layers of every kind do on their way back: from the gates' sums to the columns that they were made of. */
import { multiplyAdd } from "../../engine/kernels/vector";
import { rowBytes } from "./lanes";

/**
 * The gradient at `count` columns, from those at the gates. Inlined, so that the numbers of the kind are constants.
 * @param weights of unit 0 at the first of the columns; a column has `columnBytes` of them, one for each gate
 * @param gates of unit 0, the first that these columns go to; the next unit's stand `unitGateBytes` further on
 */
// @ts-ignore: decorator
@inline
export function columnGradients(
  weights: usize, unitWeightBytes: usize, columnBytes: usize, gates: usize, unitGateBytes: usize, units: usize,
  count: usize, target: usize,
): void {
  for (; count >= 4; count -= 4) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    let weight = weights;
    let unitGates = gates;
    for (let unit: usize = 0; unit < units; unit++) {
      const end = weight + columnBytes;
      let gate = unitGates;
      for (let w = weight; w != end; w += 4) {
        const low = v128.load(gate);
        const high = v128.load(gate, 16);
        const a = v128.load32_splat(w);
        a0 = multiplyAdd(a, low, a0);
        a1 = multiplyAdd(a, high, a1);
        const b = v128.load32_splat(w + columnBytes);
        b0 = multiplyAdd(b, low, b0);
        b1 = multiplyAdd(b, high, b1);
        const c = v128.load32_splat(w + 2 * columnBytes);
        c0 = multiplyAdd(c, low, c0);
        c1 = multiplyAdd(c, high, c1);
        const d = v128.load32_splat(w + 3 * columnBytes);
        d0 = multiplyAdd(d, low, d0);
        d1 = multiplyAdd(d, high, d1);
        gate += rowBytes;
      }
      weight += unitWeightBytes;
      unitGates += unitGateBytes;
    }
    v128.store(target, a0);
    v128.store(target, a1, 16);
    v128.store(target, b0, 32);
    v128.store(target, b1, 48);
    v128.store(target, c0, 64);
    v128.store(target, c1, 80);
    v128.store(target, d0, 96);
    v128.store(target, d1, 112);
    target += 4 * rowBytes;
    weights += 4 * columnBytes;
  }
  for (; count > 0; count--) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let weight = weights;
    let unitGates = gates;
    for (let unit: usize = 0; unit < units; unit++) {
      const end = weight + columnBytes;
      let gate = unitGates;
      for (let w = weight; w != end; w += 4) {
        const a = v128.load32_splat(w);
        a0 = multiplyAdd(a, v128.load(gate), a0);
        a1 = multiplyAdd(a, v128.load(gate, 16), a1);
        gate += rowBytes;
      }
      weight += unitWeightBytes;
      unitGates += unitGateBytes;
    }
    v128.store(target, a0);
    v128.store(target, a1, 16);
    target += rowBytes;
    weights += columnBytes;
  }
}
