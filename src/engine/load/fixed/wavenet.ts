/**
 * Plain WaveNets in fixed point: tanh layers with a mix-in and a residual. Between layers a signal has 16 bits where
 * taps read it and 32 where residuals add up; the sum for the head has 32; the head itself is float32.
 */
import type { Convolution, WaveNetArray, WaveNetLayer, WaveNetNode } from "../../network.ts";
import { packConvolution, pastOf } from "../convolution.ts";
import type { Packer } from "../packer.ts";
import type { Rows } from "../rows.ts";
import { layerPeaks } from "./calibrate.ts";
import {
  type FixedTap,
  type Pairs,
  packConvolveFixed,
  packFixRows,
  packFloatToWords,
  packResidualFixed,
  packTanhFixed,
  packWordsToFloat,
  padded,
  quantiseTaps,
} from "./operations.ts";
import { activationExponent, type FixedRow } from "./quantise.ts";
import { tanhTables } from "./tanh.ts";

/** The guitar may be twice full scale; tanh stays within 1. */
const inputExponent = 14;
const tanhExponent = 15;
/** Room above the loudest moment of the calibration. */
const headroom = 1.5;

const isPlain = (convolution: Convolution | null): convolution is Convolution =>
  convolution !== null && convolution.groups === 1;

function isPlainLayer(layer: WaveNetLayer): boolean {
  return (
    layer.gating === "none" &&
    layer.activation.kind === "tanh" &&
    layer.head1x1 === null &&
    Object.keys(layer.film).length === 0 &&
    isPlain(layer.convolution) &&
    (layer.inputMixin === null || (isPlain(layer.inputMixin) && layer.inputMixin.bias === null)) &&
    isPlain(layer.layer1x1)
  );
}

/** Whether the fixed-point kernels know every part of it. */
export function isPlainWaveNet({ condition, postHead, arrays }: WaveNetNode): boolean {
  return (
    condition === null && postHead.length === 0 && arrays.every(({ layers }) => layers.every(isPlainLayer))
  );
}

/** The finest exponent at which 16 bits hold a peak. */
function exponentFor(peak: number): number {
  return Math.max(0, Math.min(15, 15 - Math.ceil(Math.log2(headroom * Math.max(peak, 1e-4)))));
}

function tapsFrom(convolution: Convolution, pairs: Pairs): FixedTap[] {
  const { kernelSize, dilation, inputChannels, weights } = convolution;
  return Array.from({ length: kernelSize }, (_, position) => ({
    pairs,
    channels: inputChannels,
    lagFrames: (kernelSize - 1 - position) * dilation,
    weight: (output: number, channel: number) =>
      weights[(output * inputChannels + channel) * kernelSize + position] as number,
  }));
}

function rowsOf({ outputChannels, bias }: Convolution, taps: readonly FixedTap[]): FixedRow[] {
  return Array.from({ length: outputChannels }, (_, output) =>
    quantiseTaps(taps, bias?.[output] ?? 0, output),
  );
}

/** Sums of a convolution and what they were scaled by. */
function packSums(
  packer: Packer,
  convolution: Convolution,
  taps: readonly FixedTap[],
  target: Rows,
): FixedRow[] {
  const rows = rowsOf(convolution, taps);
  packConvolveFixed(packer, target, taps, rows);
  return rows;
}

/** The largest that residuals can add up to, whatever the guitar plays: tanh stays within 1. */
function largestResidual({ rechannel, layers }: WaveNetArray, inputPeak: number): number {
  const reach = ({ weights, bias, outputChannels }: Convolution, peak: number) => {
    const inputs = weights.length / outputChannels;
    const sums = Array.from({ length: outputChannels }, (_, output) =>
      weights
        .subarray(output * inputs, (output + 1) * inputs)
        .reduce((sum, weight) => sum + peak * Math.abs(weight), Math.abs(bias?.[output] ?? 0)),
    );
    return Math.max(...sums);
  };
  return layers.reduce(
    (sum, { layer1x1 }) => sum + (layer1x1 ? reach(layer1x1, 1) : 0),
    reach(rechannel, inputPeak),
  );
}

