/** Networks whose effect is made of time: a delay line around them, an oscillator beside them. */
import { Refusal } from "../../refusal.ts";
import type { DelayLineNode, NetworkNode, OscillatorNode } from "../network.ts";
import { opOscillate } from "../shared/operations.ts";
import type { Packer } from "./packer.ts";
import { type Rows, sliceRows } from "./rows.ts";

type PackNode = (packer: Packer, node: NetworkNode, input: Rows, target: Rows) => void;

/** @throws Refusal where blocks are longer than the delay: a block's output would be its own input */
export function packDelayLine(
  packer: Packer,
  { delay, node }: DelayLineNode,
  input: Rows,
  target: Rows,
  packNode: PackNode,
): void {
  if (delay < packer.frames)
    throw new Refusal(
      `This model's delay is ${delay} frames long and the pedal plays ${packer.frames} at once: choose shorter blocks.`,
    );
  const { channels } = input;
  const line = packer.rowsWithPast(2, delay);
  packer.borrow(() => {
    const heard = packer.scratchRows(channels + 2);
    const output = packer.scratchRows(1);
    packer.copy(input, sliceRows(heard, 0, channels));
    const late = { rows: line, lagFrames: delay, weight: (row: number, of: number) => (row === of ? 1 : 0) };
    packer.convolve(sliceRows(heard, channels, 2), [late], () => 0);
    packNode(packer, node, heard, output);
    packer.copy(sliceRows(input, 0, 1), sliceRows(line, 0, 1));
    packer.copy(output, sliceRows(line, 1, 1));
    packer.copy(output, target);
  });
}

export function packOscillator(
  packer: Packer,
  { turn, node }: OscillatorNode,
  input: Rows,
  target: Rows,
  packNode: PackNode,
): void {
  const { channels } = input;
  const angle = 2 * Math.PI * turn;
  const state = Float64Array.of(0, 1, Math.sin(angle), Math.cos(angle));
  const address = packer.words([...new Uint32Array(state.buffer)]);
  packer.borrow(() => {
    const heard = packer.scratchRows(channels + 2);
    packer.copy(input, sliceRows(heard, 0, channels));
    packer.operate(opOscillate, sliceRows(heard, channels, 2), input, [address]);
    packNode(packer, node, heard, target);
  });
}
