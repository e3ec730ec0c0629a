/** Checkpoints of pedalnet and PedalNetRT with random weights. */
import { OrderedDictionary, Tensor, type Value } from "./pickle-writer.ts";
import { createRandom } from "./random.ts";

export const pedalnetShape = { num_channels: 2, dilation_depth: 2, num_repeat: 2, kernel_size: 3 };
export const pedalnetDilations = [1, 2, 1, 2];

export type Tensors = Map<string, Tensor>;

const collect = (shapes: [string, number[]][], seed: number): Tensors => {
  const random = createRandom(seed);
  return new Map(
    shapes.map(([name, shape]) => [
      `wavenet.${name}`,
      new Tensor(random.weights(shape.reduce((product, size) => product * size, 1)), shape),
    ]),
  );
};

const convolution = (name: string, outputs: number, inputs: number, taps: number): [string, number[]][] => [
  [`${name}.weight`, [outputs, inputs, taps]],
  [`${name}.bias`, [outputs]],
];

const { num_channels: channels, kernel_size: taps } = pedalnetShape;

export const pedalnetTensors = (): Tensors =>
  collect(
    [
      ...pedalnetDilations.flatMap((_, layer) => [
        ...convolution(`convs_sigm.${layer}`, channels, layer === 0 ? 1 : channels, taps),
        ...convolution(`convs_tanh.${layer}`, channels, layer === 0 ? 1 : channels, taps),
        ...convolution(`residuals.${layer}`, channels, channels, 1),
      ]),
      ...convolution("linear_mix", 1, channels * pedalnetDilations.length, 1),
    ],
    7,
  );

export const pedalNetRealTimeTensors = (): Tensors =>
  collect(
    [
      ...convolution("input_layer", channels, 1, 1),
      ...pedalnetDilations.flatMap((_, layer) => [
        ...convolution(`hidden.${layer}`, 2 * channels, channels, taps),
        ...convolution(`residuals.${layer}`, channels, channels, 1),
      ]),
      ...convolution("linear_mix", 1, channels * pedalnetDilations.length, 1),
    ],
    8,
  );

/** All that a checkpoint holds beside the tensors, as Lightning 0.7 writes it. */
export const checkpointOf = (tensors: Tensors, more: [string, Value][] = []): Value =>
  new Map<string, Value>([
    ["epoch", 1985],
    ["global_step", 53595],
    ["checkpoint_callback_best", 0.06],
    ["optimizer_states", []],
    ["state_dict", new OrderedDictionary(tensors)],
    ["hparams", new Map<string, Value>(Object.entries(pedalnetShape))],
    ...more,
  ]);
