/** Runs a packed network: the records of shared/operations.ts, one after the other, for one block. */
import {
  intoRing, opActivate, opAdvance, opBlend, opCarry, opClear, opConvertRate, opConvolve, opConvolveBend, opConvolveFixed, opConvolveTanh,
  opEnd, opFilter, opFixRows, opFloatToWords, opFrame, opGate, opGru, opLayer, opLstm, opLstmFixed, opModulate, opMultiply,
  opOscillate, opPartitioned, opProgram, opResidualFixed, opSoftmax, opTanhFixed, opWordsToFloat, wordBytes,
  wordOperation, wordProgram, wordProgramCount,
} from "../shared/operations";
import { activate } from "./activation";
import { blend, clear, gate, modulate, multiply, softmax } from "./combination";
import { convolve, convolveActivated } from "./convolution";
import { convolveFixed, fixRows, floatToWords, residualFixed, tanhFixed, wordsToFloat } from "./fixed";
import { filter } from "./filter";
import { lstmFixed } from "./fixed-lstm";
import { frame } from "./frame";
import { layer } from "./layer";
import { oscillate } from "./oscillator";
import { partitioned } from "./partitioned";
import { convertRate } from "./rate";
import { gru, lstm } from "./recurrent";
import { advance, carry, mirror, spread } from "./ring";

/** A program inside the program, for as many frames as stand in memory. */
function runCounted(record: usize, scratch: usize): void {
  const frames = load<u32>(load<usize>(record, wordProgramCount));
  if (frames > 0) run(load<usize>(record, wordProgram), frames, scratch, false);
}

/**
 * @param program address of the first record
 * @param frames up to the block size that the program was packed for
 * @param scratch this thread's own scratch, for the tables of convolution.ts
 */
export function runProgram(program: usize, frames: u32, scratch: usize): void {
  run(program, frames, scratch, false);
}

/**
 * One block of a network whose input never changes, as if it had always played it: every row's past becomes what the row
 * holds now. For networks that remember nothing but rows.
 */
export function restProgram(program: usize, frames: u32, scratch: usize): void {
  run(program, frames, scratch, true);
}

function run(program: usize, frames: u32, scratch: usize, resting: bool): void {
  let record = program;
  while (true) {
    const operation = load<u32>(record, wordOperation);
    switch (operation & ~intoRing) {
      case opEnd: return;
      case opConvolve: convolve(record, frames, scratch); break;
      case opConvolveTanh:
      case opConvolveBend: convolveActivated(record, frames, scratch); break;
      case opActivate: activate(record, frames); break;
      case opLayer: layer(record, frames, scratch); break;
      case opFilter: filter(record, frames); break;
      case opMultiply: multiply(record, frames); break;
      case opGate: gate(record, frames); break;
      case opBlend: blend(record, frames); break;
      case opModulate: modulate(record, frames); break;
      case opAdvance: advance(record, frames); break;
      case opCarry: carry(record, frames); break;
      case opLstm: lstm(record, frames); break;
      case opGru: gru(record, frames); break;
      case opSoftmax: softmax(record, frames); break;
      case opFrame: frame(record, frames); break;
      case opFixRows: fixRows(record, frames); break;
      case opFloatToWords: floatToWords(record, frames); break;
      case opWordsToFloat: wordsToFloat(record, frames); break;
      case opConvolveFixed: convolveFixed(record, frames, scratch); break;
      case opTanhFixed: tanhFixed(record, frames); break;
      case opResidualFixed: residualFixed(record, frames); break;
      case opClear: clear(record, frames); break;
      case opLstmFixed: lstmFixed(record, frames); break;
      case opConvertRate: convertRate(record, frames); break;
      case opProgram: runCounted(record, scratch); break;
      case opOscillate: oscillate(record, frames); break;
      case opPartitioned: partitioned(record, frames); break;
    }
    if (operation & intoRing) {
      if (resting) spread(record);
      else mirror(record, frames);
    }
    record += load<usize>(record, wordBytes);
  }
}
