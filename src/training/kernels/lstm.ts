/**
 * Long short-term memory, forward and backward through time, eight sequences at once.
 *
 * Columns are what a step multiplies: a one (for the bias), the inputs, the hidden state of the step before. They stand as
 * a stream, so that the gradient of the weights is one product of two streams. Weights: for each unit, for each column,
 * the four gates i, f, g, o side by side.
 *
 * Gates: for each step and unit six rows: i, f, g, o, tanh(c), c. Backward overwrites the first four with the loss's
 * gradient at their sums. Both streams have one step more than the window: columns begin with the hidden state from
 * before it, gates with its cell state; what a step makes stands one step further on.
 */
import { hyperbolicTangent, logistic } from "../../engine/kernels/hyperbolic";
import { multiplyAdd } from "../../engine/kernels/vector";
import { columnGradients } from "./columns";
import { addTo, rowBytes, sumLanes } from "./lanes";

const unitBytes: usize = 6 * rowBytes;
const tanhRow: usize = 4 * rowBytes;
const cellRow: usize = 5 * rowBytes;
/** Steps between two additions to the gradient of the weights: what they read is still in the nearest cache. */
const gradientSteps: usize = 16;

/** Half of a unit's row: four sequences. */
// @ts-ignore: decorator
@inline
function activate(i: v128, f: v128, g: v128, o: v128, before: usize, now: usize, hidden: usize): void {
  const input = logistic(i);
  const forget = logistic(f);
  const candidate = hyperbolicTangent(g);
  const output = logistic(o);
  const cell = multiplyAdd(forget, v128.load(before, cellRow), f32x4.mul(input, candidate));
  const bent = hyperbolicTangent(cell);
  v128.store(now, input);
  v128.store(now, forget, 32);
  v128.store(now, candidate, 64);
  v128.store(now, output, 96);
  v128.store(now, bent, tanhRow);
  v128.store(now, cell, cellRow);
  v128.store(hidden, f32x4.mul(output, bent));
}

export function lstmForward(
  weights: usize, columns: usize, gates: usize, inputs: usize, units: usize, steps: usize,
): void {
  const columnCount: usize = 1 + inputs + units;
  const columnBytes = columnCount * rowBytes;
  const gateBytes: usize = units * unitBytes;
  for (let step: usize = 0; step < steps; step++) {
    const columnEnd = columns + columnBytes;
    let weight = weights;
    let before = gates;
    let hidden = columnEnd + (1 + inputs) * rowBytes;
    for (let unit: usize = 0; unit < units; unit++) {
      let i0 = v128.load32_splat(weight);
      let f0 = v128.load32_splat(weight, 4);
      let g0 = v128.load32_splat(weight, 8);
      let o0 = v128.load32_splat(weight, 12);
      let i1 = i0;
      let f1 = f0;
      let g1 = g0;
      let o1 = o0;
      weight += 16;
      for (let column = columns + rowBytes; column != columnEnd; column += rowBytes) {
        const low = v128.load(column);
        const high = v128.load(column, 16);
        const i = v128.load32_splat(weight);
        i0 = multiplyAdd(i, low, i0);
        i1 = multiplyAdd(i, high, i1);
        const f = v128.load32_splat(weight, 4);
        f0 = multiplyAdd(f, low, f0);
        f1 = multiplyAdd(f, high, f1);
        const g = v128.load32_splat(weight, 8);
        g0 = multiplyAdd(g, low, g0);
        g1 = multiplyAdd(g, high, g1);
        const o = v128.load32_splat(weight, 12);
        o0 = multiplyAdd(o, low, o0);
        o1 = multiplyAdd(o, high, o1);
        weight += 16;
      }
      activate(i0, f0, g0, o0, before, before + gateBytes, hidden);
      activate(i1, f1, g1, o1, before + 16, before + gateBytes + 16, hidden + 16);
      before += unitBytes;
      hidden += rowBytes;
    }
    columns = columnEnd;
    gates += gateBytes;
  }
}

/** Half of a unit's row: from the gradient at its output to those at its gates' sums. */
// @ts-ignore: decorator
@inline
function gateGradients(before: usize, now: usize, outer: usize, carriedHidden: usize, carriedCell: usize): void {
  const one = f32x4.splat(1);
  const i = v128.load(now);
  const f = v128.load(now, 32);
  const g = v128.load(now, 64);
  const o = v128.load(now, 96);
  const bent = v128.load(now, tanhRow);
  const hidden = f32x4.add(v128.load(outer), v128.load(carriedHidden));
  const hiddenOutput = f32x4.mul(hidden, o);
  const cell = f32x4.add(
    v128.load(carriedCell),
    f32x4.mul(hiddenOutput, f32x4.sub(one, f32x4.mul(bent, bent))),
  );
  v128.store(carriedCell, f32x4.mul(cell, f));
  v128.store(now, f32x4.mul(f32x4.mul(cell, g), f32x4.mul(i, f32x4.sub(one, i))));
  v128.store(now, f32x4.mul(f32x4.mul(cell, v128.load(before, cellRow)), f32x4.mul(f, f32x4.sub(one, f))), 32);
  v128.store(now, f32x4.mul(f32x4.mul(cell, i), f32x4.sub(one, f32x4.mul(g, g))), 64);
  v128.store(now, f32x4.mul(f32x4.mul(hiddenOutput, bent), f32x4.sub(one, o)), 96);
}

