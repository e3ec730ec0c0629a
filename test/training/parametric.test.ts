import { describe, expect, it } from "vitest";
import { tubeScreamer } from "../../src/capture/circuits/pedals/tube-screamer.ts";
import { renderCircuit } from "../../src/capture/circuits/render.ts";
import { createReference } from "../../src/engine/reference/index.ts";
import { readModel } from "../../src/library/formats/index.ts";
import { writeNam } from "../../src/library/formats/nam/write.ts";
import { writeKeras } from "../../src/library/formats/write-keras.ts";
import { type KnobRecording, knobTask } from "../../src/training/parametric.ts";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import { train } from "../../src/training/train.ts";

const rate = 24_000;

function record(drive: number, seconds: number, seed: number): KnobRecording {
  const dry = practiceSignal(seconds, rate, seed);
  const circuit = tubeScreamer({ drive, tone: 0.5, level: 0.8 });
  return { dry, wet: renderCircuit(circuit, dry, rate, 1).wet, rate, knobs: [drive] };
}

describe("a task of several recordings with knobs", () => {
  const recordings = [0.2, 0.5, 0.8].map((knob, index) => ({
    dry: Float32Array.from({ length: 10 }, (_, frame) => 100 * index + frame),
    wet: Float32Array.from({ length: 10 }, (_, frame) => 1000 * index + frame),
    rate,
    knobs: [knob, 1 - knob],
  }));

  it("keeps the ends of all recordings for the end, each frame with its knobs", () => {
    const { dry, wet } = knobTask(recordings, 0.2);
    const [guitar, first, second] = dry as [Float32Array, Float32Array, Float32Array];
    expect([...guitar.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 100, 101]);
    expect([...wet.subarray(-6)]).toEqual([8, 9, 1008, 1009, 2008, 2009]);
    for (const [frame, sample] of guitar.entries()) {
      const { knobs } = recordings[Math.floor(sample / 100)]!;
      expect(first[frame]).toBeCloseTo(knobs[0]!, 6);
      expect(second[frame]).toBeCloseTo(knobs[1]!, 6);
      expect(wet[frame]).toBe(1000 * Math.floor(sample / 100) + (sample % 100));
    }
  });

  it("is refused with a sentence where something does not fit", () => {
    const [first, second] = [recordings[0]!, recordings[1]!] as const;
    expect(() => knobTask([], 0.1)).toThrow(/how far each knob is turned/);
    expect(() => knobTask([first, { ...second, rate: 44_100 }], 0.1)).toThrow(/one sample rate/);
    expect(() => knobTask([first, { ...second, knobs: [0.5] }], 0.1)).toThrow(/name the same for all/);
    expect(() => knobTask([first, { ...second, knobs: [0.5, 7] }], 0.1)).toThrow(/stands at 0.5, 7/);
    expect(() => knobTask([first, { ...second, knobs: [0.5, 0.8] }], 0.1)).toThrow(
      /Knob 2 stands at 0.8 in all recordings/,
    );
    expect(() => knobTask([first, { ...second, wet: second.wet.subarray(1) }], 0.1)).toThrow(
      /differ in length/,
    );
  });
});

describe("a network with a knob", () => {
  const task = knobTask(
    [0.05, 0.25, 0.7].map((drive, index) => record(drive, 10, index + 1)),
    0.1,
  );
  const network = { kind: "lstm", layers: 1, units: 8, inputs: 2, skip: true } as const;
  const recipe = { window: 128 };
  const trained = train({ ...task, network, recipe, budget: 5000, seed: 1, precision: "strict" });
  const heldOut = record(0.45, 3, 9);

  const errorWithKnobAt = (knob: number): number => {
    const { dry, wet } = heldOut;
    const rows = [Float64Array.from(dry), new Float64Array(dry.length).fill(knob)];
    const heard = createReference(trained.network).process(rows)[0]!;
    let [error, signal] = [0, 0];
    for (let frame = rate / 4; frame < wet.length; frame++) {
      error += (heard[frame]! - wet[frame]!) ** 2;
      signal += wet[frame]! ** 2;
    }
    return error / signal;
  };

  it("learns a circuit at three settings and plays one that it never heard", () => {
    // 0.05 in four seconds of training; scripts/measure-knobs.ts has the figure of a minute.
    expect(errorWithKnobAt(0.45)).toBeLessThan(0.1);
    // The knob is what does it.
    expect(errorWithKnobAt(0.05)).toBeGreaterThan(2 * errorWithKnobAt(0.45));
  });

  it("comes back from .nam and from RTNeural's JSON with its knob", () => {
    const texts = {
      "model.nam": writeNam({
        network: trained.network,
        sampleRate: rate,
        levels: { loudness: null, inputLevel: null, outputLevel: null },
        parameters: [{ name: "Drive", kind: "continuous", minimum: 0, maximum: 1, defaultValue: 0.5 }],
        description: { name: "with a knob" },
      }),
      "model.json": writeKeras({ network: trained.network, sampleRate: rate, name: "with a knob" }),
    };
    const rows = [heldOut.dry.subarray(0, 4000), new Float32Array(4000).fill(0.45)].map((row) =>
      Float64Array.from(row),
    );
    const [own] = createReference(trained.network).process(rows);
    for (const [fileName, text] of Object.entries(texts)) {
      const model = readModel(new TextEncoder().encode(text), { fileName });
      expect(model.parameters).toHaveLength(1);
      const [heard] = createReference(model.network).process(rows);
      const largest = own!.reduce(
        (most, sample, frame) => Math.max(most, Math.abs(sample - heard![frame]!)),
        0,
      );
      expect(largest).toBeLessThan(1e-3);
    }
  });
});
