/**
 * One frame of a recurrent layer: sums for two groups of four units at once, then for the last one where their number is
 * odd. With two groups eight sums are under way: with four the additions would wait for one another.
 */
import { at, numbers } from "./text.ts";

type Kind = {
  name: "lstm" | "gru";
  /** The sums of a group of units, in the order of their biases. */
  sums: readonly string[];
  /** Which of them an input adds to, and which a unit's last state, in the order of a column's weights. */
  ofInputs: readonly string[];
  ofUnits: readonly string[];
  /** What the group's new state comes of, besides its sums. */
  memory: string;
};

const kinds: readonly Kind[] = [
  {
    name: "lstm",
    sums: ["i", "f", "g", "o"],
    ofInputs: ["i", "f", "g", "o"],
    ofUnits: ["i", "f", "g", "o"],
    memory: "cell",
  },
  {
    // The candidate's own and its recurrent part come apart: the reset gate stands between them.
    name: "gru",
    sums: ["r", "z", "n", "recurrent"],
    ofInputs: ["r", "z", "n"],
    ofUnits: ["r", "z", "recurrent"],
    memory: "previous",
  },
];

const inGroups = (names: readonly string[], groups: number) =>
  numbers(groups).flatMap((group) => names.map((name) => `${name}${group}`));

/** Every sum += value times the next weight of its column. */
const column = (value: string, sums: readonly string[]) => `
const value = v128.load32_splat(${value});
${sums.map((sum, index) => `${sum} = multiplyAdd(value, v128.load(weight${at(16 * index)}), ${sum});`).join("\n")}
weight += ${16 * sums.length};`;

const someGroups = ({ name, sums, ofInputs, ofUnits, memory }: Kind, groups: number) => `
${inGroups(sums, groups)
  .map((sum, index) => `let ${sum} = v128.load(weight${at(16 * index)});`)
  .join("\n")}
weight += ${16 * sums.length * groups};
for (let x = input; x != inputEnd; x += inputStride) {${column("x", inGroups(ofInputs, groups))}
}
for (let hidden = previous; hidden != previousEnd; hidden += 4) {${column("hidden", inGroups(ofUnits, groups))}
}
${numbers(groups)
  .map((group) => {
    const given = sums.map((sum) => `${sum}${group}`).join(", ");
    return `${name}Units(${given}, ${memory} + at + ${16 * group}, next + at + ${16 * group});`;
  })
  .join("\n")}
at += ${16 * groups};`;

const step = (kind: Kind) => `
/** See recurrent.ts. */
// @ts-ignore: decorator
@inline
export function ${kind.name}Step(
  input: usize, inputStride: usize, inputs: u32, previous: usize, next: usize, cell: usize, weights: usize,
  groups: u32, units: usize,
): void {
const previousEnd = previous + units;
const inputEnd = input + inputs * inputStride;
let weight = weights;
let at: usize = 0;
for (let pair = groups >> 1; pair > 0; pair--) {${someGroups(kind, 2)}
}
if (groups & 1) {${someGroups(kind, 1)}
}
}
`;

export const steps = (): string => `
import { gruUnits, lstmUnits } from "../../src/engine/kernels/recurrent";
import { multiplyAdd } from "../../src/engine/kernels/vector";
${kinds.map(step).join("")}`;
