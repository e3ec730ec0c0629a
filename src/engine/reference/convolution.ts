/** Causal dilated convolution in double precision. */
import type { Convolution } from "../network.ts";
import { frameCount, joined, lastFrames, type Rows, silence } from "./rows.ts";

/** sum[frame] += weight * input[frame + offset] */
const accumulate = (sum: Float64Array, input: Float64Array, offset: number, weight: number): void => {
  for (let frame = 0; frame < sum.length; frame++)
    sum[frame] = (sum[frame] as number) + weight * (input[frame + offset] as number);
};

const outputRow = (convolution: Convolution, output: number, seen: Rows, frames: number): Float64Array => {
  const { inputChannels, outputChannels, kernelSize, dilation, groups, weights, bias } = convolution;
  const inputsPerGroup = inputChannels / groups;
  const firstInput = Math.floor(output / (outputChannels / groups)) * inputsPerGroup;
  const row = new Float64Array(frames).fill(bias?.[output] ?? 0);
  for (let input = 0; input < inputsPerGroup; input++)
    for (let tap = 0; tap < kernelSize; tap++) {
      const weight = weights[(output * inputsPerGroup + input) * kernelSize + tap] as number;
      accumulate(row, seen[firstInput + input] as Float64Array, tap * dilation, weight);
    }
  return row;
};

/** The convolution as a function from block to block that remembers the frames it looks back to. */
export const createConvolution = (convolution: Convolution): ((block: Rows) => Rows) => {
  const lookBack = (convolution.kernelSize - 1) * convolution.dilation;
  let history = silence(convolution.inputChannels, lookBack);
  return (block) => {
    const seen = joined(history, block.slice(0, convolution.inputChannels));
    history = lastFrames(seen, lookBack);
    return Array.from({ length: convolution.outputChannels }, (_, output) =>
      outputRow(convolution, output, seen, frameCount(block)),
    );
  };
};
