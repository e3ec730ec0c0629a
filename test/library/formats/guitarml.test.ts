import { describe, expect, it } from "vitest";
import type { SequenceNode } from "../../../src/engine/network.ts";
import { play, readModelFile, run } from "../../engine/reference/play.ts";
import { goldenInput, readFloats, relativeError } from "../../golden/golden.ts";
import { hasSharedData, sharedData, sharedDataNote } from "../../golden/shared-data.ts";
import { type Json, read, refusalOf } from "./files.ts";
import { guitarMl, waveNetVa } from "./small-networks.ts";

describe.skipIf(!hasSharedData)(`models in use of GuitarML and WaveNetVA${sharedDataNote}`, () => {
  const files = [
    ...["gru4", "gru8", "lstm4", "lstm8"].map((name) => `neuralseed/${name}_ts9_pytorch`),
    ...["WaveNet1-ts7", "WaveNet2-ds1", "WaveNet3-muff"].map((name) => `wavenetva/${name}`),
  ];
  for (const file of files)
    it(`plays ${file}.json as its own program does`, () => {
      const output = play(readModelFile(sharedData(`models/${file}.json`)), goldenInput());
      const expected = readFloats(sharedData(`expected/${file.split("/")[1]}.f32`));
      expect(relativeError(output, expected)).toBeLessThanOrEqual(2e-5);
    });
});

describe("GuitarML models", () => {
  it("sum the two biases of an LSTM and keep those of a GRU apart", () => {
    const lstm = guitarMl("LSTM", 1, 2, { skip: 0 });
    const [layer] = (read(lstm).network as SequenceNode).nodes;
    const state = lstm.state_dict;
    const sum = (index: number) =>
      Math.fround(state["rec.bias_ih_l0"][index] + state["rec.bias_hh_l0"][index]);
    expect(layer).toMatchObject({ kind: "lstm", bias: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7].map(sum)) });
    const gru = guitarMl("GRU", 1, 2, { skip: 0 });
    expect((read(gru).network as SequenceNode).nodes[0]).toMatchObject({
      kind: "gru",
      inputBias: Float32Array.from(gru.state_dict["rec.bias_ih_l0"]),
      recurrentBias: Float32Array.from(gru.state_dict["rec.bias_hh_l0"]),
    });
  });

  it("add the guitar where they say so", () => {
    const file = guitarMl("LSTM", 1, 3);
    const [added] = run(read(file).network, [0.5, -0.25]);
    const [plain] = run(read({ ...file, model_data: { ...file.model_data, skip: 0 } }).network, [0.5, -0.25]);
    expect(added?.[0]).toBeCloseTo(0.5 + (plain?.[0] ?? Number.NaN), 12);
    expect(added?.[1]).toBeCloseTo(-0.25 + (plain?.[1] ?? Number.NaN), 12);
  });

  /** Every size that GuitarML's plug-ins, Wright's and Hassler's papers name. */
  for (const [unit, units] of [
    ["LSTM", 16],
    ["LSTM", 20],
    ["LSTM", 40],
    ["GRU", 8],
    ["LSTM", 32],
    ["LSTM", 64],
    ["LSTM", 96],
    ["GRU", 32],
    ["GRU", 64],
    ["GRU", 96],
  ] as const)
    it(`may be an ${unit} of ${units} units, with and without knobs`, () => {
      for (const inputs of [1, 2, 3]) {
        const { architecture, parameters } = read(guitarMl(unit, inputs, units));
        expect(architecture).toBe(`${unit} of ${units} units, input added`);
        expect(parameters).toHaveLength(inputs - 1);
      }
    });

  it("may have several layers", () => {
    expect(read(guitarMl("GRU", 1, 4, {}, 2)).architecture).toBe("GRU of 4 and 4 units, input added");
  });

  it("are taken to be at 44.1 kHz, with a remark, and are not settled", () => {
    const { sampleRate, remarks, settleFrames } = read(guitarMl("LSTM", 1, 2));
    expect([sampleRate, settleFrames]).toEqual([44100, 0]);
    expect(remarks).toEqual([expect.stringContaining("44.1 kHz was assumed")]);
  });

  it("are refused where description and weights disagree, naming both", () => {
    expect(refusalOf(guitarMl("LSTM", 1, 2, { hidden_size: 3 }))).toContain(
      "model_data.hidden_size must be 2 like the weights",
    );
    expect(refusalOf(guitarMl("LSTM", 1, 2, { unit_type: "GRU" }))).toContain(
      'model_data.unit_type must be "LSTM"',
    );
    expect(refusalOf(guitarMl("LSTM", 1, 2, { num_layers: 2 }))).toContain("model_data.num_layers must be 1");
    expect(refusalOf(guitarMl("LSTM", 1, 2, { skip: 2 }))).toContain(
      "model_data.skip must be a whole number from 0 to 1",
    );
    expect(refusalOf(guitarMl("LSTM", 1, 2, { model: "GatedConvNet" }))).toContain(
      '"SimpleRNN", the only kind played',
    );
  });

  it("are refused without weights or with weights of no shape", () => {
    const file = guitarMl("LSTM", 1, 2);
    expect(refusalOf({ model_data: file.model_data })).toContain("no state_dict");
    const broken = (name: string, value: Json) => ({
      ...file,
      state_dict: { ...file.state_dict, [name]: value },
    });
    expect(refusalOf(broken("rec.weight_ih_l0", new Array(7).fill([1])))).toContain(
      "has 7 rows; an LSTM of 2 units has 8, a GRU 6",
    );
    expect(refusalOf(broken("rec.weight_hh_l0", [[]]))).toContain("must be a matrix");
    expect(refusalOf(broken("rec.weight_hh_l0", 5))).toContain("must be a list of lists");
    expect(refusalOf(broken("lin.bias", [1, 2]))).toContain(
      "state_dict.lin.bias must be a list of 1 numbers",
    );
    expect(refusalOf(broken("lin.weight", [[1, 2, 3]]))).toContain("Layer 1 of the model gives 2 values");
  });
});

