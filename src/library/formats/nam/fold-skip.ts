/** `.nam` has no connection from an LSTM's input to its output; here it becomes one more unit in each layer. */
import type { Convolution, LstmNode } from "../../../engine/network.ts";

/**
 * So small that neither tanh bends what passes (a full-scale sine gets a third harmonic at -112 dB), yet far above what
 * single precision rounds.
 */
export const smallness = 2 ** -8;
/** A gate's sum at which its sigmoid is 1 (or, negative, 0) in single precision. */
export const open = 20;

export interface LstmStack {
  readonly layers: readonly LstmNode[];
  /** One output from the last layer's units. */
  readonly head: Convolution;
}

/**
 * The same network without its skip: a last unit in every layer remembers nothing, is always open, and passes the first
 * input on, small; the head makes it large again.
 */
export function foldSkip({ layers, head }: LstmStack): LstmStack {
  const inverse = Float32Array.of(1 / smallness);
  return {
    layers: layers.map((layer, index) => widen(layer, index === 0)),
    head: {
      ...head,
      inputChannels: head.inputChannels + 1,
      weights: Float32Array.of(...head.weights, ...inverse),
    },
  };
}

function widen(layer: LstmNode, isFirst: boolean): LstmNode {
  const { hiddenSize: units, inputSize } = layer;
  const newInputs = isFirst ? inputSize : inputSize + 1;
  const passed = (gate: number) => {
    const row = new Float32Array(newInputs);
    // The candidate of the first layer takes the guitar, of the others the unit below, which stands last.
    if (gate === 2) row[isFirst ? 0 : newInputs - 1] = isFirst ? smallness : 1;
    return row;
  };
  return {
    kind: "lstm",
    inputSize: newInputs,
    hiddenSize: units + 1,
    inputWeights: widenRows(layer.inputWeights, units, inputSize, newInputs, passed),
    recurrentWeights: widenRows(
      layer.recurrentWeights,
      units,
      units,
      units + 1,
      () => new Float32Array(units + 1),
    ),
    bias: widenRows(layer.bias, units, 1, 1, (gate) => Float32Array.of([open, -open, 0, open][gate]!)),
    initialHidden: Float32Array.of(...layer.initialHidden, 0),
    initialCell: Float32Array.of(...layer.initialCell, 0),
  };
}

/** [4 * units][width] to [4 * (units + 1)][newWidth]: zeros to the right, a new last row for each gate. */
function widenRows(
  rows: Float32Array,
  units: number,
  width: number,
  newWidth: number,
  lastRow: (gate: number) => Float32Array,
): Float32Array {
  const wide = new Float32Array(4 * (units + 1) * newWidth);
  for (let gate = 0; gate < 4; gate++) {
    for (let unit = 0; unit < units; unit++) {
      const from = (gate * units + unit) * width;
      wide.set(rows.subarray(from, from + width), (gate * (units + 1) + unit) * newWidth);
    }
    wide.set(lastRow(gate), (gate * (units + 1) + units) * newWidth);
  }
  return wide;
}
