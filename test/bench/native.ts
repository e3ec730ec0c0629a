/**
 * What the best 128-bit build of any C++ engine takes, as quoted: CPU milliseconds for one second of sound at 48 kHz, the
 * least of NeuralAmpModelerCore (also with its inline matrix products), NeuralAudio and RTNeural, g++ 12.2 -O3 and -Ofast
 * without AVX, fast tanh where the engine has one, thread CPU time (the EPYC's without RTNeural and -Ofast). Measured by
 * programs that are not part of the project (docs/performance.md): a ratio to them says something on such a machine only.
 */
import type { Frames, Milliseconds } from "../../src/units.ts";

/** At blocks of 16, 32, 64 and 128 frames. */
type Costs = readonly [Milliseconds, Milliseconds, Milliseconds, Milliseconds];
const quotedBlocks: readonly Frames[] = [16, 32, 64, 128];

/** A recurrent network costs the same at every block size. */
const recurrent = (cost: Milliseconds): Costs => [cost, cost, cost, cost];

/** By the bench's names: the share of the native cost that we set ourselves. */
const goals: Readonly<Record<string, number>> = {
  "wavenet-standard": 0.5,
  "wavenet-lite": 0.55,
  "wavenet-feather": 0.55,
  "wavenet-nano": 0.55,
  a2: 0.45,
  "a2, smallest": 0.45,
  "lstm-1x24": 0.95,
  "lstm-2x16": 0.95,
  "lstm-1x40": 0.95,
};

/** By a machine's model name. */
const quoted: readonly { machine: string; costs: Readonly<Record<string, Costs>> }[] = [
  {
    machine: "AMD EPYC",
    costs: {
      "wavenet-standard": [63.2, 54.7, 50.7, 50.4],
      "wavenet-lite": [39.9, 36.5, 35.6, 35.8],
      "wavenet-feather": [18.9, 16.3, 14.8, 15.0],
      "wavenet-nano": [6.37, 5.21, 4.59, 4.35],
      a2: [57.1, 48.7, 45.9, 43.9],
      "a2, smallest": [12.5, 11.5, 10.9, 10.5],
      "lstm-1x24": recurrent(8.18),
      "lstm-2x16": recurrent(11.1),
      "lstm-1x40": recurrent(17.5),
    },
  },
  {
    machine: "Intel(R) Xeon(R) Processor",
    costs: {
      "wavenet-standard": [66.7, 60.9, 59.0, 58.6],
      "wavenet-lite": [38.2, 35.8, 34.7, 34.6],
      "wavenet-feather": [19.1, 17.5, 17.1, 16.6],
      "wavenet-nano": [6.65, 5.87, 5.61, 5.25],
      a2: [65.3, 59.5, 56.7, 54.6],
      "a2, smallest": [10.8, 9.62, 9.1, 8.68],
      "lstm-1x24": recurrent(9.17),
      "lstm-2x16": recurrent(12.4),
      "lstm-1x40": recurrent(20.9),
    },
  },
];

export type NativePeer = { cost: Milliseconds; goal: number };

/** What is quoted for a network at a block size on a machine of this model name, with our goal; null where nothing is. */
export function nativePeer(machine: string, name: string, frames: Frames): NativePeer | null {
  const costs = quoted.find((one) => machine.includes(one.machine))?.costs;
  const cost = costs?.[name]?.[quotedBlocks.indexOf(frames)];
  const goal = goals[name];
  return cost !== undefined && goal !== undefined ? { cost, goal } : null;
}

/** The machines that anything is quoted for. */
export const quotedMachines: readonly string[] = quoted.map(({ machine }) => machine);
