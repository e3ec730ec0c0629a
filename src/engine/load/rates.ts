/**
 * A network at another rate than the device's. Three ways: a network without memory does not know its rate; a plain
 * impulse response is brought to the device's rate itself; every other network gets a converter on either side.
 */
import type { Frames, Hertz } from "../../units.ts";
import type { ConvolutionNode, NetworkNode } from "../network.ts";
import { receptiveFrames } from "../network-facts.ts";
import { opConvertRate } from "../shared/operations.ts";
import { type RateConversion, rateConversion, streamingConverter } from "../sound/rate-conversion.ts";
import type { Packer } from "./packer.ts";
import type { Rows } from "./rows.ts";

export type Converters = { there: RateConversion; back: RateConversion };

export type RatePlan = {
  /** What runs. */
  network: NetworkNode;
  /** Around it; null where it runs at the device's rate. */
  converters: Converters | null;
  /** What the change of rate adds, in frames of the device: the delay of a 1 kHz tone. */
  latency: Frames;
};

/** Designs a converter; @throws Refusal where the two rates have no common measure to speak of. */
export type DesignConversion = (from: Hertz, to: Hertz) => RateConversion;

/** Designs every converter once: it takes a quarter of a second. */
export function rememberConversions(): DesignConversion {
  const known = new Map<string, RateConversion>();
  return (from, to) => {
    const key = `${from} ${to}`;
    const conversion = known.get(key) ?? rateConversion(from, to);
    known.set(key, conversion);
    return conversion;
  };
}

/** @throws Refusal as `design` does */
export function planRates(
  network: NetworkNode,
  modelRate: Hertz,
  deviceRate: Hertz,
  design: DesignConversion,
): RatePlan {
  if (modelRate === deviceRate || receptiveFrames(network) === 1)
    return { network, converters: null, latency: 0 };
  const back = design(modelRate, deviceRate);
  const backLatency = (back.latency * deviceRate) / modelRate;
  if (isResponse(network)) {
    return { network: responseAtRate(network, back), converters: null, latency: backLatency };
  }
  const there = design(deviceRate, modelRate);
  return { network, converters: { there, back }, latency: there.latency + backLatency };
}

function isResponse(network: NetworkNode): network is ConvolutionNode {
  if (network.kind !== "convolution" || network.activation.kind !== "identity") return false;
  const { inputChannels, outputChannels, dilation } = network.convolution;
  return inputChannels === 1 && outputChannels === 1 && dilation === 1;
}

/** Frames of silence after the taps in which a converter's own response dies away. */
function ringing({ tapsPerRow, up, down }: RateConversion): Frames {
  return Math.ceil((tapsPerRow * up) / down);
}

/**
 * The response as the device's rate samples it: its taps through the converter, scaled so that the sum over taps (the
 * gain at 0 Hz) stays.
 */
function responseAtRate(node: ConvolutionNode, conversion: RateConversion): ConvolutionNode {
  const { convolution } = node;
  const { from, to, tapsPerRow } = conversion;
  const oldestLast = convolution.weights.toReversed();
  const padded = new Float64Array(oldestLast.length + tapsPerRow);
  padded.set(oldestLast);
  const length = Math.ceil((oldestLast.length * to) / from) + ringing(conversion);
  const taps = streamingConverter(conversion)(padded).slice(0, length);
  const weights = Float32Array.from(taps, (tap) => (tap * from) / to).reverse();
  return { ...node, convolution: { ...convolution, kernelSize: weights.length, weights } };
}

/** Frames that the network may get in one block, rounded up to what its rows must hold. */
export function networkFrames({ there }: Converters, frames: Frames): Frames {
  return 16 * Math.ceil(Math.ceil((frames * there.up) / there.down) / 16);
}

/**
 * Frames of the device in which silence fills both converters; whole common periods of the two rates, so that both then
 * stand where they started and play the same at every block size.
 */
export function convertersSettling({ there, back }: Converters): Frames {
  return there.down * Math.ceil((there.tapsPerRow + ringing(back)) / there.down);
}

/** The kernel's dot product takes sixteen taps at a time. */
function paddedTaps(conversion: RateConversion): number {
  return 16 * Math.ceil(conversion.tapsPerRow / 16);
}

/**
 * target = source at the other rate.
 * @param count where the network's count of frames stands
 * @param exact the way back
 * @param filtered rows of sound; the rest are knobs
 */
export function packConverter(
  packer: Packer,
  conversion: RateConversion,
  source: Rows,
  target: Rows,
  { count, exact, filtered }: { count: number; exact: boolean; filtered: number },
): void {
  const { up, down, tapsPerRow, rows } = conversion;
  const taps = paddedTaps(conversion);
  const table = packer.floats(up * taps, (index) => {
    const lag = taps - 1 - (index % taps);
    return lag < tapsPerRow ? (rows[Math.floor(index / taps) * tapsPerRow + lag] as number) : 0;
  });
  // One frame more on either side: the next output may lie one frame before the block.
  const historyStride = 4 * (taps + source.stride / 4 + 16);
  const history = packer.zeros((historyStride / 4) * filtered);
  const state = packer.words([0, 0]);
  packer.operate(opConvertRate, target, source, [
    4 * taps,
    table,
    up,
    down,
    history,
    historyStride,
    state,
    count,
    exact ? 1 : 0,
    filtered,
  ]);
}
