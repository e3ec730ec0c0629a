import { describe, expect, it } from "vitest";
import { playFeedbackDelay } from "../../../src/capture/effects/feedback-delay.ts";
import { playPhaser } from "../../../src/capture/effects/phaser.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { readModel } from "../../../src/library/formats/index.ts";
import { writeKeras } from "../../../src/library/formats/write-keras.ts";
import { Refusal } from "../../../src/refusal.ts";
import { lossNamed } from "../../../src/training/loss-terms.ts";
import { practiceSignal } from "../../../src/training/practice/practice.ts";
import {
  findTimeStructure,
  type TimeStructure,
  timeInputs,
  timeRows,
  withTime,
} from "../../../src/training/time/time-task.ts";
import { train } from "../../../src/training/train.ts";
import { playAlone } from "../../support/alone.ts";
import { Stage } from "../../support/stage.ts";

const rate = 16_000;
const dry = practiceSignal(20, rate, 3);
const echo = { delay: 320, feedback: 0.5, direct: 1, echoes: 1 };
const phaser = { speed: 10, stages: 4, lowest: 300, highest: 2000, feedback: 0.3 };
const echoed = playFeedbackDelay(echo, dry);
const phased = playPhaser(phaser, dry, rate);
const tremolo = (signal: Float32Array) =>
  signal.map((x, frame) => x * (1 + 0.5 * Math.sin((2 * Math.PI * 4.3 * frame) / rate)));

describe("the structure of a time effect", () => {
  it("is the delay of an echo, to the frame", () => {
    expect(findTimeStructure(dry, echoed, rate)).toEqual({ delay: 320, oscillation: null });
  });

  it("is the speed of a phaser or a tremolo, to a fiftieth of a turn over the recording", () => {
    for (const [wet, speed] of [
      [phased, 10],
      [tremolo(dry), 4.3],
    ] as const) {
      const { delay, oscillation } = findTimeStructure(dry, wet, rate);
      expect(delay).toBeNull();
      expect(Math.abs(oscillation! - speed) * 20).toBeLessThan(1 / 50);
    }
  });

  it("is nothing where a device only distorts", () => {
    const bent = dry.map((x) => Math.tanh(5 * x));
    expect(findTimeStructure(dry, bent, rate)).toEqual({ delay: null, oscillation: null });
  });
});

describe("a network with a delay line, or beside an oscillator", () => {
  const heldOut = practiceSignal(3, rate, 4);
  const learn = (wet: Float32Array, structure: TimeStructure, budget = 600) => {
    const { network } = train({
      dry: timeRows(structure, dry, wet, rate),
      wet,
      rate,
      network: { kind: "lstm", layers: 1, units: 8, inputs: timeInputs(structure), skip: true },
      budget,
      seed: 1,
      precision: "strict",
      recipe: { loss: lossNamed("esr+dc") },
    });
    return withTime(structure, network, rate);
  };
  const errorOf = (heard: ArrayLike<number>, wanted: Float32Array): number => {
    let [error, signal] = [0, 0];
    for (const [frame, sample] of wanted.entries()) {
      error += (heard[frame]! - sample) ** 2;
      signal += sample ** 2;
    }
    return error / signal;
  };
  const playing = (network: ReturnType<typeof learn>) =>
    createReference(network).process([Float64Array.from(heldOut)])[0]!;
  const nothing = { delay: null, oscillation: null };
  const echoing = learn(echoed, { delay: 320, oscillation: 10 }, 1200);

  it("learns an echo, of which a small network alone learns nothing", () => {
    const wanted = playFeedbackDelay(echo, heldOut);
    expect(errorOf(playing(learn(echoed, nothing)), wanted)).toBeGreaterThan(0.5);
    expect(errorOf(playing(echoing), wanted)).toBeLessThan(0.15);
  });

  it("learns a tremolo, of which a network alone does not know where it stands", () => {
    const wanted = tremolo(heldOut);
    expect(errorOf(playing(learn(tremolo(dry), nothing)), wanted)).toBeGreaterThan(0.1);
    const moved = learn(tremolo(dry), { delay: null, oscillation: 4.3 }, 1500);
    expect(errorOf(playing(moved), wanted)).toBeLessThan(0.06);
  });

  it("comes back from its file and is played by the kernels as by the reference", () => {
    const text = writeKeras({ network: echoing, sampleRate: rate, name: "an echo" });
    const model = readModel(new TextEncoder().encode(text), { fileName: "echo.json" });
    expect(model.format).toBe("Stompnet");
    expect(model.architecture).toContain("delay line of 320 samples, oscillator of 10 Hz");
    expect(model.parameters).toEqual([]);
    const [heard] = playAlone(new Stage(), model.network, [heldOut.subarray(0, 3072)], 64);
    const wanted = playing(echoing);
    for (const [frame, sample] of heard!.entries()) expect(sample).toBeCloseTo(wanted[frame]!, 5);
  });

  it("is refused where blocks are longer than its delay, with a sentence", () => {
    const play = () => playAlone(new Stage(), echoing, [heldOut.subarray(0, 1024)], 1024);
    expect(play).toThrow(Refusal);
    expect(play).toThrow(/delay is 320 frames long and the pedal plays 1024 at once/);
  });
});