/** Fractional bits of residuals: as many as 32 bits have room for, and never more than the sums that are added. */
function residualExponent(array: WaveNetArray, input: Pairs): number {
  const dummy = { rows: input.rows, exponent: tanhExponent };
  const sums = [
    ...rowsOf(array.rechannel, tapsFrom(array.rechannel, input)),
    ...array.layers.flatMap(({ layer1x1 }) => (layer1x1 ? rowsOf(layer1x1, tapsFrom(layer1x1, dummy)) : [])),
  ];
  const room = 30 - Math.ceil(Math.log2(largestResidual(array, 2 ** (15 - input.exponent))));
  return Math.min(room, ...sums.map(({ exponent }) => exponent));
}

type State = { x: Pairs; table: number; sum: Rows };

function packLayer(
  packer: Packer,
  layer: WaveNetLayer,
  { x, table, sum }: State,
  input: Pairs,
  residual: { wide: Rows; exponent: number; next: Pairs } | null,
): void {
  packer.borrow(() => {
    const channels = padded(layer.convolution.outputChannels);
    const sums = packer.scratchRows(channels);
    const a: Pairs = { rows: packer.scratchRows(channels / 2), exponent: tanhExponent };
    const mixin = layer.inputMixin ? tapsFrom(layer.inputMixin, x) : [];
    const rows = packSums(packer, layer.convolution, [...tapsFrom(layer.convolution, input), ...mixin], sums);
    packTanhFixed(packer, sums, rows, activationExponent, a.rows, sum, table);
    if (!residual || !layer.layer1x1) return;
    const { wide, exponent, next } = residual;
    const added = packer.scratchRows(padded(layer.layer1x1.outputChannels));
    const addedRows = packSums(packer, layer.layer1x1, tapsFrom(layer.layer1x1, a), added);
    packResidualFixed(packer, added, addedRows, wide, exponent, next);
  });
}

/** Returns the last layer's output. */
function packArray(
  packer: Packer,
  array: WaveNetArray,
  peaks: readonly number[],
  state: State,
  input: Pairs,
): Pairs {
  const { rechannel, layers } = array;
  const channels = padded(rechannel.outputChannels);
  const wide = packer.blockRows(channels);
  const exponent = residualExponent(array, input);
  const pairsFor = (index: number): Pairs => {
    const following = layers[index];
    const past = following ? pastOf(following.convolution) : 0;
    const wanted = Math.min(exponent, exponentFor(peaks[index] ?? 1));
    return { rows: packer.rowsWithPast(channels / 2, past), exponent: wanted };
  };
  let y = pairsFor(0);
  packer.clear(wide);
  packer.borrow(() => {
    const sums = packer.scratchRows(channels);
    const rows = packSums(packer, rechannel, tapsFrom(rechannel, input), sums);
    packResidualFixed(packer, sums, rows, wide, exponent, y);
  });
  for (const [index, layer] of layers.entries()) {
    const next = pairsFor(index + 1);
    packLayer(packer, layer, state, y, { wide, exponent, next });
    y = next;
  }
  return y;
}

export function packWaveNetFixed(packer: Packer, node: WaveNetNode, input: Rows, target: Rows): void {
  const peaks = packer.measures ? [] : layerPeaks(node);
  const x: Pairs = {
    rows: packer.blockRows(Math.ceil(node.inputChannels / 2)),
    exponent: inputExponent,
    remainder: true,
  };
  packFixRows(packer, { ...input, channels: node.inputChannels }, x);
  const table = packer.words(tanhTables());
  let from = x;
  let previous: Rows | null = null;
  for (const [index, array] of node.arrays.entries()) {
    const last = index === node.arrays.length - 1;
    const channels = array.head.inputChannels;
    const sum = packer.blockRows(padded(channels));
    packer.clear(sum);
    if (previous) packFloatToWords(packer, previous, { ...sum, channels }, tanhExponent);
    from = packArray(packer, array, peaks[index] ?? [], { x, table, sum }, from);
    const sound = packer.rowsWithPast(channels, pastOf(array.head));
    packWordsToFloat(packer, { ...sum, channels }, sound, tanhExponent);
    previous = last ? target : packer.blockRows(array.head.outputChannels);
    packConvolution(packer, array.head, sound, previous, { scale: last ? node.headScale : 1 });
  }
}
