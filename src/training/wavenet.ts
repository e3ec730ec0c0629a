/** Convolutional networks: the WaveNets of `.nam` files and of pedalnet, exact through their whole receptive field. */
import type { Precision } from "../engine/shared/kernels.ts";
import type { Address, Frames } from "../units.ts";
import type { Trainable, WindowShape } from "./trainable.ts";
import { createTrainingMemory } from "./training-kernels.ts";
import { layBuffers } from "./wavenet-buffers.ts";
import { waveNetOperations } from "./wavenet-operations.ts";
import { initialise, layOut, toNetwork } from "./wavenet-parameters.ts";
import { bentRowsOf, leakySlope, type WaveNetPlan } from "./wavenet-plan.ts";

/** @throws RangeError when the window is not a multiple of 8 frames, or a head that mixes layers is not the only one */
export function trainableWaveNet(plan: WaveNetPlan, shape: WindowShape, precision: Precision): Trainable {
  const { sequences, frames } = shape;
  const { arrays, inputs, headScale, skip } = plan;
  if (frames % 8 !== 0) throw new RangeError("a window is a multiple of 8 frames");
  if (arrays.some(({ mixed, headKernelSize = 1 }) => mixed && (arrays.length > 1 || headKernelSize > 1)))
    throw new RangeError("a head that mixes the layers has one tap, and one array before it");
  const { places, count } = layOut(plan);
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
  const pass = (from: Address, to: Address, rows: number, start: Frames, adds: boolean) =>
    kernels.passRows(from, stride, to, stride, rows, start, length, adds);
  const { forward, back, learn } = waveNetOperations(kernels, { parameters, gradient, stride, length });

  const bend = (index: number, bent: Address, product: Address, from: Frames): void => {
    const { activation, channels, gated } = arrays[index]!;
    if (activation === "leakyRelu") kernels.rectify(bent, stride, channels, leakySlope, from, length);
    else kernels.bend(bent, stride, channels, product, stride, gated, from, length);
  };
  const bendBack = (index: number, bent: Address, outer: Address, inner: Address, from: Frames): void => {
    const { activation, channels, gated } = arrays[index]!;
    if (activation === "leakyRelu")
      kernels.rectifyGradient(bent, stride, channels, outer, inner, stride, leakySlope, from, length);
    else kernels.bendGradient(bent, stride, channels, outer, inner, stride, gated, from, length);
  };

  const forwardArray = (index: number, sequence: number): void => {
    const place = places[index]!;
    const { channels } = arrays[index]!;
    const { input, arrays: own } = buffers[sequence]!;
    const buffer = own[index]!;
    const start = starts[index]!;
    const source = index === 0 ? input : own[index - 1]!.left;
    forward(place.rechannel, source, buffer.layers[0]!.input, start.layers[0]!, false);
    for (const [layer, { convolution, mixin, onward }] of place.layers.entries()) {
      const { input: stream, bent, product } = buffer.layers[layer]!;
      const from = start.layers[layer + 1]!;
      forward(convolution, stream, bent, from, false);
      if (mixin) forward(mixin, input, bent, from, true);
      bend(index, bent, product, from);
      const isLast = index + 1 === arrays.length && layer + 1 === place.layers.length;
      if (isLast) continue;
      const next = buffer.layers[layer + 1]?.input ?? buffer.left;
      forward(onward, product, next, from, false);
      pass(stream, next, channels, from, true);
    }
    forwardHead(index, sequence);
  };
  const forwardHead = (index: number, sequence: number): void => {
    const place = places[index]!;
    const { channels, mixed } = arrays[index]!;
    const { arrays: own } = buffers[sequence]!;
    const buffer = own[index]!;
    const start = starts[index]!;
    if (mixed) {
      forward(place.head, 0, buffer.head, start.head, false);
      for (const [layer, { mix }] of place.layers.entries())
        forward(mix!, buffer.layers[layer]!.product, buffer.head, start.head, true);
      return;
    }
    for (const [layer, { product }] of buffer.layers.entries())
      pass(product, buffer.sum, channels, start.sum, layer > 0);
    if (index > 0) pass(own[index - 1]!.head, buffer.sum, channels, start.sum, true);
    forward(place.head, buffer.sum, buffer.head, start.head, false);
  };

  /** From the gradient at the array's head, in scratch.head, to that at the sum of its layers. */
  const backwardSum = (index: number, sequence: number): void => {
    const { head } = places[index]!;
    const start = starts[index]!;
    const { sum } = buffers[sequence]!.arrays[index]!;
    learn(head, sum, scratch.head, start.head);
    clear(scratch.head, head.rows, start.sum, start.head);
    clear(scratch.sum, head.columns, 0, start.sum);
    back(head, scratch.head, scratch.sum, start.sum, false);
  };

  /**
   * Expects the gradient at the array's head in scratch.head and, but for the last array, that at what it leaves in
   * scratch.stream; leaves there those of the array before.
   */
  const backwardArray = (index: number, sequence: number): void => {
    const { channels, mixed } = arrays[index]!;
    const bentRows = bentRowsOf(arrays[index]!);
    const place = places[index]!;
    const { input, arrays: own } = buffers[sequence]!;
    const buffer = own[index]!;
    const start = starts[index]!;
    const hasLeft = index + 1 < arrays.length;
    if (mixed) learn(place.head, 0, scratch.head, start.head);
    else backwardSum(index, sequence);
    if (!hasLeft) clear(scratch.stream, channels, 0, length);
    for (let layer = place.layers.length - 1; layer >= 0; layer--) {
      const { input: stream, bent, product } = buffer.layers[layer]!;
      const { convolution, mixin, onward, mix } = place.layers[layer]!;
      const from = start.layers[layer + 1]!;
      const before = start.layers[layer]!;
      if (mix) {
        learn(mix, product, scratch.head, start.head);
        clear(scratch.product, channels, from, start.head);
        back(mix, scratch.head, scratch.product, start.head, false);
      } else pass(scratch.sum, scratch.product, channels, from, false);
      if (hasLeft || layer + 1 < place.layers.length) {
        learn(onward, product, scratch.stream, from);
        back(onward, scratch.stream, scratch.product, from, true);
      }
      clear(scratch.bent, bentRows, before, from);
      bendBack(index, bent, scratch.product, scratch.bent, from);
      if (mixin) learn(mixin, input, scratch.bent, from);
      learn(convolution, stream, scratch.bent, from);
      clear(scratch.stream, channels, before, from);
      back(convolution, scratch.bent, scratch.stream, before, true);
    }
    const source = index === 0 ? input : own[index - 1]!.left;
    learn(place.rechannel, source, scratch.stream, start.layers[0]!);
    if (index === 0) return;
    const rows = place.rechannel.columns;
    back(place.rechannel, scratch.stream, scratch.next, start.layers[0]!, false);
    pass(scratch.next, scratch.stream, rows, start.layers[0]!, false);
    // The array before adds its head to this one's sum, from where this one begins to have a sum.
    clear(scratch.head, channels, 0, start.sum);
    pass(scratch.sum, scratch.head, channels, start.sum, false);
  };

  return {
    shape,
    inputs,
    lookBack,
    parameters: view(parameters, count),
    gradient: view(gradient, count),
    moments: [view(first, count), view(second, count)],
    initialise(random) {
      initialise(view(parameters, count), places, random);
    },
    restart() {},
    forward(source, outputs) {
      for (const [sequence, { input, arrays: own }] of buffers.entries()) {
        for (let row = 0; row < inputs; row++) {
          const from = (sequence * inputs + row) * length;
          floats.set(source.subarray(from, from + length), input / 4 + row * rowFloats);
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
    toNetwork: () => toNetwork(view(parameters, count), plan, places),
  };
}