describe("WaveNetVA models", () => {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const output = (change: Json) => play(read(waveNetVa(change), { fileName: "ts7.json" }), [0.5, 0.25]);

  it("gate a convolution and mix what comes of it", () => {
    // The rows are 1.5 and 1; taps [tap][input][output], the oldest first.
    const expected = 3 * Math.tanh(1 * 1.5 + 3 * 1 + 0.25) * sigmoid(2 * 1.5 + 4 * 1 + 0.75) + 0.125;
    expect(output({})[1]).toBeCloseTo(expected, 12);
  });

  it("know the soft gate and plain activations", () => {
    const soft = (x: number) => x / (1 + Math.abs(x));
    expect(output({ activation: "softgated" })[1]).toBeCloseTo(3 * soft(4.75) * soft(7.75) + 0.125, 12);
    const variables = waveNetVa().variables.map((variable: Json) => {
      if (variable.name === "W_conv") return { ...variable, data: [1, 3] };
      return variable.name === "b_conv" ? { ...variable, data: [0.25] } : variable;
    });
    expect(output({ activation: "relu", variables })[1]).toBeCloseTo(3 * 4.75 + 0.125, 12);
    expect(output({ activation: "linear", variables })[1]).toBeCloseTo(3 * 4.75 + 0.125, 12);
    expect(refusalOf(waveNetVa({ activation: "gelu" }))).toContain("activation must be one of gated");
  });

  it("apply the level that SmartAmp adds, but not a level of 0", () => {
    const [plain] = output({});
    expect(output({ level_adjust: 0.5 })[0]).toBeCloseTo(0.5 * plain!, 12);
    expect(output({ level_adjust: 0 })[0]).toBe(plain);
  });

  it("may write their numbers as texts, but nothing else", () => {
    const texts = waveNetVa().variables.map((variable: Json) => ({
      ...variable,
      data: variable.data.map(String),
    }));
    expect(output({ variables: texts })).toEqual(output({}));
    texts[2].data[1] = "x";
    expect(refusalOf(waveNetVa({ variables: texts }))).toContain(
      "variables[2].data[1] must be a finite number",
    );
    texts[2].data[1] = " ";
    expect(refusalOf(waveNetVa({ variables: texts }))).toContain('the file has " "');
  });

  it("are refused where a variable is missing or too short", () => {
    const { variables } = waveNetVa();
    expect(refusalOf(waveNetVa({ variables: variables.slice(1) }))).toContain("no variable W for layer -1");
    expect(refusalOf(waveNetVa({ filter_width: 3 }))).toContain(
      "variables[2].data must be a list of 6 numbers",
    );
    expect(refusalOf(waveNetVa({ residual_channels: 4096, filter_width: 4096 }))).toContain(
      "a list of 4096 numbers",
    );
  });
});
