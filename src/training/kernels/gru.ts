/**
 * Gated recurrent unit, forward and backward through time, eight sequences at once. Columns as in lstm.ts.
 *
 * Four sums a unit: the candidate's part from the inputs, reset, update, the candidate's part from the hidden state. The
 * inputs go to the first three, the hidden state to the last three. Weights: for each unit four biases in this order,
 * then for each input and each hidden state its three.
 *
 * Gates: for each step and unit four rows: the candidate, reset, update, the candidate's recurrent sum. Backward
 * overwrites them with the loss's gradient at the four sums.
 */
import { hyperbolicTangent, logistic } from "../../engine/kernels/hyperbolic";
import { multiplyAdd } from "../../engine/kernels/vector";
import { columnGradients } from "./columns";
import { addTo, rowBytes, sumLanes } from "./lanes";

const unitBytes: usize = 4 * rowBytes;
const biasBytes: usize = 16;
const weightBytes: usize = 12;
/** Steps between two additions to the gradient of the weights: what they read is still in the nearest cache. */
const gradientSteps: usize = 16;

/** Half of a unit's row: four sequences. */
// @ts-ignore: decorator
@inline
function activate(n: v128, r: v128, z: v128, recurrent: v128, before: usize, now: usize, hidden: usize): void {
  const reset = logistic(r);
  const update = logistic(z);
  const candidate = hyperbolicTangent(multiplyAdd(reset, recurrent, n));
  v128.store(now, candidate);
  v128.store(now, reset, 32);
  v128.store(now, update, 64);
  v128.store(now, recurrent, 96);
  v128.store(hidden, multiplyAdd(update, f32x4.sub(v128.load(before), candidate), candidate));
}

export function gruForward(
  weights: usize, columns: usize, gates: usize, inputs: usize, units: usize, steps: usize,
): void {
  const columnBytes: usize = (1 + inputs + units) * rowBytes;
  for (let step: usize = 0; step < steps; step++) {
    const columnEnd = columns + columnBytes;
    const hiddenBegin = columns + (1 + inputs) * rowBytes;
    let weight = weights;
    let before = hiddenBegin;
    for (let unit: usize = 0; unit < units; unit++) {
      let n0 = v128.load32_splat(weight);
      let r0 = v128.load32_splat(weight, 4);
      let z0 = v128.load32_splat(weight, 8);
      let h0 = v128.load32_splat(weight, 12);
      let n1 = n0;
      let r1 = r0;
      let z1 = z0;
      let h1 = h0;
      weight += biasBytes;
      for (let column = columns + rowBytes; column != hiddenBegin; column += rowBytes) {
        const low = v128.load(column);
        const high = v128.load(column, 16);
        const n = v128.load32_splat(weight);
        n0 = multiplyAdd(n, low, n0);
        n1 = multiplyAdd(n, high, n1);
        const r = v128.load32_splat(weight, 4);
        r0 = multiplyAdd(r, low, r0);
        r1 = multiplyAdd(r, high, r1);
        const z = v128.load32_splat(weight, 8);
        z0 = multiplyAdd(z, low, z0);
        z1 = multiplyAdd(z, high, z1);
        weight += weightBytes;
      }
      for (let column = hiddenBegin; column != columnEnd; column += rowBytes) {
        const low = v128.load(column);
        const high = v128.load(column, 16);
        const r = v128.load32_splat(weight);
        r0 = multiplyAdd(r, low, r0);
        r1 = multiplyAdd(r, high, r1);
        const z = v128.load32_splat(weight, 4);
        z0 = multiplyAdd(z, low, z0);
        z1 = multiplyAdd(z, high, z1);
        const h = v128.load32_splat(weight, 8);
        h0 = multiplyAdd(h, low, h0);
        h1 = multiplyAdd(h, high, h1);
        weight += weightBytes;
      }
      activate(n0, r0, z0, h0, before, gates, before + columnBytes);
      activate(n1, r1, z1, h1, before + 16, gates + 16, before + columnBytes + 16);
      before += rowBytes;
      gates += unitBytes;
    }
    columns = columnEnd;
  }
}

/**
 * Half of a unit's row: from the gradient at its output to those at its sums.
 * @param kept what of the gradient goes past the gates to the step before; read of the step after, then overwritten
 */
// @ts-ignore: decorator
@inline
function gateGradients(before: usize, now: usize, outer: usize, carried: usize, kept: usize): void {
  const one = f32x4.splat(1);
  const candidate = v128.load(now);
  const reset = v128.load(now, 32);
  const update = v128.load(now, 64);
  const recurrent = v128.load(now, 96);
  const hidden = f32x4.add(v128.load(outer), f32x4.add(v128.load(carried), v128.load(kept)));
  v128.store(kept, f32x4.mul(hidden, update));
  const fresh = f32x4.mul(
    f32x4.mul(hidden, f32x4.sub(one, update)),
    f32x4.sub(one, f32x4.mul(candidate, candidate)),
  );
  v128.store(now, fresh);
  v128.store(now, f32x4.mul(f32x4.mul(fresh, recurrent), f32x4.mul(reset, f32x4.sub(one, reset))), 32);
  v128.store(
    now,
    f32x4.mul(
      f32x4.mul(hidden, f32x4.sub(v128.load(before), candidate)),
      f32x4.mul(update, f32x4.sub(one, update)),
    ),
    64,
  );
  v128.store(now, f32x4.mul(fresh, reset), 96);
}