/** Adds to the weights' gradient what `steps` steps give: gates times columns, summed over steps and sequences. */
function weightGradients(
  gradient: usize, columns: usize, columnCount: usize, gates: usize, units: usize, steps: usize,
): void {
  const columnBytes = columnCount * rowBytes;
  const gateBytes: usize = units * unitBytes;
  for (let unit: usize = 0; unit < units; unit++) {
    let column: usize = 0;
    for (; column + 1 < columnCount; column += 2) {
      let i0 = f32x4.splat(0);
      let f0 = i0;
      let g0 = i0;
      let o0 = i0;
      let i1 = i0;
      let f1 = i0;
      let g1 = i0;
      let o1 = i0;
      for (let half: usize = 0; half < rowBytes; half += 16) {
        let gate = gates + half;
        let value = columns + column * rowBytes + half;
        for (let step = steps; step > 0; step--) {
          const a = v128.load(value);
          const b = v128.load(value, 32);
          const i = v128.load(gate);
          i0 = multiplyAdd(i, a, i0);
          i1 = multiplyAdd(i, b, i1);
          const f = v128.load(gate, 32);
          f0 = multiplyAdd(f, a, f0);
          f1 = multiplyAdd(f, b, f1);
          const g = v128.load(gate, 64);
          g0 = multiplyAdd(g, a, g0);
          g1 = multiplyAdd(g, b, g1);
          const o = v128.load(gate, 96);
          o0 = multiplyAdd(o, a, o0);
          o1 = multiplyAdd(o, b, o1);
          gate += gateBytes;
          value += columnBytes;
        }
      }
      addTo(gradient, sumLanes(i0, f0, g0, o0));
      addTo(gradient + 16, sumLanes(i1, f1, g1, o1));
      gradient += 32;
    }
    if (column < columnCount) {
      let i0 = f32x4.splat(0);
      let f0 = i0;
      let g0 = i0;
      let o0 = i0;
      let gate = gates;
      let value = columns + column * rowBytes;
      for (let step = steps; step > 0; step--) {
        const low = v128.load(value);
        const high = v128.load(value, 16);
        i0 = multiplyAdd(v128.load(gate), low, multiplyAdd(v128.load(gate, 16), high, i0));
        f0 = multiplyAdd(v128.load(gate, 32), low, multiplyAdd(v128.load(gate, 48), high, f0));
        g0 = multiplyAdd(v128.load(gate, 64), low, multiplyAdd(v128.load(gate, 80), high, g0));
        o0 = multiplyAdd(v128.load(gate, 96), low, multiplyAdd(v128.load(gate, 112), high, o0));
        gate += gateBytes;
        value += columnBytes;
      }
      addTo(gradient, sumLanes(i0, f0, g0, o0));
      gradient += 16;
    }
    gates += unitBytes;
  }
}

/**
 * Back through a window that lstmForward went. Adds to `gradient` (laid out as the weights).
 * @param outer stream of the gradient at the hidden states, `units` rows
 * @param inner stream for the gradient at the inputs, `inputs` rows; 0 where nobody asks
 * @param carried scratch of 2 * units rows
 */
export function lstmBackward(
  weights: usize, gradient: usize, columns: usize, gates: usize, outer: usize, inner: usize, carried: usize,
  inputs: usize, units: usize, steps: usize,
): void {
  const columnCount: usize = 1 + inputs + units;
  const columnBytes = columnCount * rowBytes;
  const gateBytes: usize = units * unitBytes;
  const outerBytes: usize = units * rowBytes;
  const innerBytes: usize = inputs * rowBytes;
  const carriedCell = carried + outerBytes;
  memory.fill(carried, 0, 2 * outerBytes);
  let pending: usize = 0;
  for (let step = steps; step > 0; step--) {
    const at: usize = step - 1;
    const before = gates + at * gateBytes;
    const now = before + gateBytes;
    const outerRow = outer + at * outerBytes;
    for (let unit: usize = 0; unit < units; unit++) {
      const row = unit * rowBytes;
      const block = unit * unitBytes;
      gateGradients(before + block, now + block, outerRow + row, carried + row, carriedCell + row);
      gateGradients(before + block + 16, now + block + 16, outerRow + row + 16, carried + row + 16, carriedCell + row + 16);
    }
    const hiddenWeights = weights + 16 * (1 + inputs);
    columnGradients(hiddenWeights, 16 * columnCount, 16, now, unitBytes, units, units, carried);
    if (inner)
      columnGradients(weights + 16, 16 * columnCount, 16, now, unitBytes, units, inputs, inner + at * innerBytes);
    pending++;
    if (pending == gradientSteps || at == 0) {
      weightGradients(gradient, columns + at * columnBytes, columnCount, now, units, pending);
      pending = 0;
    }
  }
}
