/** The parameters of a WaveNet: where each stands (in the order of a `.nam` file), how they begin, what the engine makes of them. */
import type { RandomSource } from "../capture/guitar/random.ts";
import type { Convolution, NetworkNode, WaveNetLayer } from "../engine/network.ts";
import type { Address } from "../units.ts";
import type { WaveNetPlan } from "./wavenet.ts";

/** Offsets in bytes from the first parameter. */
interface LayerPlaces {
  readonly convolution: Address;
  readonly bias: Address;
  readonly mixin: Address;
  readonly onward: Address;
  readonly onwardBias: Address;
}

export interface WaveNetArrayPlaces {
  readonly rechannel: Address;
  readonly layers: readonly LayerPlaces[];
  readonly head: Address;
  /** 0 for none. */
  readonly headBias: Address;
}

/** @returns places, how many floats they take padded to four, and how many of them are parameters */
export function layOut({ arrays, inputs }: WaveNetPlan): {
  places: WaveNetArrayPlaces[];
  count: number;
  used: number;
} {
  let end = 0;
  const take = (floats: number): Address => {
    const place = 4 * end;
    end += floats;
    return place;
  };
  const places = arrays.map(({ channels, kernelSize, dilations, gated, headSize, headBias }, index) => {
    const bent = gated ? 2 * channels : channels;
    return {
      rechannel: take(channels * (index === 0 ? inputs : arrays[index - 1]!.channels)),
      layers: dilations.map(() => ({
        convolution: take(bent * channels * kernelSize),
        bias: take(bent),
        mixin: take(bent * inputs),
        onward: take(channels * channels),
        onwardBias: take(channels),
      })),
      head: take(headSize * channels),
      headBias: headBias ? take(headSize) : 0,
    };
  });
  return { places, count: Math.ceil(end / 4) * 4, used: end };
}

/** Uniform within 1 / sqrt(what a sum adds up), as PyTorch's convolutions begin. */
export function initialise(
  parameters: Float32Array,
  { arrays, inputs }: WaveNetPlan,
  places: readonly WaveNetArrayPlaces[],
  used: number,
  random: RandomSource,
): void {
  const fill = (place: Address, count: number, fanIn: number) => {
    for (let index = 0; index < count; index++)
      parameters[place / 4 + index] = (2 * random() - 1) / Math.sqrt(fanIn);
  };
  for (const [index, { channels, kernelSize, gated, headSize, headBias }] of arrays.entries()) {
    const place = places[index]!;
    const bent = gated ? 2 * channels : channels;
    const sourceRows = index === 0 ? inputs : arrays[index - 1]!.channels;
    fill(place.rechannel, channels * sourceRows, sourceRows);
    for (const layer of place.layers) {
      fill(layer.convolution, bent * channels * kernelSize, channels * kernelSize);
      fill(layer.bias, bent, channels * kernelSize);
      fill(layer.mixin, bent * inputs, inputs);
      fill(layer.onward, channels * channels, channels);
      fill(layer.onwardBias, channels, channels);
    }
    fill(place.head, headSize * channels, channels);
    if (headBias) fill(place.headBias, headSize, channels);
  }
  parameters.fill(0, used);
}

export function toNetwork(
  parameters: Float32Array,
  { arrays, inputs, headScale, skip }: WaveNetPlan,
  places: readonly WaveNetArrayPlaces[],
): NetworkNode {
  const convolution = (
    place: Address,
    outputChannels: number,
    inputChannels: number,
    bias: Address | null,
    kernelSize = 1,
    dilation = 1,
  ): Convolution => ({
    inputChannels,
    outputChannels,
    kernelSize,
    dilation,
    groups: 1,
    weights: parameters.slice(place / 4, place / 4 + outputChannels * inputChannels * kernelSize),
    bias: bias === null ? null : parameters.slice(bias / 4, bias / 4 + outputChannels),
  });
  const node: NetworkNode = {
    kind: "wavenet",
    inputChannels: inputs,
    condition: null,
    headScale,
    postHead: [],
    arrays: arrays.map(({ channels, kernelSize, dilations, gated, headSize, headBias }, index) => {
      const place = places[index]!;
      const bent = gated ? 2 * channels : channels;
      return {
        rechannel: convolution(
          place.rechannel,
          channels,
          index === 0 ? inputs : arrays[index - 1]!.channels,
          null,
        ),
        head: convolution(place.head, headSize, channels, headBias ? place.headBias : null),
        layers: dilations.map((dilation, layer): WaveNetLayer => {
          const own = place.layers[layer]!;
          return {
            convolution: convolution(own.convolution, bent, channels, own.bias, kernelSize, dilation),
            inputMixin: convolution(own.mixin, bent, inputs, null),
            gating: gated ? "gated" : "none",
            activation: { kind: "tanh" },
            secondaryActivation: { kind: "sigmoid" },
            layer1x1: convolution(own.onward, channels, channels, own.onwardBias),
            head1x1: null,
            film: {},
          };
        }),
      };
    }),
  };
  return skip ? { kind: "residual", node } : node;
}
