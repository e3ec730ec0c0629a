/** A delay line around a network, and an oscillator beside one. */
import type { Frames } from "../../units.ts";
import { frameCount, type Rows } from "./rows.ts";

type Process = (block: Rows) => Rows;

/** Plays pieces no longer than the delay: what a piece needs of its own output lies before it. */
export const createDelayLine = (process: Process, delay: Frames): Process => {
  const late = { guitar: new Float64Array(delay), output: new Float64Array(delay) };
  let at = 0;
  const piece = (block: Rows, from: Frames): Float64Array => {
    const length = Math.min(frameCount(block) - from, delay - at);
    const rows = block.map((row) => row.subarray(from, from + length));
    const own = [late.guitar, late.output].map((row) => row.slice(at, at + length));
    const output = process([...rows, ...own])[0] as Float64Array;
    late.guitar.set(rows[0] as Float64Array, at);
    late.output.set(output, at);
    at = (at + length) % delay;
    return output;
  };
  return (block) => {
    const output = new Float64Array(frameCount(block));
    for (let from = 0; from < output.length; ) {
      const part = piece(block, from);
      output.set(part, from);
      from += part.length;
    }
    return [output];
  };
};

export const createOscillator = (process: Process, turn: number): Process => {
  let passed: Frames = 0;
  return (block) => {
    const phases = Float64Array.from(
      { length: frameCount(block) },
      (_, frame) => 2 * Math.PI * (((passed + frame) * turn) % 1),
    );
    passed += phases.length;
    return process([...block, phases.map(Math.sin), phases.map(Math.cos)]);
  };
};
