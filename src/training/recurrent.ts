/**
 * LSTM or GRU layers with a dense head, and the input added to the output where asked: trained by kernels/lstm and
 * kernels/gru.
 */
import type { Precision } from "../engine/shared/kernels.ts";
import type { Address } from "../units.ts";
import { cellOf, initialise, type LayerSize, toNetwork } from "./recurrent-parameters.ts";
import type { Trainable, WindowShape } from "./trainable.ts";
import { createTrainingMemory, Layout } from "./training-kernels.ts";

export interface RecurrentPlan {
  readonly kind: "lstm" | "gru";
  readonly layers: number;
  readonly units: number;
  /** 1, or more for a network with knobs. */
  readonly inputs: number;
  /** Whether the guitar is added to the output: most pedals are the clean sound and something more. */
  readonly skip: boolean;
}

const lanes = 8;
const rowFloats = 8;
const firstHiddenRow = (inputs: number) => 1 + inputs;

interface Layer extends LayerSize {
  readonly columnFloats: number;
  readonly gateFloats: number;
  readonly weights: Address;
  readonly gradient: Address;
  /** The gradient at its hidden states. */
  readonly outer: Address;
  /** One each for eight sequences. */
  readonly columns: readonly Address[];
  readonly gates: readonly Address[];
}

