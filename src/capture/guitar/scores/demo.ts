import { electricGuitar } from "../instrument.ts";
import { randomSource } from "../random.ts";
import { type Note, type Score, type Seconds, strum } from "../score.ts";

const beat: Seconds = 60 / 104;
const bar: Seconds = 4 * beat;
/** Room to hear what the pedal does with silence. */
const leadIn: Seconds = 0.6;

const aMinor = [null, 0, 2, 2, 1, 0];
const fMajor = [1, 3, 3, 2, 1, 1];
const cMajor = [null, 3, 2, 0, 1, 0];
const gMajor = [3, 2, 0, 0, 0, 3];

/**
 * The phrase that the bench plays when nobody gives it one: ten bars in A minor, 104 beats a minute, that
 * ask for all a pedal must do: picked single notes, a palm-muted riff, open chords, a rest, a lead with
 * bends and vibrato, and a last chord that is turned down with the guitar's volume knob.
 */
export function demoScore(): Score {
  const at = (bars: number) => leadIn + bars * bar;
  const notes = [
    ...arpeggio(at(0), [
      [1, 0],
      [2, 2],
      [3, 2],
      [4, 1],
      [5, 0],
      [4, 1],
      [3, 2],
      [2, 2],
    ]),
    ...arpeggio(at(1), [
      [0, 1],
      [2, 3],
      [3, 2],
      [4, 1],
      [1, 3],
      [2, 2],
      [3, 0],
      [4, 1],
    ]),
    ...riff(at(2)),
    ...chords(at(4)),
    ...lead(at(6) + 2 * beat),
    ...strum([0, 2, 2, 0, 0, 0], { at: at(9), length: 1.35 * bar, velocity: 0.78, spread: 0.09 }),
  ];
  return {
    instrument: electricGuitar,
    length: at(10.45),
    notes: humanised(notes),
    volume: [
      [at(9) + 1.2 * beat, 0],
      [at(10), -26],
    ],
  };
}

/** How models/phrases/demo-guitar.wav is played (scripts/make-phrase.ts). */
export const demoTake = {
  score: demoScore,
  options: { sampleRate: 48_000, seed: 7, peak: -6, hum: -84, hiss: -88 },
};

function arpeggio(start: Seconds, picks: readonly (readonly [string: number, fret: number])[]): Note[] {
  return picks.map(([string, fret], eighth) => ({
    at: start + eighth * (beat / 2),
    length: Math.min(bar - eighth * (beat / 2), 2.5 * beat),
    string,
    fret,
    velocity: eighth % 4 === 0 ? 0.68 : 0.5,
  }));
}

/** Two bars of muted eighths under open fifths. */
function riff(start: Seconds): Note[] {
  const fifth = (root: number) => [root, root + 2, root + 2, null, null, null];
  // biome-ignore format: a table
  const strokes: [eighth: number, root: number, open: boolean][] = [
    [0, 5, true], [2, 5, false], [3, 5, false], [4, 5, false], [5, 8, true],
    [7, 5, false], [8, 5, false], [9, 5, false], [10, 3, true], [12, 3, false],
    [13, 1, true], [14, 1, false], [15, 3, false],
  ];
  return strokes.flatMap(([eighth, root, open], position) => {
    const end = strokes[position + 1]?.[0] ?? 16;
    const frets = open ? fifth(root) : [root, root + 2, null, null, null, null];
    const how = {
      at: start + eighth * (beat / 2),
      length: (end - eighth) * (beat / 2) - 0.012,
      spread: 0.008,
    };
    return strum(frets, open ? { ...how, velocity: 0.86 } : { ...how, velocity: 0.74, mute: 0.85 });
  });
}

function chords(start: Seconds): Note[] {
  return [aMinor, fMajor, cMajor, gMajor].flatMap((frets, half) => {
    const first = start + half * 2 * beat;
    const second =
      half === 3
        ? []
        : strum(frets, { at: first + 1.5 * beat, length: 0.45 * beat, velocity: 0.42, upward: true });
    return [...strum(frets, { at: first, length: 1.45 * beat, velocity: 0.74, spread: 0.028 }), ...second];
  });
}

/** Ten beats of the minor pentatonic at the fifth fret. */
function lead(start: Seconds): Note[] {
  const note = (
    beats: number,
    lasts: number,
    string: number,
    fret: number,
    more: Partial<Note> = {},
  ): Note => ({
    at: start + beats * beat,
    length: lasts * beat - 0.01,
    string,
    fret,
    velocity: 0.86,
    ...more,
  });
  return [
    note(0, 1.4, 3, 7, {
      bend: [
        [0.05, 0],
        [0.28, 2],
      ],
      vibrato: { cents: 30, rate: 5.4 },
    }),
    note(1.5, 0.5, 4, 5, { velocity: 0.7 }),
    note(2, 1, 4, 8, {
      velocity: 0.9,
      bend: [
        [0, 0],
        [0.16, 2],
        [0.36, 2],
        [0.5, 0],
      ],
    }),
    note(3, 0.5, 4, 5, { velocity: 0.6 }),
    note(3.5, 0.5, 3, 7, { velocity: 0.66 }),
    note(4, 0.25, 3, 5, { velocity: 0.56 }),
    note(4.25, 0.25, 3, 7, { velocity: 0.6 }),
    note(4.5, 0.5, 4, 5, { velocity: 0.7 }),
    note(5, 0.5, 5, 5, { velocity: 0.82 }),
    note(5.5, 0.5, 5, 8, { velocity: 0.88 }),
    note(6, 2.2, 5, 8, {
      velocity: 1,
      bend: [
        [0.02, 0],
        [0.22, 2],
        [0.9, 2],
        [1.15, 0],
      ],
      vibrato: { cents: 38, rate: 5.6 },
    }),
    note(8.25, 0.4, 5, 5, { velocity: 0.6 }),
    note(8.65, 0.35, 4, 8, { velocity: 0.5 }),
    note(9, 0.9, 4, 5, { velocity: 0.6, vibrato: { cents: 22, rate: 5.2 } }),
  ];
}

/** Nobody plays on the grid: a few milliseconds and a little strength either way, the same at every run. */
function humanised(notes: readonly Note[]): Note[] {
  const random = randomSource(104);
  return notes.map((note) => ({
    ...note,
    at: note.at + 0.008 * (random() - 0.5),
    velocity: Math.min(1, Math.max(0, note.velocity + 0.08 * (random() - 0.5))),
  }));
}
