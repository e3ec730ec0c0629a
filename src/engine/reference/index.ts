/**
 * Every network of ../network.ts in double precision: clear rather than fast, and what the kernels are measured
 * against. It allocates and belongs to tests, to `--precision reference` and to checks while importing.
 */

import type { Frames } from "../../units.ts";
import type { NetworkNode } from "../network.ts";
import { activate } from "./activation.ts";
import { createConvolution } from "./convolution.ts";
import { createFrame, createGruStep, createLstmStep, createRecurrence } from "./recurrent.ts";
import { add, type Rows } from "./rows.ts";
import { createDelayLine, createOscillator } from "./time.ts";
import { createWaveNet } from "./wavenet.ts";

export type Reference = {
  /** The next block: input rows (guitar first, then knobs) of any one length to output rows of that length. */
  process(inputRows: Float64Array[]): Float64Array[];
  /** Plays `frames` of silence, the knobs standing at `knobs`, as formats do after loading (Model.settleFrames). */
  settle(frames: Frames, knobs?: readonly number[]): void;
};

const createProcess = (node: NetworkNode): ((block: Rows) => Rows) => {
  switch (node.kind) {
    case "convolution": {
      const convolution = createConvolution(node.convolution);
      return (block) => activate(convolution(block), node.activation);
    }
    case "lstm":
      return createRecurrence(createLstmStep(node), node.inputSize, node.hiddenSize);
    case "gru":
      return createRecurrence(createGruStep(node), node.inputSize, node.hiddenSize);
    case "wavenet":
      return createWaveNet(node, node.condition && createProcess(node.condition));
    case "sequence": {
      const children = node.nodes.map(createProcess);
      return (block) => children.reduce((rows, child) => child(rows), block);
    }
    case "residual": {
      const child = createProcess(node.node);
      return (block) => add(child(block), block);
    }
    case "frame":
      return createFrame(node);
    case "delayLine":
      return createDelayLine(createProcess(node.node), node.delay);
    case "oscillator":
      return createOscillator(createProcess(node.node), node.turn);
  }
};

/** The number of rows that a network reads; `process` may be given more. */
const inputRowCount = (node: NetworkNode): number => {
  switch (node.kind) {
    case "convolution":
      return node.convolution.inputChannels;
    case "lstm":
    case "gru":
      return node.inputSize;
    case "wavenet":
      return node.inputChannels;
    case "sequence":
      return node.nodes[0] === undefined ? 1 : inputRowCount(node.nodes[0]);
    case "residual":
      return inputRowCount(node.node);
    case "frame":
      return 1;
    case "delayLine":
    case "oscillator":
      return inputRowCount(node.node) - 2;
  }
};

const settlingBlock = 4096;

export const createReference = (network: NetworkNode): Reference => {
  const process = createProcess(network);
  const rowCount = inputRowCount(network);
  return {
    process,
    settle: (frames, knobs = []) => {
      for (let done = 0; done < frames; done += settlingBlock) {
        const length = Math.min(settlingBlock, frames - done);
        process(
          Array.from({ length: rowCount }, (_, row) =>
            new Float64Array(length).fill(row === 0 ? 0 : (knobs[row - 1] ?? 0)),
          ),
        );
      }
    },
  };
};
