/** The parameters of a WaveNet: where each stands (in the order of a `.nam` file), how they begin, what the engine makes of them. */
import type { RandomSource } from "../capture/guitar/random.ts";
import type { Activation, Convolution, NetworkNode, WaveNetArray, WaveNetLayer } from "../engine/network.ts";
import { dense } from "../library/formats/convolution.ts";
import type { Address } from "../units.ts";
import {
  bentRowsOf,
  kernelSizeOf,
  leakySlope,
  type WaveNetArrayPlan,
  type WaveNetPlan,
} from "./wavenet-plan.ts";

/** One convolution's parameters; addresses are offsets in bytes from the first parameter. */
export interface ConvolutionPlace {
  readonly rows: number;
  readonly columns: number;
  readonly taps: number;
  readonly dilation: number;
  readonly weights: Address;
  /** 0 for none. */
  readonly bias: Address;
}

interface LayerPlaces {
  readonly convolution: ConvolutionPlace;
  readonly mixin: ConvolutionPlace | null;
  readonly onward: ConvolutionPlace;
  /** This layer's share of a mixed head. */
  readonly mix: ConvolutionPlace | null;
}

export interface WaveNetArrayPlaces {
  readonly rechannel: ConvolutionPlace;
  readonly layers: readonly LayerPlaces[];
  /** Without weights where the layers have shares of their own. */
  readonly head: ConvolutionPlace;
}

/** @returns places, and how many floats they take padded to four */
export function layOut({ arrays, inputs, conditioned = true }: WaveNetPlan): {
  places: WaveNetArrayPlaces[];
  count: number;
} {
  let end = 0;
  const take = (floats: number): Address => {
    const place = 4 * end;
    end += floats;
    return place;
  };
  const place = (
    rows: number,
    columns: number,
    biased: boolean,
    taps = 1,
    dilation = 1,
  ): ConvolutionPlace => ({
    rows,
    columns,
    taps,
    dilation,
    weights: take(rows * columns * taps),
    bias: biased ? take(rows) : 0,
  });
  const places = arrays.map((array, index): WaveNetArrayPlaces => {
    const { channels, dilations, headSize, headBias, headKernelSize = 1, mixed = false } = array;
    const bent = bentRowsOf(array);
    return {
      rechannel: place(channels, index === 0 ? inputs : arrays[index - 1]!.channels, false),
      layers: dilations.map((dilation, layer) => ({
        convolution: place(bent, channels, true, kernelSizeOf(array, layer), dilation),
        mixin: conditioned ? place(bent, inputs, false) : null,
        onward: place(channels, channels, true),
        mix: mixed ? place(headSize, channels, false) : null,
      })),
      head: place(headSize, mixed ? 0 : channels, headBias, headKernelSize),
    };
  });
  return { places, count: Math.ceil(end / 4) * 4 };
}

/** Uniform within 1 / sqrt(what a sum adds up), as PyTorch's convolutions begin. */
export function initialise(
  parameters: Float32Array,
  places: readonly WaveNetArrayPlaces[],
  random: RandomSource,
): void {
  parameters.fill(0);
  const begin = (place: ConvolutionPlace | null, fanIn?: number) => {
    if (!place) return;
    const { weights, bias, rows, columns, taps } = place;
    const reach = 1 / Math.sqrt(fanIn ?? Math.max(1, columns * taps));
    const fill = (from: Address, count: number) => {
      for (let index = 0; index < count; index++) parameters[from / 4 + index] = reach * (2 * random() - 1);
    };
    fill(weights, rows * columns * taps);
    if (bias) fill(bias, rows);
  };
  for (const { rechannel, layers, head } of places) {
    begin(rechannel);
    for (const { convolution, mixin, onward, mix } of layers) {
      begin(convolution);
      begin(mixin);
      begin(onward);
      begin(mix, mix ? mix.columns * layers.length : 1);
    }
    begin(head);
  }
}

export function toNetwork(
  parameters: Float32Array,
  { arrays, inputs, headScale, skip }: WaveNetPlan,
  places: readonly WaveNetArrayPlaces[],
): NetworkNode {
  const node: NetworkNode = {
    kind: "wavenet",
    inputChannels: inputs,
    condition: null,
    headScale,
    postHead: [],
    arrays: arrays.map((array, index) => toArray(parameters, array, places[index]!)),
  };
  return skip ? { kind: "residual", node } : node;
}

function toArray(
  parameters: Float32Array,
  array: WaveNetArrayPlan,
  places: WaveNetArrayPlaces,
): WaveNetArray {
  const { headSize, gated, activation = "tanh" } = array;
  const biasOf = ({ bias, rows }: ConvolutionPlace) =>
    bias ? parameters.slice(bias / 4, bias / 4 + rows) : null;
  const convolution = (place: ConvolutionPlace): Convolution => {
    const { rows, columns, taps, dilation, weights } = place;
    return {
      inputChannels: columns,
      outputChannels: rows,
      kernelSize: taps,
      dilation,
      groups: 1,
      weights: parameters.slice(weights / 4, weights / 4 + rows * columns * taps),
      bias: biasOf(place),
    };
  };
  const bend: Activation =
    activation === "tanh" ? { kind: "tanh" } : { kind: "leakyRelu", slopes: Float32Array.of(leakySlope) };
  return {
    rechannel: convolution(places.rechannel),
    layers: places.layers.map(
      ({ convolution: own, mixin, onward, mix }): WaveNetLayer => ({
        convolution: convolution(own),
        inputMixin: mixin && convolution(mixin),
        gating: gated ? "gated" : "none",
        activation: bend,
        secondaryActivation: { kind: "sigmoid" },
        layer1x1: convolution(onward),
        head1x1: mix && convolution(mix),
        film: {},
      }),
    ),
    head: array.mixed
      ? dense(headSize, headSize, identity(headSize), biasOf(places.head))
      : convolution(places.head),
  };
}

const identity = (size: number): Float32Array =>
  Float32Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
