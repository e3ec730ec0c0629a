/** Recordings that the networks of the seed documents learn from: simulated devices, effects, and one real pair. */
import { fileURLToPath } from "node:url";
import { readWavFile } from "../../src/audio/wav-file.ts";
import type { Circuit } from "../../src/capture/circuits/netlist.ts";
import { bigMuff } from "../../src/capture/circuits/pedals/big-muff.ts";
import { superOverdrive } from "../../src/capture/circuits/pedals/super-overdrive.ts";
import { triodePreamp } from "../../src/capture/circuits/pedals/triode-stages.ts";
import { tubeScreamer } from "../../src/capture/circuits/pedals/tube-screamer.ts";
import { renderCircuit } from "../../src/capture/circuits/render.ts";
import { playFeedbackDelay } from "../../src/capture/effects/feedback-delay.ts";
import { playPhaser } from "../../src/capture/effects/phaser.ts";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import type { Frames, Hertz } from "../../src/units.ts";

export interface Recording {
  readonly rate: Hertz;
  readonly dry: Float32Array;
  readonly wet: Float32Array;
  /** Learned from the first frames, tried on the rest. */
  readonly learned: Frames;
}

const pairs = new URL("../../../shared/data/pairs/", import.meta.url);

const simulated =
  (circuit: Circuit, rate: Hertz, seconds: number, oversampling = 4) =>
  () => {
    const dry = new Float32Array((seconds + 10) * rate);
    dry.set(practiceSignal(seconds, rate, 1));
    dry.set(practiceSignal(10, rate, 2), seconds * rate);
    const { wet } = renderCircuit(circuit, dry, rate, oversampling);
    return { rate, dry, wet, learned: seconds * rate };
  };
const played = (rate: Hertz, play: (dry: Float32Array) => Float32Array) => () => {
  const dry = new Float32Array(70 * rate);
  dry.set(practiceSignal(60, rate, 1));
  dry.set(practiceSignal(10, rate, 2), 60 * rate);
  return { rate, dry, wet: play(dry), learned: 60 * rate };
};

/** The wet recording comes three frames later (scripts/measure-diode-clipper.ts finds so). */
async function diodeClipper(): Promise<Recording> {
  const side = async (name: string) =>
    readWavFile(fileURLToPath(new URL(`diode-clipper-1n4148-${name}.wav`, pairs)));
  const { sampleRate: rate, channels } = await side("dry");
  const wet = (await side("wet")).channels[0]!.subarray(3);
  return { rate, dry: channels[0]!.subarray(0, wet.length), wet, learned: 24 * rate };
}

export const devices: Record<string, () => Recording | Promise<Recording>> = {
  "Tube Screamer circuit, 44.1 kHz": simulated(
    tubeScreamer({ drive: 0.5, tone: 0.5, level: 0.8 }),
    44_100,
    60,
  ),
  "real 1N4148 clipper, 50 kHz": diodeClipper,
  "static curve tanh(5 x), 44.1 kHz": played(44_100, (dry) => dry.map((x) => Math.tanh(5 * x))),
  "two triode stages, 44.1 kHz": simulated(triodePreamp({ gain: 0.7 }), 44_100, 40),
  "SD-1 circuit, 22.05 kHz": simulated(superOverdrive({ drive: 0.6, tone: 0.5, level: 0.8 }), 22_050, 60),
  "Big Muff circuit, 22.05 kHz": simulated(bigMuff({ sustain: 0.6, tone: 0.5, volume: 0.8 }), 22_050, 40),
  "phaser of 10 Hz, 16 kHz": played(16_000, (dry) =>
    playPhaser({ speed: 10, stages: 4, lowest: 300, highest: 2000, feedback: 0.3 }, dry, 16_000),
  ),
  "echo of 20 ms with feedback, 16 kHz": played(16_000, (dry) =>
    playFeedbackDelay({ delay: 320, feedback: 0.5, direct: 0, echoes: 1 }, dry),
  ),
};
