/** Ways of playing, made up as they go: each fills some seconds with notes. */
import { electricBass, electricGuitar } from "../../capture/guitar/instrument.ts";
import type { RandomSource } from "../../capture/guitar/random.ts";
import { type Note, type Score, type Seconds, strum } from "../../capture/guitar/score.ts";

interface Bar {
  readonly length: Seconds;
  readonly beat: Seconds;
  readonly random: RandomSource;
}

type Style = (bar: Bar) => Note[];

const minorPentatonic = [0, 3, 5, 7, 10];
/** Frets above the open strings' own intervals, so that a scale goes on across strings. */
const openStrings = [0, 5, 10, 15, 19, 24];
const chordShapes: readonly (readonly (number | null)[])[] = [
  [0, 2, 2, 1, 0, 0],
  [0, 2, 2, 0, 0, 0],
  [null, 0, 2, 2, 1, 0],
  [null, 0, 2, 2, 2, 0],
  [3, 2, 0, 0, 0, 3],
  [null, 3, 2, 0, 1, 0],
  [null, null, 0, 2, 3, 2],
  [1, 3, 3, 2, 1, 1],
];

function pick<T>(random: RandomSource, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

function between(random: RandomSource, low: number, high: number): number {
  return low + (high - low) * random();
}

/** A walk over the minor pentatonic, with bends and vibrato. */
const lead: Style = ({ length, beat, random }) => {
  const root = Math.floor(between(random, 0, 12));
  const notes: Note[] = [];
  let step = Math.floor(between(random, 5, 12));
  for (let at = 0; at < length; ) {
    const lasts = beat * pick(random, [0.25, 0.5, 0.5, 1, 1.5]);
    step = Math.max(0, Math.min(17, step + Math.floor(between(random, -2.5, 3.5))));
    const pitch = root + 12 * Math.floor(step / 5) + minorPentatonic[step % 5]!;
    const string = Math.max(
      0,
      openStrings.findLastIndex((open) => open <= pitch - 2),
    );
    const fret = Math.max(0, pitch - openStrings[string]!);
    notes.push({
      at,
      length: lasts * between(random, 0.6, 1),
      string,
      fret,
      velocity: between(random, 0.4, 1),
      ...(random() < 0.25
        ? {
            bend: [
              [0.03, 0],
              [between(random, 0.1, 0.4), pick(random, [1, 2, 2])],
            ] as const,
          }
        : {}),
      ...(lasts > beat / 2
        ? { vibrato: { cents: between(random, 10, 45), rate: between(random, 4.5, 6.5) } }
        : {}),
    });
    at += lasts;
  }
  return notes;
};

/** Fifths and muted low strings in eighths or sixteenths. */
const chug: Style = ({ length, beat, random }) => {
  const step = beat * pick(random, [0.25, 0.5]);
  const root = Math.floor(between(random, 0, 8));
  const notes: Note[] = [];
  for (let at = 0; at < length; at += step) {
    if (random() < 0.15) continue;
    const fret = root + pick(random, [0, 0, 0, 0, 2, 3, 5]);
    const muted = random() < 0.7;
    notes.push(
      ...strum(
        muted ? [fret, fret + 2, null, null, null, null] : [fret, fret + 2, fret + 2, null, null, null],
        {
          at,
          length: step * 0.95,
          velocity: between(random, 0.6, 1),
          mute: muted ? between(random, 0.6, 1) : 0,
          spread: 0.006,
        },
      ),
    );
  }
  return notes;
};

const strums: Style = ({ length, beat, random }) => {
  const notes: Note[] = [];
  for (let at = 0, count = 0; at < length; count++) {
    const lasts = beat * pick(random, [0.5, 0.5, 1, 2]);
    const how = { at, length: lasts * 0.97, velocity: between(random, 0.35, 0.95), upward: count % 2 === 1 };
    notes.push(...strum(pick(random, chordShapes), { ...how, spread: between(random, 0.01, 0.05) }));
    at += lasts;
  }
  return notes;
};

const arpeggio: Style = ({ length, beat, random }) => {
  const notes: Note[] = [];
  for (let at = 0; at < length; at += 4 * beat) {
    const shape = pick(random, chordShapes).flatMap((fret, string) =>
      fret === null ? [] : [{ fret, string }],
    );
    for (let eighth = 0; eighth < 8; eighth++) {
      const place = { at: at + (eighth * beat) / 2, length: 4 * beat - (eighth * beat) / 2 };
      notes.push({ ...pick(random, shape), ...place, velocity: between(random, 0.3, 0.75) });
    }
  }
  return notes;
};

/** Thirds and sixths up the neck. */
const doubleStops: Style = ({ length, beat, random }) => {
  const notes: Note[] = [];
  for (let at = 0; at < length; ) {
    const lasts = beat * pick(random, [0.5, 1]);
    const string = Math.floor(between(random, 1, 4.99));
    const fret = Math.floor(between(random, 2, 14));
    const note = { at, length: lasts * 0.9, velocity: between(random, 0.4, 0.95) };
    notes.push(
      { ...note, string, fret },
      { ...note, at: at + 0.004, string: string + 1, fret: fret + pick(random, [0, 1, -1]) },
    );
    at += lasts;
  }
  return notes;
};

/** Dead strings: noise with hardly a pitch. */
const scratch: Style = ({ length, beat, random }) => {
  const notes: Note[] = [];
  for (let at = 0; at < length; at += beat / 4)
    if (random() < 0.7)
      notes.push(
        ...strum([7, 7, 7, 7, 7, 7], {
          at,
          length: 0.03,
          velocity: between(random, 0.4, 1),
          mute: 1,
          spread: 0.01,
        }),
      );
  return notes;
};

/** Long notes brought in and out with the volume knob are made by the piece; here they only ring. */
const longNotes: Style = ({ length, beat, random }) => {
  const notes: Note[] = [];
  for (let at = 0; at < length; at += 4 * beat)
    notes.push({
      at,
      length: 4 * beat - 0.05,
      string: Math.floor(between(random, 0, 5.99)),
      fret: Math.floor(between(random, 0, 15)),
      velocity: between(random, 0.5, 1),
    });
  return notes;
};

/** Roots, fifths and octaves in eighths, with rests. */
const bassLine: Style = ({ length, beat, random }) => {
  const root = Math.floor(between(random, 0, 8));
  const notes: Note[] = [];
  for (let at = 0; at < length; ) {
    const lasts = beat * pick(random, [0.5, 0.5, 0.5, 1, 2]);
    const [string, fret] = pick(random, [
      [0, root],
      [1, root],
      [1, root],
      [2, root + 2],
      [3, root + 2],
      [4, root],
    ] as const);
    if (random() < 0.85)
      notes.push({
        at,
        length: lasts * between(random, 0.5, 1),
        string,
        fret,
        velocity: between(random, 0.4, 1),
      });
    at += lasts;
  }
  return notes;
};

const bassShare = 0.15;
const styles: readonly Style[] = [lead, lead, chug, chug, strums, arpeggio, doubleStops, scratch, longNotes];

/** Some seconds in one of the styles, half of them with the guitar's volume knob moving. */
export function madeUpScore(length: Seconds, random: RandomSource): Score {
  const beat = 60 / between(random, 70, 180);
  const isBass = random() < bassShare;
  const style = isBass ? bassLine : pick(random, styles);
  const notes = style({ length: length - 0.2, beat, random });
  const volume =
    random() < 0.5
      ? undefined
      : ([
          [0, between(random, -25, 0)],
          [length / 2, between(random, -12, 0)],
          [length, between(random, -25, 0)],
        ] as const);
  return { instrument: isBass ? electricBass : electricGuitar, length, notes, ...(volume ? { volume } : {}) };
}
