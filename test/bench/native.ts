/**
 * What the best 128-bit build of any C++ engine takes, as quoted: CPU milliseconds for one second of sound at 48 kHz, the
 * least of NeuralAmpModelerCore (also with its inline matrix products) and NeuralAudio, g++ 12.2 -O3, fast tanh where the
 * engine has one, thread CPU time on an AMD EPYC (Zen 5). Measured once and elsewhere: a ratio to them says something on a
 * machine of that kind only.
 */
import type { Frames, Milliseconds } from "../../src/units.ts";

/** Of whose kind the machine was: in the model name of any other there is another word. */
export const quotedMachine = "AMD EPYC";

type NativePeer = {
  /** At blocks of 16, 32, 64 and 128 frames. */
  cost: readonly [Milliseconds, Milliseconds, Milliseconds, Milliseconds];
  /** The share of it that we set ourselves. */
  goal: number;
};

const quotedBlocks: readonly Frames[] = [16, 32, 64, 128];

/** A recurrent network costs the same at every block size. */
const recurrent = (cost: Milliseconds): NativePeer => ({ cost: [cost, cost, cost, cost], goal: 0.95 });

/** By the bench's names. */
const peers: Readonly<Record<string, NativePeer>> = {
  "wavenet-standard": { cost: [63.2, 54.7, 50.7, 50.4], goal: 0.5 },
  "wavenet-lite": { cost: [39.9, 36.5, 35.6, 35.8], goal: 0.55 },
  "wavenet-feather": { cost: [18.9, 16.3, 14.8, 15.0], goal: 0.55 },
  "wavenet-nano": { cost: [6.37, 5.21, 4.59, 4.35], goal: 0.55 },
  a2: { cost: [57.1, 48.7, 45.9, 43.9], goal: 0.45 },
  "a2, smallest": { cost: [12.5, 11.5, 10.9, 10.5], goal: 0.45 },
  "lstm-1x8": recurrent(2.25),
  "lstm-1x24": recurrent(8.18),
  "lstm-2x16": recurrent(11.1),
  "lstm-1x40": recurrent(17.5),
};

/** What is quoted for a network at a block size, with our goal; null where nothing is. */
export function nativePeer(name: string, frames: Frames): { cost: Milliseconds; goal: number } | null {
  const peer = peers[name];
  const cost = peer?.cost[quotedBlocks.indexOf(frames)];
  return peer && cost !== undefined ? { cost, goal: peer.goal } : null;
}
