/**
 * Keras models as RTNeural's exporter writes them, with the members that AIDA-X adds (formats.md 2.2), and four of our
 * own (docs/model-formats.md), for the networks of the seed documents and for time effects:
 * `frame`: the LSTM layers start afresh for every sample and run over the last `frame` samples (seed 3);
 * `window`: the first dense layer takes the last `window` samples, the oldest first (seed 2);
 * `delay`: the layers also take the guitar and their own output of so many samples ago;
 * `oscillator`: the layers also take the sine and the cosine of so many hertz.
 */
import type { FrameNode, LstmNode, Model, NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { Hertz } from "../../units.ts";
import type { JsonFormat, Scales } from "./format.ts";
import type { JsonField } from "./json-field.ts";
import { readInputRows, readLayers } from "./keras-layers.ts";
import { describeRecurrent, isRecurrentNode, recurrentSettleFrames } from "./recurrent-model.ts";
import { networkRows } from "./shapes.ts";
import { toModel } from "./simple-model.ts";
import { counted, listed } from "./words.ts";

const mostLayers = 200;
const longestWindow = 65_536;
const longestFrame = 4096;
const [shortestDelay, longestDelay] = [16, 262_144];

const decibels = (field: JsonField): number =>
  typeof field.value === "number" ? 10 ** (field.number() / 20) : 1;

const metadataOf = (file: JsonField, name: string): JsonField => {
  const metadata = file.member("metadata");
  return metadata.isObject ? metadata.member(name) : metadata.with(undefined);
};

type SampleRate = { rate: Hertz; remark: string | null };

/** AIDA-X takes a rate only where it is a number; as a text, which is how its trainer writes it, it is ignored. */
const readSampleRate = (file: JsonField, assumed: Hertz): SampleRate => {
  const fields = [metadataOf(file, "samplerate"), file.member("samplerate")].filter(
    (field) => field.isPresent,
  );
  const stated = fields.find((field) => typeof field.value === "number");
  if (stated !== undefined) return { rate: stated.integer(1000, 1_000_000), remark: null };
  const text = fields
    .find((field) => typeof field.value === "string")
    ?.text()
    .slice(0, 20);
  if (text === undefined)
    return { rate: assumed, remark: `The file does not say its sample rate; ${assumed} Hz was assumed.` };
  if (Number(text) === assumed) return { rate: assumed, remark: null };
  return {
    rate: assumed,
    remark: `The file states its sample rate as the text "${text}", which AIDA-X ignores; ${assumed} Hz was assumed.`,
  };
};

const asFrame = (nodes: NetworkNode[], frameSize: number): FrameNode => {
  const layers = nodes.filter((node): node is LstmNode => node.kind === "lstm");
  const last = nodes.at(-1);
  const fits = layers.length === nodes.length - 1 && layers.length > 0 && last?.kind === "convolution";
  if (!fits || last.activation.kind !== "identity" || last.convolution.kernelSize !== 1)
    throw new Refusal(
      "A model with frames must have LSTM layers and then one dense layer without activation.",
    );
  return { kind: "frame", frameSize, layers, dense: last.convolution };
};

/** The first dense layer over a window of samples is a convolution with as many taps. */
const asWindow = (nodes: NetworkNode[], window: number): NetworkNode[] => {
  const [first, ...rest] = nodes;
  if (
    first?.kind !== "convolution" ||
    first.convolution.inputChannels !== window ||
    first.convolution.kernelSize !== 1
  )
    throw new Refusal(
      `A model with a window of ${window} must begin with a dense layer of ${window} inputs.`,
    );
  return [{ ...first, convolution: { ...first.convolution, inputChannels: 1, kernelSize: window } }, ...rest];
};

type Shape = { network: NetworkNode; assumedRate: Hertz; settleFrames: number };

const readShape = (file: JsonField): Shape => {
  const layers = file.member("layers").items(1, mostLayers);
  const [frame, window] = [file.member("frame"), file.member("window")];
  if (frame.isPresent && window.isPresent)
    throw new Refusal("The file has both frame and window; it must have one.");
  if (frame.isPresent) {
    const frameSize = frame.integer(1, longestFrame);
    return { network: asFrame(readLayers(layers, 1), frameSize), assumedRate: 22_050, settleFrames: 0 };
  }
  if (window.isPresent) {
    const taps = window.integer(1, longestWindow);
    const nodes = asWindow(readLayers(layers, taps), taps);
    return { network: { kind: "sequence", nodes }, assumedRate: 44_100, settleFrames: 0 };
  }
  const nodes = readLayers(layers, readInputRows(file));
  return { network: { kind: "sequence", nodes }, assumedRate: 48_000, settleFrames: recurrentSettleFrames };
};

const describe = (network: NetworkNode): string => {
  if (network.kind === "frame")
    return `${describeRecurrent(network.layers)}, afresh over ${counted(network.frameSize, "sample")}`;
  const nodes = network.kind === "sequence" ? network.nodes : [network];
  const recurrent = nodes.filter(isRecurrentNode);
  const others = counted(nodes.length - recurrent.length, "other layer");
  if (recurrent.length > 0) return `${describeRecurrent(recurrent)} and ${others}`;
  const rows = nodes.map((node) => networkRows(node).outputs);
  return `${counted(nodes.length, "layer")} of ${listed(rows.length > 8 ? rows.slice(0, 8) : rows)} rows`;
};

const describeTime = (file: JsonField): string => {
  const [delay, oscillator] = [file.member("delay"), file.member("oscillator")].map((field) => field.value);
  const line = delay === undefined ? "" : `, delay line of ${delay} samples`;
  return oscillator === undefined ? line : `${line}, oscillator of ${oscillator} Hz`;
};

/** An oscillator's rows come before a delay line's. */
const withTime = (file: JsonField, network: NetworkNode, rate: Hertz): NetworkNode => {
  const [delay, oscillator] = [file.member("delay"), file.member("oscillator")];
  const echoing: NetworkNode = delay.isPresent
    ? { kind: "delayLine", delay: delay.integer(shortestDelay, longestDelay), node: network }
    : network;
  if (!oscillator.isPresent) return echoing;
  const hertz = oscillator.number();
  if (!(hertz > 0 && hertz < rate / 2)) throw oscillator.refusal(`between 0 and ${rate / 2} Hz`);
  return { kind: "oscillator", turn: hertz / rate, node: echoing };
};

const checkedRows = (network: NetworkNode): NetworkNode => {
  if (networkRows(network).inputs > 0) return network;
  throw new Refusal(
    "A model with a delay or an oscillator needs two more inputs for each of them, and its layers take too few.",
  );
};

/** `in_skip`: the first input is added to the output. */
const readSkip = (file: JsonField): boolean => {
  const field = file.member("in_skip");
  return typeof field.value === "number" && field.integer(0, 1) === 1;
};

const readSelfTest = (file: JsonField): Model["selfTest"] => {
  const [input, output] = [file.member("input_batch"), file.member("output_batch")];
  if (!input.isList || !output.isList) return undefined;
  const expected = output.floats();
  return { input: input.floatsExactly(expected.length), output: expected };
};

const readName = (file: JsonField): string | null => {
  const { value } = metadataOf(file, "name");
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 200) : null;
};

