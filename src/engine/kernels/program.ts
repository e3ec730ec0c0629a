/** Runs a packed network: the records of shared/operations.ts, one after the other, for one block. */
import { layers } from "../../../build/kernels/layers";
import {
  intoRing, opActivate, opAdvance, opBlend, opClear, opConvertRate, opConvolve, opConvolveBend, opConvolveFixed, opConvolveTanh,
  opEnd, opFilter, opFixRows, opFloatToWords, opFrame, opGate, opGru, opLayer, opLstm, opLstmFixed, opModulate, opMatrix, opMultiply,
  opOscillate, opPartitioned, opProgram, opResidualFixed, opSoftmax, opTanhFixed, opTotal, opWordsToFloat, operationMask, wordBytes,
  wordOperation, wordProgram, wordProgramCount,
} from "../shared/operations";
import { activate } from "./activation";
import { blend, clear, gate, matrix, modulate, multiply, softmax, total } from "./combination";
import { convolve, convolveActivated } from "./convolution";
import { convolveFixed, fixRows, floatToWords, residualFixed, tanhFixed, wordsToFloat } from "./fixed";
import { filter } from "./filter";
import { lstmFixed } from "./fixed-lstm";
import { frame } from "./frame";
import { oscillate } from "./oscillator";
import { partitioned } from "./partitioned";
import { convertRate } from "./rate";
import { gru, lstm } from "./recurrent";
import { advance, keep } from "./ring";

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
    switch (operation & operationMask) {
      case opEnd: return;
      case opConvolve: convolve(record, frames, scratch); break;
      case opConvolveTanh:
      case opConvolveBend: convolveActivated(record, frames); break;
      case opActivate: activate(record, frames); break;
      case opLayer:
        record = layers(record, frames, scratch, resting);
        continue;
      case opFilter: filter(record, frames); break;
      case opMultiply: multiply(record, frames); break;
      case opGate: gate(record, frames); break;
      case opBlend: blend(record, frames); break;
      case opModulate: modulate(record, frames); break;
      case opAdvance: advance(record, frames); break;
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
      case opMatrix: matrix(record, frames); break;
      case opTotal: total(record, frames); break;
      case opClear: clear(record, frames); break;
      case opLstmFixed: lstmFixed(record, frames); break;
      case opConvertRate: convertRate(record, frames); break;
      case opProgram: runCounted(record, scratch); break;
      case opOscillate: oscillate(record, frames); break;
      case opPartitioned: partitioned(record, frames); break;
    }
    if (operation & intoRing) keep(record, frames, resting);
    record += load<usize>(record, wordBytes);
  }
}
