/**
 * The neutral description of a network: what every model format is read into, what the engine plays, what the
 * float64 reference computes and what the trainer exports. It is plain data: no code, no file, no address.
 *
 * Every node maps streams to streams at one rate: `inputChannels` rows in, `outputChannels` rows out, sample by
 * sample and causally. Row 0 of a model's input is the guitar; rows 1.. are the values of its parameters (knobs).
 *
 * All weight arrays are flat and row-major; the shape stands beside each. Weights are float32 as in the files.
 */
import type { Decibels, DecibelsUnloaded, Frames, Hertz } from "../units.ts";

/** Point-wise nonlinearity. Definitions follow NeuralAmpModelerCore (formats.md 1.9) and RTNeural. */
export type Activation =
  | { kind: "identity" }
  | { kind: "tanh" }
  /** NeuralAmpModelerCore's rational approximation, only where a file asks for it by name. */
  | { kind: "fastTanh" }
  /** clamp(x, -1, 1) */
  | { kind: "hardTanh" }
  | { kind: "relu" }
  /** x >= 0 ? x : slope[channel] * x; one slope for all channels or one for each (LeakyReLU and PReLU alike). */
  | { kind: "leakyRelu"; slopes: Float32Array }
  | { kind: "sigmoid" }
  /** x * sigmoid(x) */
  | { kind: "silu" }
  /** x * clamp(x + 3, 0, 6) / 6 */
  | { kind: "hardSwish" }
  /** x / (1 + |x|) */
  | { kind: "softSign" }
  /** Linear between minimum and maximum, the slopes outside. */
  | { kind: "leakyHardTanh"; minimum: number; maximum: number; minimumSlope: number; maximumSlope: number }
  /** x >= 0 ? x : exp(x) - 1 */
  | { kind: "elu" }
  /** exp(x_c) / sum over channels */
  | { kind: "softmax" }
  /** 2 sigmoid(x) - 1 = tanh(x / 2): the output of the fully connected networks of seed 2. */
  | { kind: "rescaledSigmoid" };

export type ActivationKind = Activation["kind"];

/**
 * Causal convolution over time: y[o][n] = bias[o] + sum over i, k of w[o][i][k] * x[i][n - (kernelSize-1-k) * dilation].
 * A dense layer has kernelSize 1. Zero before the first sample.
 */
export type Convolution = {
  inputChannels: number;
  outputChannels: number;
  kernelSize: number;
  dilation: number;
  /** Output channel o sees the input channels of its own group only; divides both channel counts. */
  groups: number;
  /** [outputChannels][inputChannels / groups][kernelSize], kernel index 0 is the oldest sample. */
  weights: Float32Array;
  /** [outputChannels], or null for none. */
  bias: Float32Array | null;
};

export type ConvolutionNode = { kind: "convolution"; convolution: Convolution; activation: Activation };

/** Long short-term memory layer, PyTorch's equations, gate rows in the order i, f, g, o. */
export type LstmNode = {
  kind: "lstm";
  inputSize: number;
  hiddenSize: number;
  /** [4 * hiddenSize][inputSize] */
  inputWeights: Float32Array;
  /** [4 * hiddenSize][hiddenSize] */
  recurrentWeights: Float32Array;
  /** [4 * hiddenSize], input and recurrent bias summed. */
  bias: Float32Array;
  /** [hiddenSize] */
  initialHidden: Float32Array;
  /** [hiddenSize] */
  initialCell: Float32Array;
};

/**
 * Gated recurrent unit, PyTorch's equations, gate rows in the order r, z, n:
 * n = tanh(Wn x + inputBias_n + r * (Un h + recurrentBias_n)), h = (1 - z) n + z h.
 */
export type GruNode = {
  kind: "gru";
  inputSize: number;
  hiddenSize: number;
  /** [3 * hiddenSize][inputSize] */
  inputWeights: Float32Array;
  /** [3 * hiddenSize][hiddenSize] */
  recurrentWeights: Float32Array;
  /** [3 * hiddenSize] */
  inputBias: Float32Array;
  /** [3 * hiddenSize] */
  recurrentBias: Float32Array;
  /** [hiddenSize] */
  initialHidden: Float32Array;
};

/** Feature-wise linear modulation: q = convolution(condition); y = x * q[0..D-1] (+ q[D..2D-1] when `shift`). */
export type Film = { convolution: Convolution; shift: boolean };

/** Where a WaveNet layer may be modulated, in the order of the weight stream. */
export const filmPoints = [
  "convolutionPre",
  "convolutionPost",
  "inputMixinPre",
  "inputMixinPost",
  "activationPre",
  "activationPost",
  "layer1x1Post",
  "head1x1Post",
] as const;
export type FilmPoint = (typeof filmPoints)[number];

