import { describe, expect, it } from "vitest";
import { readModelFile } from "../../src/library/model-file.ts";
import { goldenCases, goldenInput, readFloats, relativeError } from "../golden/golden.ts";
import { onnxruntimeCandidate } from "./candidate.ts";
import { writeOnnx } from "./onnx/network.ts";
import { NotInOnnx } from "./onnx/stream.ts";

const names = ["syn-a2 at size 0", "syn-convnet-16bn", "syn-lstm-2x16", "syn-wavenet-gated8"];
const blockFrames = 96;

describe("a network written for onnxruntime", () => {
  it.each(goldenCases.filter(({ name }) => names.includes(name)))(
    "sounds as its own program plays it, block by block: $name",
    async ({ model, size, expected }) => {
      const candidate = await onnxruntimeCandidate(await readModelFile(model, { size }), blockFrames);
      const output = await candidate.hear(goldenInput());
      await candidate.close();
      expect(relativeError(output, readFloats(expected))).toBeLessThan(2e-5);
    },
  );

  it("is refused where ONNX has no words for it", () => {
    const through = {
      inputChannels: 1,
      outputChannels: 1,
      kernelSize: 1,
      dilation: 1,
      groups: 1,
      bias: null,
    };
    const convolution = { ...through, weights: Float32Array.of(1) };
    const network = { kind: "convolution", convolution, activation: { kind: "fastTanh" } } as const;
    expect(() => writeOnnx(network, 1, 64)).toThrow(NotInOnnx);
  });
});