/** Adds to the gradient of `count` columns' weights, three gates each, what `steps` steps give. */
// @ts-ignore: decorator
@inline
function threeGates(
  gradient: usize, values: usize, columnBytes: usize, count: usize, gates: usize, gateBytes: usize, steps: usize,
): void {
  for (; count > 0; count--) {
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let c0 = a0;
    let a1 = a0;
    let b1 = a0;
    let c1 = a0;
    let gate = gates;
    let value = values;
    for (let step = steps; step > 0; step--) {
      const low = v128.load(value);
      const high = v128.load(value, 16);
      a0 = multiplyAdd(v128.load(gate), low, a0);
      a1 = multiplyAdd(v128.load(gate, 16), high, a1);
      b0 = multiplyAdd(v128.load(gate, 32), low, b0);
      b1 = multiplyAdd(v128.load(gate, 48), high, b1);
      c0 = multiplyAdd(v128.load(gate, 64), low, c0);
      c1 = multiplyAdd(v128.load(gate, 80), high, c1);
      gate += gateBytes;
      value += columnBytes;
    }
    // The fourth sum is 0 and leaves what stands behind as it is.
    addTo(gradient, sumLanes(f32x4.add(a0, a1), f32x4.add(b0, b1), f32x4.add(c0, c1), f32x4.splat(0)));
    gradient += weightBytes;
    values += rowBytes;
  }
}

function weightGradients(
  gradient: usize, columns: usize, inputs: usize, gates: usize, units: usize, steps: usize,
): void {
  const columnBytes: usize = (1 + inputs + units) * rowBytes;
  const gateBytes: usize = units * unitBytes;
  for (let unit: usize = 0; unit < units; unit++) {
    let n = f32x4.splat(0);
    let r = n;
    let z = n;
    let h = n;
    let gate = gates;
    for (let step = steps; step > 0; step--) {
      n = f32x4.add(n, f32x4.add(v128.load(gate), v128.load(gate, 16)));
      r = f32x4.add(r, f32x4.add(v128.load(gate, 32), v128.load(gate, 48)));
      z = f32x4.add(z, f32x4.add(v128.load(gate, 64), v128.load(gate, 80)));
      h = f32x4.add(h, f32x4.add(v128.load(gate, 96), v128.load(gate, 112)));
      gate += gateBytes;
    }
    addTo(gradient, sumLanes(n, r, z, h));
    gradient += biasBytes;
    threeGates(gradient, columns + rowBytes, columnBytes, inputs, gates, gateBytes, steps);
    gradient += inputs * weightBytes;
    const hidden = columns + (1 + inputs) * rowBytes;
    threeGates(gradient, hidden, columnBytes, units, gates + rowBytes, gateBytes, steps);
    gradient += units * weightBytes;
    gates += unitBytes;
  }
}

/** Back through a window that gruForward went; parameters as those of lstmBackward. */
export function gruBackward(
  weights: usize, gradient: usize, columns: usize, gates: usize, outer: usize, inner: usize, carried: usize,
  inputs: usize, units: usize, steps: usize,
): void {
  const columnBytes: usize = (1 + inputs + units) * rowBytes;
  const gateBytes: usize = units * unitBytes;
  const outerBytes: usize = units * rowBytes;
  const innerBytes: usize = inputs * rowBytes;
  const unitWeightBytes: usize = biasBytes + (inputs + units) * weightBytes;
  const inputWeights = weights + biasBytes;
  const hiddenWeights = inputWeights + inputs * weightBytes;
  const kept = carried + outerBytes;
  memory.fill(carried, 0, 2 * outerBytes);
  let pending: usize = 0;
  for (let step = steps; step > 0; step--) {
    const at: usize = step - 1;
    const now = gates + at * gateBytes;
    const before = columns + at * columnBytes + (1 + inputs) * rowBytes;
    const outerRow = outer + at * outerBytes;
    for (let unit: usize = 0; unit < units; unit++) {
      const row = unit * rowBytes;
      const block = now + unit * unitBytes;
      gateGradients(before + row, block, outerRow + row, carried + row, kept + row);
      gateGradients(before + row + 16, block + 16, outerRow + row + 16, carried + row + 16, kept + row + 16);
    }
    columnGradients(hiddenWeights, unitWeightBytes, weightBytes, now + rowBytes, unitBytes, units, units, carried);
    if (inner)
      columnGradients(inputWeights, unitWeightBytes, weightBytes, now, unitBytes, units, inputs, inner + at * innerBytes);
    pending++;
    if (pending == gradientSteps || at == 0) {
      weightGradients(gradient, columns + at * columnBytes, inputs, now, units, pending);
      pending = 0;
    }
  }
}
