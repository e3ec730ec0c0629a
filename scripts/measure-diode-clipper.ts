/**
 * The figure for a real diode clipper in docs/training.md: learns the first 24 s of ../shared/data/pairs, tells the error
 * on the rest. `npx node scripts/measure-diode-clipper.ts [UPDATES]` (60 000 take about a minute of processor time).
 */
import { fileURLToPath } from "node:url";
import { readWavFile } from "../src/audio/wav-file.ts";
import { createReference } from "../src/engine/reference/index.ts";
import { train } from "../src/training/train.ts";

const pair = (side: string) =>
  readWavFile(
    fileURLToPath(new URL(`../../shared/data/pairs/diode-clipper-1n4148-${side}.wav`, import.meta.url)),
  );

const learnedSeconds = 24;
const mostLag = 16;
const budget = Number(process.argv[2] ?? 60_000);
const { sampleRate: rate, channels } = await pair("dry");
const dry = channels[0]!;
const recorded = (await pair("wet")).channels[0]!;
const end = learnedSeconds * rate;
const lag = lagOf(dry, recorded, end);
const wet = recorded.subarray(lag);
const start = process.cpuUsage().user;
const { network } = train({
  dry: [dry.slice(0, end)],
  wet: wet.slice(0, end),
  rate,
  network: { kind: "lstm", layers: 1, units: 16, inputs: 1, skip: true },
  budget,
  seed: 1,
  recipe: { loss: [{ kind: "error", emphasis: 0, weight: 1 }] },
});
const seconds = (process.cpuUsage().user - start) / 1e6;
const heard = createReference(network).process([Float64Array.from(dry)])[0]!;
let [error, signal] = [0, 0];
for (let frame = end; frame < wet.length; frame++) {
  error += (heard[frame]! - wet[frame]!) ** 2;
  signal += wet[frame]! ** 2;
}
console.log(
  `lag ${lag} frames; ${budget} updates, ${seconds.toFixed(0)} s; error ${((100 * error) / signal).toFixed(4)} %`,
);

/** The whole frames by which the wet recording comes later: where the two are most alike. */
function lagOf(before: Float32Array, after: Float32Array, frames: number): number {
  const likeness = Array.from({ length: mostLag }, (_, late) => {
    let sum = 0;
    for (let frame = 0; frame < frames; frame++) sum += before[frame]! * after[frame + late]!;
    return Math.abs(sum);
  });
  return likeness.indexOf(Math.max(...likeness));
}
