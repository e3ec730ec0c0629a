import { electricGuitar } from "../instrument.ts";
import { type RandomSource, randomSource } from "../random.ts";
import { type Note, type Score, type Seconds, strum } from "../score.ts";

/** Minor pentatonic, in semitones over the root. */
const scale = [0, 3, 5, 7, 10];
/** Movable shapes over a root on the lowest two strings, and two open chords. */
const chordShapes: readonly (readonly (number | null)[])[] = [
  [0, 2, 2, 1, 0, 0],
  [0, 2, 2, 0, 0, 0],
  [null, 0, 2, 2, 2, 0],
  [null, 0, 2, 2, 1, 0],
  [0, 2, 2, null, null, null],
  [null, null, 0, 2, 3, 2],
];

/** One way of playing for a while: its notes from `start` until `end`. */
type Style = (random: RandomSource, start: Seconds, end: Seconds) => Note[];

const styles: readonly Style[] = [
  lead,
  lead,
  chug,
  chug,
  strumming,
  strumming,
  arpeggio,
  doubleStops,
  scratching,
  ringing,
];

/**
 * Music for training: stretches of lead, muted riffs, chords, arpeggios, double stops, scratched strings and
 * ringing chords, two to five seconds each, at strengths spread over 25 dB, with short rests. Any length,
 * another piece for another seed.
 * @param length in seconds
 */
export function practiceScore(seed: number, length: Seconds): Score {
  const random = randomSource(seed);
  const notes: Note[] = [];
  let start = 0.25;
  while (start < length - 0.5) {
    const end = Math.min(length - 0.2, start + between(random, 2, 5));
    const strength = between(random, -0.45, 0.15);
    const played = pick(random, styles)(random, start, end);
    notes.push(
      ...played.map((note) => ({ ...note, velocity: Math.min(1, Math.max(0, note.velocity + strength)) })),
    );
    start = end + between(random, 0, 0.3);
  }
  return { instrument: electricGuitar, length, notes: notes.filter((note) => note.at < length) };
}

function between(random: RandomSource, low: number, high: number): number {
  return low + (high - low) * random();
}

function pick<T>(random: RandomSource, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

/** Times that go on by one of some lengths until the end. */
function rhythm(
  random: RandomSource,
  start: Seconds,
  end: Seconds,
  lengths: readonly Seconds[],
): [Seconds, Seconds][] {
  const strokes: [Seconds, Seconds][] = [];
  for (let at = start; at < end; ) {
    const length = pick(random, lengths);
    strokes.push([at, Math.min(length, end - at)]);
    at += length;
  }
  return strokes;
}

function lead(random: RandomSource, start: Seconds, end: Seconds): Note[] {
  const eighth = between(random, 0.11, 0.3);
  const root = Math.floor(between(random, 0, 10));
  return rhythm(random, start, end, [eighth, eighth, 2 * eighth, 4 * eighth]).map(([at, length]) => {
    const note = {
      at,
      length,
      string: 2 + Math.floor(random() * 4),
      fret: root + pick(random, scale),
      velocity: between(random, 0.6, 0.95),
    };
    const ornament = random();
    const semitones = pick(random, [1, 2, 2, 3]);
    if (length < 0.3 || ornament > 0.7) return note;
    if (ornament < 0.35)
      return {
        ...note,
        bend: [
          [0.03, 0],
          [between(random, 0.12, 0.3), semitones],
        ] as const,
      };
    return { ...note, vibrato: { cents: between(random, 15, 45), rate: between(random, 4.5, 6.5) } };
  });
}

function chug(random: RandomSource, start: Seconds, end: Seconds): Note[] {
  const step = between(random, 0.1, 0.22);
  const root = Math.floor(between(random, 0, 8));
  return rhythm(random, start, end, [step, step, step, 2 * step]).flatMap(([at, length]) => {
    const accent = random() < 0.25;
    const fret = accent ? root + pick(random, scale) : root;
    const frets = [fret, fret + 2, accent ? fret + 2 : null];
    const how = { at, length: length * 0.95, spread: 0.006 };
    return strum(
      frets,
      accent ? { ...how, velocity: 0.9 } : { ...how, velocity: 0.8, mute: between(random, 0.5, 1) },
    );
  });
}

function strumming(random: RandomSource, start: Seconds, end: Seconds): Note[] {
  const step = between(random, 0.2, 0.4);
  let frets = movedChord(random);
  return rhythm(random, start, end, [step, step, 2 * step, 4 * step]).flatMap(([at, length], stroke) => {
    if (random() < 0.2) frets = movedChord(random);
    return strum(frets, {
      at,
      length,
      velocity: between(random, 0.6, 0.85),
      upward: stroke % 2 === 1,
      spread: between(random, 0.01, 0.04),
    });
  });
}

function arpeggio(random: RandomSource, start: Seconds, end: Seconds): Note[] {
  const step = between(random, 0.14, 0.3);
  const frets = movedChord(random);
  const strings = frets.flatMap((fret, string) => (fret === null ? [] : [{ fret, string }]));
  return rhythm(random, start, end, [step]).map(([at], stroke) => ({
    ...strings[stroke % strings.length]!,
    at,
    length: Math.min(end - at, strings.length * step),
    velocity: between(random, 0.5, 0.75),
  }));
}

function doubleStops(random: RandomSource, start: Seconds, end: Seconds): Note[] {
  const step = between(random, 0.2, 0.45);
  return rhythm(random, start, end, [step, 2 * step]).flatMap(([at, length]) => {
    const string = 2 + Math.floor(random() * 3);
    const fret = Math.floor(between(random, 0, 12));
    const pair = [fret, fret + pick(random, [0, 1, 2])];
    return strum([...Array<null>(string).fill(null), ...pair], { at, length, velocity: 0.75, spread: 0.004 });
  });
}

/** The left hand lies on the strings and only the pick sounds. */
function scratching(random: RandomSource, start: Seconds, end: Seconds): Note[] {
  return rhythm(random, start, Math.min(end, start + 1), [0.09, 0.18]).flatMap(([at], stroke) =>
    strum([5, 5, 5, 5, 5, 5], {
      at,
      length: 0.02,
      velocity: 0.7,
      mute: 1,
      upward: stroke % 2 === 1,
      spread: 0.015,
    }),
  );
}

/** One soft chord, left alone. */
function ringing(random: RandomSource, start: Seconds, end: Seconds): Note[] {
  return strum(movedChord(random), { at: start, length: end - start, velocity: 0.45, spread: 0.12 });
}

function movedChord(random: RandomSource): (number | null)[] {
  const shift = Math.floor(between(random, 0, 8));
  return pick(random, chordShapes).map((fret) => (fret === null ? null : fret + shift));
}
