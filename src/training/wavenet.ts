/** WaveNets of the `.nam` family, trained by kernels/planar: exact through their whole receptive field. */
import type { NetworkNode } from "../engine/network.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import type { Address, Frames } from "../units.ts";
import type { Trainable, WindowShape } from "./trainable.ts";
import { createTrainingMemory } from "./training-kernels.ts";
import { layBuffers } from "./wavenet-buffers.ts";
import { denseOperations } from "./wavenet-dense.ts";
import { initialise, layOut, toNetwork } from "./wavenet-parameters.ts";

export interface WaveNetArrayPlan {
  readonly channels: number;
  readonly kernelSize: number;
  readonly dilations: readonly number[];
  /** tanh times a sigmoid in place of tanh alone. */
  readonly gated: boolean;
  /** Rows of the head: the next array's channels, 1 in the last. */
  readonly headSize: number;
  readonly headBias: boolean;
}

export interface WaveNetPlan {
  readonly kind: "wavenet";
  /** 1, or more for a network with knobs; all of them are input and condition. */
  readonly inputs: number;
  readonly arrays: readonly WaveNetArrayPlan[];
  readonly headScale: number;
  /** Whether the guitar is added to the output; `.nam` cannot hold it. */
  readonly skip: boolean;
}

/** @throws RangeError when the window is not a multiple of 8 frames */
export function trainableWaveNet(plan: WaveNetPlan, shape: WindowShape, precision: Precision): Trainable {
  const { sequences, frames } = shape;
  if (frames % 8 !== 0) throw new RangeError("a window is a multiple of 8 frames");
  const { arrays, inputs, headScale, skip } = plan;
  const { places, count, used } = layOut(plan);
  const {
    bytes,
    starts,
    lookBack,
    length,
    rowFloats,
    parameters,
    gradient,
    first,
    second,
    buffers,
    scratch,
  } = layBuffers(plan, shape, count);
  const stride = 4 * rowFloats;
  const { kernels, floats } = createTrainingMemory(bytes, precision);
  const view = (address: Address, floatCount: number) =>
    floats.subarray(address / 4, address / 4 + floatCount);
  const clear = (address: Address, many: number, from: Frames, to: Frames) => {
    for (let row = 0; row < many; row++)
      floats.fill(0, address / 4 + row * rowFloats + from, address / 4 + row * rowFloats + to);
  };
  const { dense, denseBack, learn } = denseOperations(kernels, { parameters, gradient, stride, length });

  const forwardArray = (index: number, sequence: number): void => {
    const { channels, kernelSize, dilations, gated, headSize } = arrays[index]!;
    const place = places[index]!;
    const { input, arrays: own } = buffers[sequence]!;
    const buffer = own[index]!;
    const start = starts[index]!;
    const source = index === 0 ? input : own[index - 1]!.left;
    const sourceRows = index === 0 ? inputs : arrays[index - 1]!.channels;
    dense(place.rechannel, source, sourceRows, buffer.layers[0]!.input, channels, start[0]!, 0, false);
    const bentRows = gated ? 2 * channels : channels;
    for (const [layer, dilation] of dilations.entries()) {
      const { input: stream, bent, product } = buffer.layers[layer]!;
      const weights = place.layers[layer]!;
      const from = start[layer + 1]!;
      kernels.mix(
        parameters + weights.convolution,
        4 * channels * kernelSize,
        4 * kernelSize,
        kernelSize,
        parameters + weights.bias,
        stream,
        stride,
        channels,
        bent,
        stride,
        bentRows,
        -(kernelSize - 1) * dilation,
        dilation,
        from,
        length,
        false,
      );
      dense(weights.mixin, input, inputs, bent, bentRows, from, 0, true);
      kernels.bend(bent, stride, channels, product, stride, gated, from, length);
      const next = buffer.layers[layer + 1]?.input ?? buffer.left;
      if (index + 1 < arrays.length || layer + 1 < dilations.length) {
        dense(weights.onward, product, channels, next, channels, from, weights.onwardBias, false);
        kernels.passRows(stream, stride, next, stride, channels, from, length, true);
      }
    }
    sumProducts(index, sequence);
    dense(place.head, buffer.sum, channels, buffer.head, headSize, start.at(-1)!, place.headBias, false);
  };
  /** Only where all layers have something to say is their sum worth anything. */
  const sumProducts = (index: number, sequence: number): void => {
    const { channels } = arrays[index]!;
    const { arrays: own } = buffers[sequence]!;
    const from = starts[index]!.at(-1)!;
    for (const [layer, { product }] of own[index]!.layers.entries())
      kernels.passRows(product, stride, own[index]!.sum, stride, channels, from, length, layer > 0);
    if (index > 0)
      kernels.passRows(own[index - 1]!.head, stride, own[index]!.sum, stride, channels, from, length, true);
  };

  /**
   * Expects the gradient at the array's head in scratch.head and, but for the last array, that at what it leaves in
   * scratch.stream; leaves there those of the array before.
   */
  const backwardArray = (index: number, sequence: number): void => {
    const { channels, kernelSize, dilations, gated, headSize } = arrays[index]!;
    const place = places[index]!;
    const { input, arrays: own } = buffers[sequence]!;
    const buffer = own[index]!;
    const start = starts[index]!;
    const end = start.at(-1)!;
    const bentRows = gated ? 2 * channels : channels;
    const hasLeft = index + 1 < arrays.length;
    clear(scratch.sum, channels, 0, end);
    learn(place.head, buffer.sum, channels, scratch.head, headSize, end, place.headBias);
    denseBack(place.head, scratch.head, headSize, scratch.sum, channels, end, false);
    if (!hasLeft) clear(scratch.stream, channels, 0, length);
    for (let layer = dilations.length - 1; layer >= 0; layer--) {
      const { input: stream, bent, product } = buffer.layers[layer]!;
      const weights = place.layers[layer]!;
      const from = start[layer + 1]!;
      const before = start[layer]!;
      const reach = (kernelSize - 1) * dilations[layer]!;
      kernels.passRows(scratch.sum, stride, scratch.product, stride, channels, from, length, false);
      if (hasLeft || layer + 1 < dilations.length) {
        learn(weights.onward, product, channels, scratch.stream, channels, from, weights.onwardBias);
        denseBack(weights.onward, scratch.stream, channels, scratch.product, channels, from, true);
      }
      clear(scratch.bent, bentRows, before, from);
      kernels.bendGradient(
        bent,
        stride,
        channels,
        scratch.product,
        scratch.bent,
        stride,
        gated,
        from,
        length,
      );
      learn(weights.mixin, input, inputs, scratch.bent, bentRows, from, 0);
      kernels.mixGradient(
        gradient + weights.convolution,
        kernelSize,
        stream,
        stride,
        channels,
        scratch.bent,
        stride,
        bentRows,
        -reach,
        dilations[layer]!,
        from,
        length,
      );
      kernels.biasGradient(gradient + weights.bias, scratch.bent, stride, bentRows, from, length);
      clear(scratch.stream, channels, before, from);
      kernels.mix(
        parameters + weights.convolution,
        4 * kernelSize,
        4 * channels * kernelSize,
        kernelSize,
        0,
        scratch.bent,
        stride,
        bentRows,
        scratch.stream,
        stride,
        channels,
        reach,
        -dilations[layer]!,
        before,
        length,
        true,
      );
    }
    const source = index === 0 ? input : own[index - 1]!.left;
    const sourceRows = index === 0 ? inputs : arrays[index - 1]!.channels;
    learn(place.rechannel, source, sourceRows, scratch.stream, channels, start[0]!, 0);
    if (index === 0) return;
    denseBack(place.rechannel, scratch.stream, channels, scratch.next, sourceRows, start[0]!, false);
    kernels.passRows(scratch.next, stride, scratch.stream, stride, sourceRows, start[0]!, length, false);
    // The array before adds its head to this one's sum, from where this one begins to have a sum.
    clear(scratch.head, channels, 0, end);
    kernels.passRows(scratch.sum, stride, scratch.head, stride, channels, end, length, false);
  };

  return {
    shape,
    inputs,
    lookBack,
    parameters: view(parameters, count),
    gradient: view(gradient, count),
    moments: [view(first, count), view(second, count)],
    initialise(random) {
      initialise(view(parameters, count), plan, places, used, random);
    },
    restart() {},
    forward(source, outputs) {
      for (const [sequence, { input, arrays: own }] of buffers.entries()) {
        for (let row = 0; row < inputs; row++) {
          const at = input / 4 + row * rowFloats;
          const from = (sequence * inputs + row) * length;
          floats.set(source.subarray(from, from + length), at);
        }
        for (let index = 0; index < arrays.length; index++) forwardArray(index, sequence);
        const head = own.at(-1)!.head / 4 + lookBack;
        const dry = input / 4 + lookBack;
        const share = skip ? 1 : 0;
        for (let frame = 0; frame < frames; frame++)
          outputs[sequence * frames + frame] =
            headScale * floats[head + frame]! + share * floats[dry + frame]!;
      }
    },
    backward(outer) {
      for (let sequence = 0; sequence < sequences; sequence++) {
        clear(scratch.head, 1, 0, lookBack);
        const head = scratch.head / 4 + lookBack;
        for (let frame = 0; frame < frames; frame++)
          floats[head + frame] = headScale * outer[sequence * frames + frame]!;
        for (let index = arrays.length - 1; index >= 0; index--) backwardArray(index, sequence);
      }
    },
    update(rate, beta1, beta2, epsilon) {
      kernels.adam(parameters, gradient, first, second, count, rate, beta1, beta2, epsilon);
    },
    toNetwork: (): NetworkNode => toNetwork(view(parameters, count), plan, places),
  };
}
