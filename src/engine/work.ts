/** How much arithmetic a network takes for each frame, counted from its shape. */
import { partitionLevels } from "./load/partitions.ts";
import type { Convolution, NetworkNode, WaveNetLayer } from "./network.ts";

export type Work = {
  /** Multiply-adds that many frames share a weight for. */
  products: number;
  /** Multiply-adds of recurrences, which load each weight anew for each frame. */
  recurrentProducts: number;
  /** Nonlinear functions with an exponential in them, of one value each. */
  activations: number;
};

const none: Work = { products: 0, recurrentProducts: 0, activations: 0 };

function sum(...parts: readonly Work[]): Work {
  return parts.reduce(
    (total, part) => ({
      products: total.products + part.products,
      recurrentProducts: total.recurrentProducts + part.recurrentProducts,
      activations: total.activations + part.activations,
    }),
    none,
  );
}

const times = (work: Work, count: number): Work => ({
  products: count * work.products,
  recurrentProducts: count * work.recurrentProducts,
  activations: count * work.activations,
});

/**
 * A direct convolution multiplies every weight once. In partitions of B frames, an output takes four products for each
 * partition and about 1.25 log2 B + 1 butterfly products on its way back; the input's way there is shared.
 */
function ofConvolution({
  inputChannels,
  outputChannels,
  kernelSize,
  dilation,
  weights,
  groups,
}: Convolution): Work {
  const levels = dilation === 1 && groups === 1 ? partitionLevels(kernelSize) : [];
  const first = levels[0];
  if (!first) return { ...none, products: weights.length };
  const direct = first.firstTap * inputChannels * outputChannels;
  const spectral = levels.map(({ period, partitions }) => {
    const transform = 1.25 * Math.log2(period) + 1;
    return 4 * partitions * inputChannels * outputChannels + transform * (inputChannels + outputChannels);
  });
  return { ...none, products: spectral.reduce((total, part) => total + part, direct) };
}

/** Kinds without an exponential cost next to nothing. */
function ofActivation(kind: string, rows: number): Work {
  const cheap = ["identity", "relu", "leakyRelu", "hardTanh", "hardSwish", "leakyHardTanh"].includes(kind);
  return { ...none, activations: cheap ? 0 : rows };
}

function ofLayer(layer: WaveNetLayer): Work {
  const rows = layer.convolution.outputChannels;
  const gated = layer.gating !== "none";
  const films = Object.values(layer.film).map(({ convolution }) => ofConvolution(convolution));
  const parts = [layer.convolution, layer.inputMixin, layer.layer1x1, layer.head1x1];
  return sum(
    ...films,
    ...parts.map((part) => (part ? ofConvolution(part) : none)),
    ofActivation(layer.activation.kind, gated ? rows / 2 : rows),
    gated ? ofActivation(layer.secondaryActivation.kind, rows / 2) : none,
  );
}

function ofGates(gates: number, inputSize: number, hiddenSize: number): Work {
  return {
    products: 0,
    recurrentProducts: gates * hiddenSize * (inputSize + hiddenSize),
    activations: (gates === 4 ? 5 : 3) * hiddenSize,
  };
}

/** Work of one frame. */
export function workOf(node: NetworkNode): Work {
  switch (node.kind) {
    case "convolution":
      return sum(
        ofConvolution(node.convolution),
        ofActivation(node.activation.kind, node.convolution.outputChannels),
      );
    case "lstm":
      return ofGates(4, node.inputSize, node.hiddenSize);
    case "gru":
      return ofGates(3, node.inputSize, node.hiddenSize);
    case "sequence":
      return sum(...node.nodes.map(workOf));
    case "residual":
    case "delayLine":
    case "oscillator":
      return workOf(node.node);
    case "frame": {
      // Windows run side by side, so that their products share weights like a convolution's.
      const { recurrentProducts, activations } = sum(...node.layers.map(workOf));
      const step = { products: recurrentProducts, recurrentProducts: 0, activations };
      return sum(times(step, node.frameSize), ofConvolution(node.dense));
    }
    case "wavenet":
      return sum(
        node.condition ? workOf(node.condition) : none,
        ...node.arrays.flatMap(({ rechannel, layers, head }) => [
          ofConvolution(rechannel),
          ...layers.map(ofLayer),
          ofConvolution(head),
        ]),
        ...node.postHead.map(({ activation, convolution }) =>
          sum(ofConvolution(convolution), ofActivation(activation.kind, convolution.inputChannels)),
        ),
      );
  }
}
