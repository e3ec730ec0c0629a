/** Runs a packed network: the records of shared/operations.ts, one after the other, for one block. */
import {
  opActivate, opAdvance, opBlend, opConvolve, opEnd, opFrame, opGru, opLstm, opMirror, opModulate, opMultiply, opPartitioned,
  opSoftmax,
  wordBytes, wordOperation,
} from "../shared/operations";
import { activate } from "./activation";
import { blend, modulate, multiply, softmax } from "./combination";
import { convolve } from "./convolution";
import { frame } from "./frame";
import { partitioned } from "./partitioned";
import { gru, lstm } from "./recurrent";
import { advance, mirror } from "./ring";

/**
 * @param program address of the first record
 * @param frames block size the program was packed for, a multiple of 16
 * @param scratch this thread's own scratch (see scratch.ts)
 */
export function runProgram(program: usize, frames: u32, scratch: usize): void {
  let record = program;
  while (true) {
    switch (load<u32>(record, wordOperation)) {
      case opEnd: return;
      case opConvolve: convolve(record, frames, scratch); break;
      case opActivate: activate(record, frames); break;
      case opMultiply: multiply(record, frames); break;
      case opBlend: blend(record, frames); break;
      case opModulate: modulate(record, frames); break;
      case opMirror: mirror(record, frames); break;
      case opAdvance: advance(record, frames); break;
      case opLstm: lstm(record, frames); break;
      case opGru: gru(record, frames); break;
      case opSoftmax: softmax(record, frames); break;
      case opFrame: frame(record, frames); break;
      case opPartitioned: partitioned(record, frames); break;
    }
    record += load<usize>(record, wordBytes);
  }
}
