/**
 * The figures of docs/signal-path.md, measured on the machine it runs on: npx node scripts/measure-chain.ts. Signal to noise of
 * each kernel against its float64 reference, and its cost in nanoseconds a frame.
 */
import { identityModel } from "../src/engine/identity-model.ts";
import * as layout from "../src/engine/shared/chain-layout.ts";
import * as map from "../src/engine/shared/memory-map.ts";
import { filterInPlace } from "../src/engine/sound/biquad.ts";
import { gateDesign, gateGains } from "../src/engine/sound/gate.ts";
import { limit, limiterDesign } from "../src/engine/sound/limiter.ts";
import { toneStack } from "../src/engine/sound/tone-stack.ts";
import type { ParameterValues } from "../src/state/parameters.ts";
import { signalToNoise, withoutDc } from "../test/support/signal-to-noise.ts";
import { frames, makeChain, play, rate } from "./plot/chain.ts";

const rounds = 200;
const blocksPerRound = 200;

/** Noise that dies away again and again: every stage has something to do. */
function input(): Float32Array {
  let seed = 7;
  return Float32Array.from({ length: 3 * rate - ((3 * rate) % frames) }, (_, frame) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return (seed / 2 ** 31 - 1) * Math.exp(-(frame % rate) / 5000) * 0.5;
  });
}

const ratio = (expected: ArrayLike<number>, found: ArrayLike<number>): string =>
  `${signalToNoise(expected, found).toFixed(1)} dB`;

/** Best of the rounds: what the work takes, not what disturbed it. */
function cost(work: () => void): string {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    for (let block = 0; block < blocksPerRound; block++) work();
    best = Math.min(best, performance.now() - before);
  }
  return `${((1e6 * best) / blocksPerRound / frames).toFixed(2)} ns`;
}

function measured(
  values: Partial<ParameterValues>,
  sound: Float32Array,
  row = map.limiterSound,
): Float32Array {
  return play(makeChain(values), sound, row);
}

function kernelCosts(): Record<string, string> {
  const parts = makeChain();
  const { engine, kernels, floats, renderer } = parts;
  const { address, packed } = engine.load(identityModel);
  floats.set(input().subarray(0, frames), map.inputRow / 4);
  renderer.render();
  const snapshot = map.rehearsalSnapshot;
  const [settings, state] = [map.chainSettings, map.chainState];
  const tone = state + layout.stateToneAfter;
  return {
    "gain, DC blocker, gate": cost(() =>
      kernels.conditionInput(snapshot, settings, state, map.inputRow, map.conditionedRow, frames),
    ),
    "gain, DC blocker behind the model": cost(() => {
      kernels.copyBytes(map.inputRow, packed.output.base, 4 * frames);
      kernels.hearPlayer(address, settings, frames);
    }),
    "tone stack (one of two)": cost(() =>
      kernels.shapeTone(snapshot + layout.snapshotToneAfter, settings, tone, map.wetRow, frames),
    ),
    "mix, level, bypass, mute": cost(() =>
      kernels.finishOutput(snapshot, settings, state, map.inputRow, map.wetRow, map.limiterSound, frames),
    ),
    limiter: cost(() =>
      kernels.limit(
        settings,
        state,
        map.limiterSound,
        map.limiterWanted,
        map.limiterSmallest,
        map.limiterHeld,
        map.outputRow,
        frames,
      ),
    ),
    "whole chain without model and cabinet": cost(() => renderer.render()),
  };
}

function cabinetCosts(): Record<string, string> {
  const costs: Record<string, string> = {};
  for (const seconds of [0.02, 0.2, 2]) {
    const taps = Float32Array.from(
      { length: seconds * rate },
      (_, tap) => Math.cos(tap * tap) * Math.exp(-tap / 3000),
    );
    const { engine } = makeChain();
    const share = engine.loadCabinet(taps, "test").cost;
    costs[`cabinet of ${seconds} s`] = `${((1e9 * share) / rate).toFixed(2)} ns`;
  }
  return costs;
}

const sound = input();
const gains = gateGains(gateDesign(-50, rate), sound);
const shaped = withoutDc(sound, rate);
const knobs = { bass: 12, mid: -12, treble: 12, presence: -12 };
for (const section of toneStack(knobs, rate)) filterInPlace(section, shaped);
const loud = { mix: 0, level: 12 };
console.log("signal to noise", {
  "DC blocker": ratio(withoutDc(sound, rate), measured({}, sound)),
  "DC blocker behind the model": ratio(
    withoutDc(measured({}, sound), rate),
    play(makeChain({}, identityModel), sound, map.limiterSound),
  ),
  gate: ratio(
    withoutDc(sound, rate).map((sample, frame) => sample * gains[frame]!),
    measured({ gate: -50 }, sound),
  ),
  "tone stack": ratio(shaped, measured(knobs, sound)),
  limiter: ratio(limit(limiterDesign(rate), measured(loud, sound)), measured(loud, sound, map.outputRow)),
});
console.log(`cost a frame, ${frames} frames a block`, { ...kernelCosts(), ...cabinetCosts() });
