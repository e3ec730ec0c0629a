/**
 * Fully connected layers over the last samples: ReLU, and a sigmoid between -1 and 1 at the end (seed 2). The columns of
 * all its matrices are the frames of all sequences, one after the other.
 */
import type { Convolution, NetworkNode } from "../engine/network.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import type { Address, Frames } from "../units.ts";
import { type DenseLayer, denseLayers } from "./dense-layers.ts";
import type { Trainable, WindowShape } from "./trainable.ts";
import { createTrainingMemory, Layout } from "./training-kernels.ts";

export interface WindowPlan {
  readonly kind: "window";
  /** Samples that the first layer sees, the present one among them. */
  readonly window: Frames;
  /** Units of each layer but the last, which is one. */
  readonly units: readonly number[];
  readonly inputs: 1;
}

/** A row's length in memory is no power of two: those would all want the same few places of the nearest cache. */
const padding = 16;

/** @throws RangeError when the frames of a sequence, or the samples that the network sees, are not a multiple of 8 */
export function trainableWindow(plan: WindowPlan, shape: WindowShape, precision: Precision): Trainable {
  const { window, units } = plan;
  const { sequences, frames } = shape;
  if (frames % 8 !== 0 || window % 8 !== 0) throw new RangeError("a window is a multiple of 8 frames");
  const lookBack = window - 1;
  const length = lookBack + frames;
  const columns = sequences * frames;
  const rowFloats = columns + padding;
  const sizes = [window, ...units, 1];
  const counts = sizes.slice(1).map((outputs, index) => outputs * (sizes[index]! + 1));
  const count = Math.ceil(counts.reduce((sum, one) => sum + one, 0) / 4) * 4;

  const layout = new Layout();
  const [parameters, gradient, first, second] = [0, 1, 2, 3].map(() => layout.floats(count)) as [
    Address,
    Address,
    Address,
    Address,
  ];
  let place = 0;
  const layers = counts.map((floats, index): DenseLayer => {
    const [inputs, outputs] = [sizes[index]!, sizes[index + 1]!];
    const [weights, bias] = [place, place + 4 * inputs * outputs];
    place += 4 * floats;
    return {
      inputs,
      outputs,
      weights: parameters + weights,
      gradient: gradient + weights,
      bias: parameters + bias,
      biasGradient: gradient + bias,
      result: layout.floats(outputs * rowFloats),
      outer: layout.floats(outputs * rowFloats),
    };
  });
  const input = layout.floats(sequences * length);
  const turned = layout.floats(
    Math.max(0, ...layers.slice(1).map(({ inputs, outputs }) => inputs * outputs)),
  );
  const { kernels, floats } = createTrainingMemory(layout.bytes, precision);
  const view = (address: Address, floatCount: number) =>
    floats.subarray(address / 4, address / 4 + floatCount);
  const stride = 4 * rowFloats;
  const { overWindows, overWindowsLearn, forward, back, learn } = denseLayers(kernels, floats, {
    stride,
    columns,
    sequences,
    frames,
    input,
    length,
    turned,
  });
  const last = layers.at(-1)!;
  const result = view(last.result, columns);
  const lastOuter = view(last.outer, columns);

  return {
    shape,
    inputs: 1,
    lookBack,
    parameters: view(parameters, count),
    gradient: view(gradient, count),
    moments: [view(first, count), view(second, count)],
    /** Uniform within sqrt(6 / (inputs + outputs)), biases 0. See X. Glorot, Y. Bengio, AISTATS 2010. */
    initialise(random) {
      view(parameters, count).fill(0);
      for (const { inputs, outputs, weights } of layers) {
        const values = view(weights, inputs * outputs);
        const reach = Math.sqrt(6 / (inputs + outputs));
        for (let index = 0; index < values.length; index++) values[index] = reach * (2 * random() - 1);
      }
    },
    restart() {},
    forward(source, outputs) {
      view(input, sequences * length).set(source);
      for (const [index, layer] of layers.entries()) {
        if (index === 0) overWindows(layer);
        else forward(layer, layers[index - 1]!.result);
        if (layer !== last) kernels.rectify(layer.result, stride, layer.outputs, 0, 0, columns);
      }
      // 2 sigmoid(x) - 1 = tanh(x / 2)
      for (let column = 0; column < columns; column++) result[column] = 0.5 * result[column]!;
      kernels.bend(last.result, stride, 1, last.result, stride, false, 0, columns);
      outputs.set(result);
    },
    backward(outer) {
      for (let column = 0; column < columns; column++)
        lastOuter[column] = 0.5 * outer[column]! * (1 - result[column]! ** 2);
      for (let index = layers.length - 1; index > 0; index--) {
        const [layer, below] = [layers[index]!, layers[index - 1]!];
        learn(layer, below.result);
        back(layer, below.outer);
        const { result: bent, outer: slope, outputs } = below;
        kernels.rectifyGradient(bent, stride, outputs, slope, slope, stride, 0, 0, columns);
      }
      overWindowsLearn(layers[0]!);
    },
    update(rate, beta1, beta2, epsilon) {
      kernels.adam(parameters, gradient, first, second, count, rate, beta1, beta2, epsilon);
    },
    toNetwork() {
      const nodes = layers.map((layer, index): NetworkNode => {
        const { inputs, outputs, weights, bias } = layer;
        const isFirst = index === 0;
        const convolution: Convolution = {
          inputChannels: isFirst ? 1 : inputs,
          outputChannels: outputs,
          kernelSize: isFirst ? inputs : 1,
          dilation: 1,
          groups: 1,
          weights: view(weights, inputs * outputs).slice(),
          bias: view(bias, outputs).slice(),
        };
        const activation = { kind: layer === last ? ("rescaledSigmoid" as const) : ("relu" as const) };
        return { kind: "convolution", convolution, activation };
      });
      return { kind: "sequence", nodes };
    },
  };
}