/** @throws RangeError when the sequences are not a multiple of 8 */
export function trainableRecurrent(plan: RecurrentPlan, shape: WindowShape, precision: Precision): Trainable {
  const { units, inputs, skip } = plan;
  const { gateRows, weightsOf } = cellOf(plan);
  const { sequences, frames } = shape;
  if (sequences % lanes !== 0) throw new RangeError("sequences come eight at a time");
  const groups = sequences / lanes;
  const inputsOf = (layer: number) => (layer === 0 ? inputs : units);
  const weightCounts = Array.from({ length: plan.layers }, (_, layer) => weightsOf(inputsOf(layer), units));
  const headAt = weightCounts.reduce((sum, count) => sum + count, 0);
  const count = Math.ceil((headAt + units + 1) / 4) * 4;

  const layout = new Layout();
  const [parameters, gradient, first, second] = [0, 1, 2, 3].map(() => layout.floats(count)) as [
    Address,
    Address,
    Address,
    Address,
  ];
  let offset = 0;
  const layers = weightCounts.map((weightCount, index): Layer => {
    const columnFloats = (1 + inputsOf(index) + units) * rowFloats;
    const gateFloats = units * gateRows * rowFloats;
    const place = 4 * offset;
    offset += weightCount;
    return {
      inputs: inputsOf(index),
      columnFloats,
      gateFloats,
      weights: parameters + place,
      gradient: gradient + place,
      outer: layout.floats(frames * units * rowFloats),
      columns: Array.from({ length: groups }, () => layout.floats((frames + 1) * columnFloats)),
      gates: Array.from({ length: groups }, () => layout.floats((frames + 1) * gateFloats)),
    };
  });
  const top = layers.at(-1)!;
  const output = layout.floats(frames * rowFloats);
  const carried = layout.floats(2 * units * rowFloats);
  const { kernels, floats } = createTrainingMemory(layout.bytes, precision);
  const [cellForward, cellBackward] =
    plan.kind === "lstm"
      ? [kernels.lstmForward, kernels.lstmBackward]
      : [kernels.gruForward, kernels.gruBackward];
  const view = (address: Address, length: number) => floats.subarray(address / 4, address / 4 + length);
  const parameterView = view(parameters, count);
  const gradientView = view(gradient, count);

  for (const layer of layers)
    for (const columns of layer.columns)
      for (let frame = 0; frame <= frames; frame++)
        view(columns + 4 * frame * layer.columnFloats, rowFloats).fill(1);

  /** What a window left behind its end becomes what the next one finds before its beginning. */
  const carryOn = (layer: Layer, group: number): void => {
    const hidden = firstHiddenRow(layer.inputs) * rowFloats;
    const columns = layer.columns[group]! / 4;
    const end = columns + frames * layer.columnFloats;
    floats.copyWithin(columns + hidden, end + hidden, end + layer.columnFloats);
    const gates = layer.gates[group]! / 4;
    const lastGates = gates + frames * layer.gateFloats;
    floats.copyWithin(gates, lastGates, lastGates + layer.gateFloats);
  };
  const takeInputs = (source: Float32Array, group: number): void => {
    const columns = layers[0]!.columns[group]! / 4;
    const stride = layers[0]!.columnFloats;
    for (let lane = 0; lane < lanes; lane++)
      for (let row = 0; row < inputs; row++) {
        let from = ((group * lanes + lane) * inputs + row) * frames;
        let to = columns + (1 + row) * rowFloats + lane;
        for (let frame = 0; frame < frames; frame++, to += stride) floats[to] = source[from++]!;
      }
  };
  const passUp = (below: Layer, above: Layer, group: number): void => {
    const hidden = firstHiddenRow(below.inputs) * rowFloats;
    for (let frame = 0; frame < frames; frame++) {
      const from = below.columns[group]! / 4 + (frame + 1) * below.columnFloats + hidden;
      const to = above.columns[group]! / 4 + frame * above.columnFloats + rowFloats;
      floats.copyWithin(to, from, from + units * rowFloats);
    }
  };
  const giveOutputs = (source: Float32Array, outputs: Float32Array, group: number): void => {
    for (let lane = 0; lane < lanes; lane++) {
      const sequence = group * lanes + lane;
      const to = sequence * frames;
      const dry = sequence * inputs * frames;
      const share = skip ? 1 : 0;
      for (let frame = 0, from = output / 4 + lane; frame < frames; frame++, from += rowFloats)
        outputs[to + frame] = floats[from]! + share * source[dry + frame]!;
    }
  };
  const takeOuter = (outer: Float32Array, group: number): void => {
    for (let lane = 0; lane < lanes; lane++) {
      const from = (group * lanes + lane) * frames;
      for (let frame = 0, to = output / 4 + lane; frame < frames; frame++, to += rowFloats)
        floats[to] = outer[from + frame]!;
    }
  };
  const hiddenOf = (layer: Layer, group: number): Address =>
    layer.columns[group]! + 4 * (layer.columnFloats + firstHiddenRow(layer.inputs) * rowFloats);

  return {
    shape,
    inputs,
    lookBack: 0,
    parameters: parameterView,
    gradient: gradientView,
    moments: [view(first, count), view(second, count)],
    initialise(random) {
      initialise(parameterView, layers, headAt, plan, random);
    },
    restart() {
      for (const layer of layers)
        for (let group = 0; group < groups; group++) {
          const end = layer.columns[group]! + 4 * frames * layer.columnFloats;
          view(end + 4 * rowFloats, layer.columnFloats - rowFloats).fill(0);
          view(layer.gates[group]! + 4 * frames * layer.gateFloats, layer.gateFloats).fill(0);
        }
    },
    forward(source, outputs) {
      for (let group = 0; group < groups; group++) {
        for (const layer of layers) carryOn(layer, group);
        takeInputs(source, group);
        for (const [index, layer] of layers.entries()) {
          if (index > 0) passUp(layers[index - 1]!, layer, group);
          const { weights, columns, gates } = layer;
          cellForward(weights, columns[group]!, gates[group]!, layer.inputs, units, frames);
        }
        const head = parameters + 4 * headAt;
        kernels.denseForward(head, hiddenOf(top, group), 4 * top.columnFloats, units, output, 1, frames);
        giveOutputs(source, outputs, group);
      }
    },
    backward(outer) {
      for (let group = 0; group < groups; group++) {
        takeOuter(outer, group);
        kernels.denseBackward(
          parameters + 4 * headAt,
          gradient + 4 * headAt,
          hiddenOf(top, group),
          4 * top.columnFloats,
          units,
          output,
          top.outer,
          1,
          frames,
        );
        for (let index = layers.length - 1; index >= 0; index--) {
          const layer = layers[index]!;
          cellBackward(
            layer.weights,
            layer.gradient,
            layer.columns[group]!,
            layer.gates[group]!,
            layer.outer,
            layers[index - 1]?.outer ?? 0,
            carried,
            layer.inputs,
            units,
            frames,
          );
        }
      }
    },
    update(rate, beta1, beta2, epsilon) {
      kernels.adam(parameters, gradient, first, second, count, rate, beta1, beta2, epsilon);
    },
    toNetwork: () => toNetwork(parameterView, layers, headAt, plan),
  };
}
