/** Networks that run over a window for every frame (kernels/frame.ts). */
import type { Frames } from "../../units.ts";
import type { FrameNode, LstmNode } from "../network.ts";
import { windowsAtOnce } from "../shared/frames.ts";
import { opFrame } from "../shared/operations.ts";
import { packConvolution } from "./convolution.ts";
import type { Packer } from "./packer.ts";
import { lstmGateScales, lstmWeight } from "./recurrent.ts";
import { type Rows, sliceRows } from "./rows.ts";

/** Past frames that the node wants of its input. */
export function pastOfFrame({ frameSize }: FrameNode): Frames {
  return frameSize - 1;
}

/** The words of shared/frames.ts. */
function packLayer(packer: Packer, layer: LstmNode): number[] {
  const { inputSize, hiddenSize, initialHidden, initialCell } = layer;
  const columns = 1 + inputSize + hiddenSize;
  const weights = packer.floats(4 * columns * hiddenSize, (index) => {
    const gate = index % 4;
    const column = Math.floor(index / 4) % columns;
    const unit = Math.floor(index / 4 / columns);
    return (lstmGateScales[gate] as number) * lstmWeight(layer, gate * hiddenSize + unit, column);
  });
  const initial = packer.floats(
    2 * hiddenSize,
    (index) => (index % 2 === 0 ? initialHidden : initialCell)[Math.floor(index / 2)] as number,
  );
  const hidden = packer.zeros(2 * hiddenSize * windowsAtOnce);
  const cell = packer.zeros(hiddenSize * windowsAtOnce);
  return [inputSize, hiddenSize, weights, initial, hidden, cell];
}

export function packFrame(packer: Packer, node: FrameNode, input: Rows, target: Rows): void {
  const { frameSize, layers, dense } = node;
  const words = layers.map((layer) => packLayer(packer, layer));
  packer.borrow(() => {
    const states = packer.scratchRows(dense.inputChannels);
    packer.operate(opFrame, states, sliceRows(input, 0, 1), [frameSize, layers.length, ...words.flat()]);
    packConvolution(packer, dense, states, target);
  });
}
