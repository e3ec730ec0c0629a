/**
 * The figures for time effects in docs/training.md: an echo of 20 ms with feedback and a phaser of 10 Hz, simulated at
 * 16 kHz, learned by an LSTM of 16 units alone and with a delay line or an oscillator.
 * npx node scripts/measure-time-effects.ts [UPDATES]
 */
import { playFeedbackDelay } from "../src/capture/effects/feedback-delay.ts";
import { playPhaser } from "../src/capture/effects/phaser.ts";
import { createReference } from "../src/engine/reference/index.ts";
import { lossNamed } from "../src/training/loss-terms.ts";
import { practiceSignal } from "../src/training/practice/practice.ts";
import {
  findTimeStructure,
  type TimeStructure,
  timeInputs,
  timeRows,
  withTime,
} from "../src/training/time/time-task.ts";
import { train } from "../src/training/train.ts";

const rate = 16_000;
const learned = { seconds: 60, seed: 1 };
const heldOut = { seconds: 15, seed: 2 };
const budget = Number(process.argv[2] ?? 10_000);
const nothing: TimeStructure = { delay: null, oscillation: null };

const delay = { delay: 0.02 * rate, feedback: 0.5, direct: 0, echoes: 1 };
const phaser = { speed: 10, stages: 4, lowest: 300, highest: 2000, feedback: 0.3 };
const devices = [
  { name: "echo of 20 ms alone", play: (dry: Float32Array) => playFeedbackDelay(delay, dry) },
  {
    name: "echo of 20 ms and the guitar",
    play: (dry: Float32Array) => playFeedbackDelay({ ...delay, direct: 1 }, dry),
  },
  { name: "phaser of 10 Hz", play: (dry: Float32Array) => playPhaser(phaser, dry, rate) },
];
const dry = practiceSignal(learned.seconds, rate, learned.seed);
const tryout = practiceSignal(heldOut.seconds, rate, heldOut.seed);

for (const { name, play } of devices) {
  const wet = play(dry);
  const found = findTimeStructure(dry, wet, rate);
  for (const structure of [nothing, found]) {
    const start = process.cpuUsage().user;
    const { network } = train({
      dry: timeRows(structure, dry, wet, rate),
      wet,
      rate,
      network: { kind: "lstm", layers: 1, units: 16, inputs: timeInputs(structure), skip: true },
      budget,
      seed: 1,
      recipe: { loss: lossNamed("esr+dc") },
    });
    const seconds = (process.cpuUsage().user - start) / 1e6;
    const heard = createReference(withTime(structure, network, rate)).process([
      Float64Array.from(tryout),
    ])[0]!;
    const wanted = play(tryout);
    let [error, signal] = [0, 0];
    for (const [frame, sample] of wanted.entries()) {
      error += (heard[frame]! - sample) ** 2;
      signal += sample ** 2;
    }
    console.log(
      `${name}: ${JSON.stringify(structure)}, error ${((100 * error) / signal).toFixed(3)} % after ${seconds.toFixed(0)} s`,
    );
  }
}
