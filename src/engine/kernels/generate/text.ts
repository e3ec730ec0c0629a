/** Pieces of AssemblyScript that both kinds of generated kernels are made of. */

/** Statements for every accumulator of a tile, in the order in which registers should be filled. */
export function eachAccumulator(
  rows: number,
  vectors: number,
  statement: (row: number, vector: number) => string,
): string {
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let vector = 0; vector < vectors; vector++) lines.push(statement(row, vector));
  }
  return lines.join("\n");
}

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The last argument of a load or store: its distance in bytes. */
export const at = (offset: number): string => (offset === 0 ? "" : `, ${offset}`);

/** One of the sums that are held in registers; a second chain sums other products for the same rows and frames. */
export const accumulator = (row: number, vector: number, chain = 0): string => `${"abcd"[chain]}${row}${vector}`;

/**
 * One row of frames times its weight for each output row.
 * @param from address of the row's frames
 * @param weight an output row's weight in all four lanes
 */
export function step(
  rows: number,
  vectors: number,
  from: string,
  weight: (row: number) => string,
  chain = 0,
): string {
  const loads = numbers(vectors).map((v) => `const x${v} = v128.load(${from}${at(16 * v)});`);
  const products = numbers(rows).map((row) => {
    const steps = numbers(vectors).map((v) => {
      const name = accumulator(row, v, chain);
      return `${name} = multiplyAdd(w${row}, x${v}, ${name});`;
    });
    return [`const w${row} = ${weight(row)};`, ...steps].join("\n");
  });
  return `{\n${[...loads, ...products].join("\n")}\n}`;
}

/** What is done with sums: nothing more, or an activation around a rest (load/rest.ts). */
export type Ending = "" | "Tanh" | "Bend";

/** @param parameters vectors: what is subtracted from a tanh, or a bend's shift, slope and slopeShift */
export const ended = (ending: Ending, x: string, parameters: readonly string[]): string =>
  ending === "" ? x : `${ending === "Tanh" ? "tanhAround" : "bend"}(${[x, ...parameters].join(", ")})`;

export const endingImports = `
import { bend, tanhAround } from "../../src/engine/kernels/activation";
import { bendBytes, tanhAroundBytes } from "../../src/engine/shared/operations";`;
