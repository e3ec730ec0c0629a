/**
 * How large the signals between a WaveNet's layers become: measured in double precision on a sound that reaches full
 * scale, for 16 bits are best used where they just suffice. What is louder still saturates.
 */
import type { WaveNetLayer, WaveNetNode } from "../../network.ts";
import { createConvolution } from "../../reference/convolution.ts";
import { add, type Rows } from "../../reference/rows.ts";

const frames = 6144;
const toneEvery = 1024;

/** Plucked tones over the guitar's range, each at full scale when it begins. */
function plucks(): Float64Array {
  return Float64Array.from({ length: frames }, (_, frame) => {
    const since = frame % toneEvery;
    const frequency = 0.0017 * 1.7 ** Math.floor(frame / toneEvery);
    const phase = 2 * Math.PI * frequency * since;
    return (
      Math.exp(-since / 700) *
      (0.6 * Math.sin(phase) + 0.3 * Math.sin(2.01 * phase) + 0.2 * Math.sin(5 * phase))
    );
  });
}

function peakOf(rows: Rows): number {
  return rows.reduce((most, row) => row.reduce((peak, value) => Math.max(peak, Math.abs(value)), most), 0);
}

function playLayer(layer: WaveNetLayer, y: Rows, x: Rows): { next: Rows; head: Rows } {
  const convolved = createConvolution(layer.convolution)(y);
  const z = layer.inputMixin ? add(convolved, createConvolution(layer.inputMixin)(x)) : convolved;
  const a = z.map((row) => row.map(Math.tanh));
  return { next: layer.layer1x1 ? add(y, createConvolution(layer.layer1x1)(a)) : y, head: a };
}

/** Largest input of every layer, and of the array after it: [array][layers + 1]. Knobs stand at 1. */
export function layerPeaks(node: WaveNetNode): number[][] {
  const x: Rows = Array.from({ length: node.inputChannels }, (_, row) =>
    row === 0 ? plucks() : new Float64Array(frames).fill(1),
  );
  let input = x;
  return node.arrays.map(({ rechannel, layers }) => {
    let y = createConvolution(rechannel)(input);
    const peaks = [peakOf(y)];
    for (const layer of layers) {
      y = playLayer(layer, y, x).next;
      peaks.push(peakOf(y));
    }
    input = y;
    return peaks;
  });
}
