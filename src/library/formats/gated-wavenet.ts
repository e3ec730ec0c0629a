/**
 * The WaveNet of Damskägg and Wright, as WaveNetVA, PedalNetRT and pedalnet write it: gated layers without condition,
 * whose outputs, laid side by side, one dense unit mixes. Each layer's share of that unit is its head 1x1.
 */
import type { Activation, Convolution, NetworkNode, WaveNetLayer } from "../../engine/network.ts";
import { dense } from "./convolution.ts";

export type MixedLayer = {
  convolution: Convolution;
  /** Back to the residual rows. */
  residual: Convolution;
  /** [channels]: this layer's weights in the output unit. */
  mix: Float32Array;
};

export type MixedWaveNet = {
  input: Convolution;
  layers: MixedLayer[];
  gating: Pick<WaveNetLayer, "gating" | "activation" | "secondaryActivation">;
  outputBias: Float32Array;
};

export const tanhGate: MixedWaveNet["gating"] = {
  gating: "gated",
  activation: { kind: "tanh" },
  secondaryActivation: { kind: "sigmoid" },
};

export const ungated = (activation: Activation): MixedWaveNet["gating"] => ({
  gating: "none",
  activation,
  secondaryActivation: { kind: "identity" },
});

export const mixedWaveNet = ({ input, layers, gating, outputBias }: MixedWaveNet): NetworkNode => ({
  kind: "wavenet",
  inputChannels: input.inputChannels,
  condition: null,
  arrays: [
    {
      rechannel: input,
      layers: layers.map(({ convolution, residual, mix }) => ({
        convolution,
        inputMixin: null,
        ...gating,
        layer1x1: residual,
        head1x1: dense(mix.length, 1, mix, null),
        film: {},
      })),
      head: dense(1, 1, Float32Array.of(1), outputBias),
    },
  ],
  headScale: 1,
  postHead: [],
});
