/** Writes the JSON of WaveNetVA, PedalNetRT and their plug-ins (formats.md 2.3): gated layers that the head mixes. */
import type { NetworkNode, WaveNetNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { Hertz } from "../../units.ts";
import { numbers, transposed } from "./write-numbers.ts";

/** Whether it is of that kind: one array, one kernel size, no condition, no skip. */
export function isMixedWaveNet(network: NetworkNode): network is WaveNetNode {
  if (network.kind !== "wavenet" || network.arrays.length !== 1 || network.postHead.length > 0) return false;
  const { rechannel, layers, head } = network.arrays[0]!;
  return (
    network.headScale === 1 &&
    rechannel.inputChannels === 1 &&
    head.outputChannels === 1 &&
    head.weights.length === 1 &&
    head.weights[0] === 1 &&
    layers.every(
      ({ convolution, inputMixin, gating, activation, secondaryActivation, layer1x1, head1x1, film }) =>
        convolution.kernelSize === layers[0]!.convolution.kernelSize &&
        convolution.groups === 1 &&
        inputMixin === null &&
        gating === "gated" &&
        activation.kind === "tanh" &&
        secondaryActivation.kind === "sigmoid" &&
        layer1x1 !== null &&
        head1x1 !== null &&
        Object.keys(film).length === 0,
    )
  );
}

/**
 * @returns the file's text: the same for the same network
 * @param sampleRate is for us only: the plug-ins play every file at 44.1 kHz
 * @throws Refusal for any other network
 */
export function writeWaveNetVa(network: NetworkNode, sampleRate: Hertz): string {
  if (!isMixedWaveNet(network))
    throw new Refusal(
      "WaveNetVA's JSON holds gated layers that the head mixes only; choose another format or another network.",
    );
  const { rechannel, layers, head } = network.arrays[0]!;
  const channels = rechannel.outputChannels;
  const variable = (layer: number, name: string, values: Float32Array | null, count: number) => ({
    layer_idx: layer,
    name,
    data: numbers(values ?? new Float32Array(count)),
  });
  const { kernelSize, outputChannels } = layers[0]!.convolution;
  return JSON.stringify({
    activation: "gated",
    output_channels: 1,
    input_channels: 1,
    residual_channels: channels,
    filter_width: kernelSize,
    dilations: layers.map(({ convolution }) => convolution.dilation),
    samplerate: sampleRate,
    variables: [
      variable(-1, "W", rechannel.weights, channels),
      variable(-1, "b", rechannel.bias, channels),
      ...layers.flatMap(({ convolution, layer1x1 }, index) => [
        // From [outputs][inputs][taps] to [taps][inputs][outputs].
        variable(
          index,
          "W_conv",
          tapsFirst(convolution.weights, outputChannels, channels, kernelSize),
          convolution.weights.length,
        ),
        variable(index, "b_conv", convolution.bias, outputChannels),
        variable(index, "W_out", transposed(layer1x1!.weights, channels, channels), channels * channels),
        variable(index, "b_out", layer1x1!.bias, channels),
      ]),
      variable(
        layers.length,
        "W",
        Float32Array.from(layers.flatMap(({ head1x1 }) => Array.from(head1x1!.weights))),
        channels * layers.length,
      ),
      variable(layers.length, "b", head.bias, 1),
    ],
  });
}

function tapsFirst(weights: Float32Array, outputs: number, inputs: number, taps: number): Float32Array {
  return Float32Array.from({ length: weights.length }, (_, index) => {
    const output = index % outputs;
    const input = Math.floor(index / outputs) % inputs;
    const tap = Math.floor(index / (outputs * inputs));
    return weights[(output * inputs + input) * taps + tap]!;
  });
}