const formatName = (file: JsonField): string =>
  file.has("delay") || file.has("oscillator") ? "Stompnet" : layersFormatName(file);

const layersFormatName = (file: JsonField): string =>
  ["in_skip", "in_gain", "out_gain", "metadata", "input_batch"].some((name) => file.has(name))
    ? "AIDA-X"
    : "RTNeural";

export const keras: JsonFormat = {
  recognises: (file) => file.has("layers"),
  read: (file) => {
    const { network, assumedRate, settleFrames } = readShape(file);
    const { rate, remark } = readSampleRate(file, assumedRate);
    const skip = readSkip(file);
    const selfTest = readSelfTest(file);
    const layers: NetworkNode = skip ? { kind: "residual", node: network } : network;
    const model = toModel({
      format: formatName(file),
      architecture: `${describe(network)}${skip ? ", input added" : ""}${describeTime(file)}`,
      name: readName(file),
      sampleRate: rate,
      network: checkedRows(withTime(file, layers, rate)),
      settleFrames,
      remarks: remark === null ? [] : [remark],
    });
    const defaultScales: Scales = {
      input: decibels(file.member("in_gain")),
      output: decibels(file.member("out_gain")),
    };
    return { model: selfTest === undefined ? model : { ...model, selfTest }, defaultScales };
  },
};
