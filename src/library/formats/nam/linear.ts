/** `Linear`: one impulse response (formats.md 1.5). weights[0] belongs to the newest sample. */
import type { Convolution } from "../../../engine/network.ts";
import { dense } from "../convolution.ts";
import { buildFromWeights } from "../weights.ts";
import { counted } from "../words.ts";
import { most, type NamArchitecture, plainNetwork } from "./part.ts";

const implementations = ["auto", "direct", "legacy", "old", "fft", "partitioned_fft", "partitioned-fft"];

const newestLast = (newestFirst: Float32Array): Float32Array => newestFirst.slice().reverse();

export const readLinear: NamArchitecture = (config, weights, context) => {
  const taps = config.member("receptive_field").integer(1, most.taps);
  const bias = config.member("bias").boolean();
  config.member("in_channels").integerOr(1, 1, 1);
  config.member("out_channels").integerOr(1, 1, 1);
  const implementation = config.member("implementation");
  if (!implementations.includes(implementation.textOr("auto").toLowerCase()))
    throw implementation.refusal(`"auto", "direct" or "fft"`);
  const convolution = buildFromWeights(
    weights,
    context.weightsPath,
    (source): Convolution => ({
      ...dense(1, 1, newestLast(source.take(taps)), bias ? source.take(1) : null),
      kernelSize: taps,
    }),
  );
  return plainNetwork(
    { kind: "convolution", convolution, activation: { kind: "identity" } },
    `Linear, ${counted(taps, "tap")}`,
    0,
  );
};
