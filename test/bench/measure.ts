/** Measures candidates side by side: whatever disturbs the machine disturbs all of them alike. */
import type { Decibels, Frames, Hertz, Milliseconds } from "../../src/units.ts";
import { signalToNoise } from "../support/signal-to-noise.ts";
import type { Candidate, PlayerName } from "./candidate.ts";

/** CPU time in milliseconds for one second of sound: 10 is one per cent of a core. */
export type Cost = { minimum: Milliseconds; median: Milliseconds };

export type Measurement = {
  player: PlayerName;
  frames: Frames;
  cost: Cost;
  /** Slowest block of a pass by the clock on the wall, in the least disturbed of several passes. */
  worstBlock: Milliseconds;
  /** Against the float64 reference; infinite where nothing differs. */
  signalToNoise: Decibels;
};

/** Rate of the phrase; a network of another rate hears it slower. */
export const phraseRate: Hertz = 48_000;

export type Plan = {
  blockSizes: readonly Frames[];
  rounds: number;
  roundSeconds: number;
  signalSeconds: number;
};

const wallPasses = 5;
/** V8 goes on improving the loop around a small network for a while, which at short blocks is a tenth of its time. */
const warmPasses = 8;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** Time that the whole process spent computing: also what the runtime's own threads do for us. */
function processorTime(): Milliseconds {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function costOfRound(
  { frames, rate }: Candidate,
  way: (sound: Float32Array) => void | Promise<void>,
  sound: Float32Array,
): Promise<Milliseconds> {
  const before = processorTime();
  await way(sound);
  const played = Math.floor(sound.length / frames) * frames;
  return (processorTime() - before) / (played / rate);
}

async function worstOf({ time }: Candidate, sound: Float32Array): Promise<Milliseconds> {
  const worst: Milliseconds[] = [];
  for (let pass = 0; pass < wallPasses; pass++) worst.push(Math.max(...(await time(sound))));
  return Math.min(...worst);
}

/**
 * Every candidate starts settled, so its first pass is what the reference is compared with. Then each is played warm, and
 * all play in turn, round after round.
 */
export async function measure(
  candidates: readonly Candidate[],
  guitar: Float32Array,
  reference: Float64Array,
  { rounds, roundSeconds }: Plan,
): Promise<Measurement[]> {
  const noiseRatios: Decibels[] = [];
  for (const { hear } of candidates)
    noiseRatios.push(signalToNoise(reference, await hear(guitar.subarray(0, reference.length))));
  const warming = guitar.subarray(0, roundSeconds * phraseRate);
  for (const { play, feed, player } of candidates) {
    for (let pass = 0; pass < (player === "onnxruntime" ? 1 : warmPasses); pass++) {
      await play(warming);
      feed(warming);
    }
  }
  const costs: Milliseconds[][] = candidates.map(() => []);
  const feeds: Milliseconds[][] = candidates.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const start = (round * roundSeconds * phraseRate) % (guitar.length - roundSeconds * phraseRate);
    const sound = guitar.subarray(start, start + roundSeconds * phraseRate);
    for (const [index, candidate] of candidates.entries()) {
      costs[index]?.push(await costOfRound(candidate, candidate.play, sound));
      feeds[index]?.push(await costOfRound(candidate, candidate.feed, sound));
    }
  }
  const measurements: Measurement[] = [];
  for (const [index, candidate] of candidates.entries()) {
    // Handing over the sound is the bench's own work: the least of it is no part of the network's cost.
    const fed = Math.min(...(feeds[index] as Milliseconds[]));
    const samples = (costs[index] as Milliseconds[]).map((cost) => cost - fed);
    measurements.push({
      player: candidate.player,
      frames: candidate.frames,
      cost: { minimum: Math.min(...samples), median: median(samples) },
      worstBlock: await worstOf(candidate, guitar.subarray(0, roundSeconds * phraseRate)),
      signalToNoise: noiseRatios[index] as Decibels,
    });
  }
  return measurements;
}
