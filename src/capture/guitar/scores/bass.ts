import { electricBass } from "../instrument.ts";
import type { Note, Score, Seconds } from "../score.ts";

const beat: Seconds = 60 / 96;

/** Eight bars for a five-string bass, from the open B0 up to a slide on the G string. */
export function bassScore(): Score {
  // biome-ignore format: a table
  const line: [beats: number, lasts: number, string: number, fret: number, velocity: number][] = [
    [0, 1.4, 1, 0, 0.9], [1.5, 0.45, 1, 0, 0.6], [2, 0.9, 1, 3, 0.8], [3, 0.9, 2, 0, 0.8],
    [4, 1.9, 0, 0, 0.95], [6, 0.9, 0, 3, 0.8], [7, 0.45, 0, 5, 0.7], [7.5, 0.45, 1, 2, 0.7],
    [8, 0.9, 2, 3, 0.8], [9, 0.9, 3, 2, 0.8], [10, 0.9, 3, 5, 0.85], [11, 0.9, 4, 4, 0.85],
    [12, 0.45, 4, 5, 0.9], [12.5, 0.45, 4, 7, 0.9], [13, 0.9, 4, 9, 0.9], [14, 1.8, 4, 12, 0.95],
    [16, 0.4, 1, 0, 1], [16.5, 0.4, 1, 0, 0.5], [17, 0.4, 1, 0, 0.8], [17.5, 0.4, 2, 2, 0.6],
    [18, 0.4, 3, 2, 0.9], [18.5, 0.4, 2, 2, 0.6], [19, 0.9, 1, 3, 0.8], [20, 4, 0, 0, 1],
    [24, 0.9, 1, 5, 0.3], [25, 0.9, 1, 7, 0.4], [26, 0.9, 2, 5, 0.5], [27, 0.9, 2, 7, 0.6],
    [28, 3, 1, 0, 0.9],
  ];
  const notes = line.map(
    ([beats, lasts, string, fret, velocity]): Note => ({
      at: 0.5 + beats * beat,
      length: lasts * beat,
      string,
      fret,
      velocity,
      ...(fret === 12
        ? {
            bend: [
              [0, -3],
              [0.2, 0],
            ] as const,
          }
        : {}),
    }),
  );
  return { instrument: electricBass, length: 0.5 + 32.5 * beat, notes };
}