/**
 * One layer. With y the layer's input (C rows) and c the condition:
 *   z = film.convolutionPost(convolution(film.convolutionPre(y))) + film.inputMixinPost(inputMixin(film.inputMixinPre(c)))
 *   z = film.activationPre(z)
 *   a = none: activation(z) | gated: activation(z[0..B-1]) * secondary(z[B..2B-1])
 *       | blended: s * activation(z[0..B-1]) + (1 - s) * z[0..B-1], s = secondary(z[B..2B-1])
 *   a = film.activationPost(a)
 *   head += film.head1x1Post(head1x1(a)), or a itself where head1x1 is null
 *   next y = y + film.layer1x1Post(layer1x1(a)), or y itself where layer1x1 is null
 * Readers leave out what a format's own program does not apply (formats.md 1.11 a).
 */
export type WaveNetLayer = {
  convolution: Convolution;
  /** kernelSize 1 over the condition rows; null where the family has no condition. */
  inputMixin: Convolution | null;
  gating: "none" | "gated" | "blended";
  activation: Activation;
  /** Used by "gated" and "blended" only. */
  secondaryActivation: Activation;
  layer1x1: Convolution | null;
  head1x1: Convolution | null;
  film: Partial<Record<FilmPoint, Film>>;
};

/**
 * Layers in a row: y = rechannel(previous y or the input); the layers; head(sum of the layers' head outputs).
 * The sum starts from the previous array's head output, from zero in the first array.
 */
export type WaveNetArray = { rechannel: Convolution; layers: WaveNetLayer[]; head: Convolution };

export type WaveNetNode = {
  kind: "wavenet";
  inputChannels: number;
  /** Computes the condition from the input; null: the condition is the input itself. */
  condition: NetworkNode | null;
  arrays: WaveNetArray[];
  headScale: number;
  /** Post-stack head: each step applies its activation first, then its convolution. */
  postHead: { activation: Activation; convolution: Convolution }[];
};

/** Children one after the other. */
export type SequenceNode = { kind: "sequence"; nodes: NetworkNode[] };

/** y = node(x) + x, over the first outputChannels rows of x (the input skip of GuitarML and AIDA-X models). */
export type ResidualNode = { kind: "residual"; node: NetworkNode };

/**
 * Stateless recurrence over a window of one input row (seed 3): for each sample, the layers run from zero state over the last
 * `frameSize` samples (oldest first, zeros before the first sample); the last layer's last state goes to `dense`.
 */
export type FrameNode = { kind: "frame"; frameSize: number; layers: LstmNode[]; dense: Convolution };

/**
 * A delay line around a network that makes echoes: `node` reads the input rows, then the guitar and its own output, both
 * of `delay` frames ago. y[n] = node(x[n].., x0[n - delay], y[n - delay]); one output row; zero before the first sample.
 */
export type DelayLineNode = { kind: "delayLine"; delay: Frames; node: NetworkNode };

/**
 * An oscillator beside a network that moves by itself (phaser, tremolo): `node` reads the input rows, then the sine and the
 * cosine of 2 pi turn n, where n counts the frames from 0.
 */
export type OscillatorNode = {
  kind: "oscillator";
  /** Of a whole turn, each frame: frequency over rate, from 0 to 1/2. */
  turn: number;
  node: NetworkNode;
};

export type NetworkNode =
  | ConvolutionNode
  | LstmNode
  | GruNode
  | WaveNetNode
  | SequenceNode
  | ResidualNode
  | FrameNode
  | DelayLineNode
  | OscillatorNode;

/** A knob of a parametric model; it enters the network as an input row of its own. */
export type ModelParameter = {
  name: string;
  kind: "continuous" | "switch";
  minimum: number;
  maximum: number;
  defaultValue: number;
};

/** Levels a file may state; null is unknown (formats.md 1.3 for how they are used). */
export type ModelLevels = {
  /** RMS of the output for the reference guitar, dB re full scale. */
  loudness: Decibels | null;
  /** Analogue level of a 1 kHz sine that reads 0 dBFS (peak) at the model's input. */
  inputLevel: DecibelsUnloaded | null;
  outputLevel: DecibelsUnloaded | null;
};

/** What a file turns into: a network and what the player needs to know of it. */
export type Model = {
  /** For people: "Neural Amp Modeler 0.5.4", "AIDA-X", ... */
  format: string;
  /** For people, one line: "WaveNet, 2 arrays of 10 layers, 16 and 8 channels". */
  architecture: string;
  /** From the file's metadata; null where it has none. */
  name: string | null;
  /** The rate the network was trained at; null where the file does not say and the format has no rule. */
  sampleRate: Hertz | null;
  network: NetworkNode;
  /** Input rows 1.., in order. */
  parameters: ModelParameter[];
  levels: ModelLevels;
  /** Frames of silence that the format's own program plays through the network after loading. */
  settleFrames: Frames;
  /** Upper ends (0..1, ascending) of the sizes that the file offers; one entry for a file of one size. */
  sizes: number[];
  /** Index into `sizes` of the network above. */
  sizeIndex: number;
  /** Sentences for the player about what was assumed or ignored. */
  remarks: string[];
  /**
   * Samples that the file carries to check its player with (AIDA-X): from the initial state, without settling and
   * with all knobs at 0, `output` must come of `input`, both [frames] (library/verdict/self-test.ts).
   */
  selfTest?: { input: Float32Array; output: Float32Array };
};
