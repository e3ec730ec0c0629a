/** onnxruntime as a player of blocks: one thread, WebAssembly SIMD, one state tensor handed from run to run. */
import * as onnxruntime from "onnxruntime-web";
import { stateInput, stateOutput } from "./graph.ts";
import { inputName, type OnnxModel, outputName } from "./network.ts";

export type Session = {
  /** The next block: [inputChannels][frames] in, [outputChannels][frames] out. */
  process(block: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
};

export async function openSession(model: OnnxModel): Promise<Session> {
  onnxruntime.env.wasm.numThreads = 1;
  onnxruntime.env.logLevel = "error";
  const session = await onnxruntime.InferenceSession.create(model.bytes, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    executionMode: "sequential",
    intraOpNumThreads: 1,
    enableMemPattern: true,
  });
  const feeds: Record<string, onnxruntime.Tensor> = {};
  const { initialState } = model;
  const remembers = initialState.length > 0;
  if (remembers) feeds[stateInput] = new onnxruntime.Tensor("float32", initialState, [initialState.length]);
  const dims = [1, model.inputChannels, model.frames];
  return {
    process: async (block) => {
      feeds[inputName] = new onnxruntime.Tensor("float32", block, dims);
      const results = await session.run(feeds);
      if (remembers) feeds[stateInput] = results[stateOutput] as onnxruntime.Tensor;
      return results[outputName]?.data as Float32Array;
    },
    close: () => session.release(),
  };
}
