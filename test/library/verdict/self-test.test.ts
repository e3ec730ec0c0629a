import { describe, expect, it } from "vitest";
import { createReference } from "../../../src/engine/reference/index.ts";
import { judgeModel } from "../../../src/library/verdict/judges.ts";
import { trialGuitar } from "../../../src/library/verdict/trial.ts";
import { buildMachine } from "../../../src/pedal/machine.ts";
import { type Json, read } from "../formats/files.ts";
import { kerasDense, kerasFile, kerasLstm } from "../formats/small-networks.ts";

const { engine } = buildMachine(48_000, 64, "strict");
const stage = { engine, guitar: trialGuitar(48_000) };
const layers = [kerasLstm(1, 2), kerasDense(2, 1)];
const network = (more: Json = {}): Json => kerasFile(layers, { in_skip: 1, samplerate: 48000, ...more });
const input = [0.1, 0.5, -0.25, 0.8, 0, 0, 0.3, -0.9];
/** What the network without gains makes of the input. */
const output = [
  ...createReference(read(network(), { fileName: "x.json" }).network).process([Float64Array.from(input)])[0]!,
];

function judge(off: number, more: Json = {}) {
  const batch = {
    input_batch: input,
    output_batch: output.map((sample, frame) => sample + (frame === 5 ? off : 0)),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(network({ ...batch, ...more })));
  return judgeModel(stage, bytes, "amp.aidax");
}

describe("a file that carries a test of itself", () => {
  it("is taken in without a word where the pedal plays what it says, whatever its gains", () => {
    expect(judge(0).remarks).toEqual([]);
    expect(judge(5e-6).remarks).toEqual([]);
    expect(judge(0, { in_gain: 12, out_gain: -6 }).remarks).toEqual([]);
  });

  it("is taken in with a remark where its own program would complain and nobody would hear it", () => {
    expect(judge(2e-4 * Math.max(1, ...output.map(Math.abs))).remarks).toEqual([
      "The file's test of itself is met within 0.0002 of full scale; AIDA-X asks for 0.00001.",
    ]);
  });

  it("is refused where the pedal would play something else", () => {
    for (const off of [0.01, -3])
      expect(() => judge(off)).toThrow(/^amp\.aidax says what its network should make .* Download it again/);
  });

  it("is refused where the weights are not those that the test was made with", () => {
    const { layers: others } = kerasFile([kerasLstm(1, 2), kerasDense(2, 1)]);
    expect(() => judge(0, { layers: others })).toThrow("makes something else of them");
  });

  it("may be longer than anybody wants to try", () => {
    const long = (values: readonly number[]) => [...values, ...new Array<number>(5000).fill(0.123)];
    expect(() => judge(0, { input_batch: long(input), output_batch: long(output) })).toThrow(
      "something else",
    );
    const reference = createReference(read(network(), { fileName: "x.json" }).network);
    const made = [...reference.process([Float64Array.from(long(input))])[0]!];
    const wrongAtTheEnd = made.map((sample, frame) => (frame < 4096 ? sample : 7));
    expect(judge(0, { input_batch: long(input), output_batch: wrongAtTheEnd }).remarks).toEqual([]);
  });
});
