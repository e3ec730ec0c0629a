import type { Frames, Hertz } from "../../units.ts";
import type { Instrument } from "./instrument.ts";
import type { RandomSource } from "./random.ts";
import { curveAt, type Note, type Seconds } from "./score.ts";

/** Frames between two looks at pitch and damping; the loop interpolates its length in between. */
const controlFrames = 32;
/** A finger comes down on the string this long before it is plucked again. */
const handTime: Seconds = 0.006;
/** Decay of a stopped string (60 dB). */
const stoppedDecay: Seconds = 0.12;
const loudestToSoftest = 26;

/** The two planes in which a string swings: the second is a little sharp, dies sooner and moves less flux. */
const planes = [
  { share: 0.75, detune: 1, decay: 1 },
  { share: 0.25, detune: 1.0004, decay: 0.45 },
];

/**
 * Plays the notes of one string and returns the speed of the string over the pickup.
 *
 * Each plane of vibration is a single delay loop (extended Karplus-Strong): y[n] = g (1 - b) D(y)[n] / (1 -
 * b z^-1), where D is a delay of one period less that of the loss filter, its fraction by third-order
 * Lagrange interpolation, and g, b give the fundamental and the harmonics their decay. A pluck puts a slope
 * into the loop, combed by the pick's position (an ideal pluck's velocity wave is a pulse as long as the way
 * from pick to bridge and back); the pickup hears the wave and its echo from the bridge.
 * @param notes of this string, in order of time
 * @see K. Karplus, A. Strong, CMJ 7(2) 1983; D. Jaffe, J. Smith, CMJ 7(2) 1983; M. Karjalainen, V. Valimaki,
 *   T. Tolonen, CMJ 22(3) 1998; C. Sullivan, CMJ 14(3) 1990; T. Laakso et al., Splitting the unit delay,
 *   IEEE SPM 1996
 */
export function playString(
  notes: readonly Note[],
  open: Hertz,
  instrument: Instrument,
  frames: Frames,
  rate: Hertz,
  random: RandomSource,
): Float64Array {
  const pushes = new Float64Array(frames);
  for (const note of notes) addPluck(pushes, note, open, instrument, rate, random);
  const speed = new Float64Array(frames);
  for (const plane of planes) {
    const control = (frame: Frames) => loopControl(notes, frame / rate, open, instrument, plane, rate);
    vibrate(pushes, speed, plane.share, control);
  }
  return speed;
}

/** What the loop does during one control step. */
interface LoopControl {
  /** Length of the delay in frames, without the loss filter's own. */
  readonly delay: Frames;
  readonly gain: number;
  /** Coefficient of the one-pole loss filter, 0 (bright) to 1. */
  readonly darkness: number;
  /** From the pickup to the bridge and back. */
  readonly pickupDelay: Frames;
}

function vibrate(
  pushes: Float64Array,
  speed: Float64Array,
  share: number,
  control: (frame: Frames) => LoopControl,
): void {
  const line = new Float64Array(4096);
  const mask = line.length - 1;
  let lowPassed = 0;
  let now = control(0);
  for (let start = 0; start < pushes.length; start += controlFrames) {
    const next = control(start + controlFrames);
    const end = Math.min(start + controlFrames, pushes.length);
    for (let frame = start; frame < end; frame++) {
      const progress = (frame - start) / controlFrames;
      const returned = lagrange(line, mask, frame, now.delay + progress * (next.delay - now.delay));
      lowPassed = now.gain * (1 - now.darkness) * returned + now.darkness * lowPassed;
      const wave = pushes[frame]! + lowPassed;
      line[frame & mask] = wave;
      const echo = lagrange(
        line,
        mask,
        frame,
        now.pickupDelay + progress * (next.pickupDelay - now.pickupDelay),
      );
      speed[frame] = speed[frame]! + share * (wave - echo);
    }
    now = next;
  }
}

/**
 * The value `delay` frames ago (at least 1), by third-order Lagrange interpolation around the middle of four
 * values.
 */
function lagrange(line: Float64Array, mask: number, frame: Frames, delay: Frames): number {
  const whole = Math.floor(delay);
  const d = delay - whole;
  const y0 = line[(frame - whole + 1) & mask]!;
  const y1 = line[(frame - whole) & mask]!;
  const y2 = line[(frame - whole - 1) & mask]!;
  const y3 = line[(frame - whole - 2) & mask]!;
  const left = d + 1;
  const right = d - 1;
  const far = d - 2;
  return (
    (-d * right * far * y0) / 6 +
    (left * right * far * y1) / 2 -
    (left * d * far * y2) / 2 +
    (left * d * right * y3) / 6
  );
}

function loopControl(
  notes: readonly Note[],
  time: Seconds,
  open: Hertz,
  instrument: Instrument,
  plane: { detune: number; decay: number },
  rate: Hertz,
): LoopControl {
  const playing = noteAt(notes, time);
  const pitch = playing ? pitchAt(playing, time, open) : open;
  const { decay, darkness } = lossAt(notes, playing, time, open, pitch, instrument, rate);
  const period = rate / (pitch * plane.detune);
  const omega = (2 * Math.PI * pitch * plane.detune) / rate;
  // The loss filter's own phase delay and gain at the fundamental, so that pitch and decay come out as asked.
  const phase = Math.atan2(darkness * Math.sin(omega), 1 - darkness * Math.cos(omega));
  const lossGain = (1 - darkness) / Math.hypot(1 - darkness * Math.cos(omega), darkness * Math.sin(omega));
  // 60 dB in `decay` seconds. The gain at 0 Hz stays below one, so that nothing can build up there.
  const gain = Math.min(0.99999, 10 ** (-3 / (decay * plane.decay * pitch)) / lossGain);
  const fretted = pitch / open;
  return {
    delay: period - phase / omega,
    gain,
    darkness,
    pickupDelay: Math.max(2, instrument.pickupPosition * fretted * period),
  };
}

/**
 * The note whose pitch the left hand holds: the last one plucked, or the next when its finger is already
 * down.
 */
function noteAt(notes: readonly Note[], time: Seconds): Note | undefined {
  let found: Note | undefined;
  for (const note of notes) {
    if (note.at > time) break;
    found = note;
  }
  return found;
}

function pitchAt(note: Note, time: Seconds, open: Hertz): Hertz {
  const since = time - note.at;
  const bend = note.bend ? curveAt(note.bend, since, true) : 0;
  const swell = Math.min(1, Math.max(0, (since - 0.12) / 0.4));
  const vibrato = note.vibrato
    ? (note.vibrato.cents / 100) * swell * (0.5 - 0.5 * Math.cos(2 * Math.PI * note.vibrato.rate * since))
    : 0;
  return open * 2 ** ((note.fret + bend + vibrato) / 12);
}

/**
 * Higher notes die sooner, roughly as the root of their pitch; a palm shortens and darkens; a finger stops.
 */
function lossAt(
  notes: readonly Note[],
  note: Note | undefined,
  time: Seconds,
  open: Hertz,
  pitch: Hertz,
  instrument: Instrument,
  rate: Hertz,
): { decay: Seconds; darkness: number } {
  const lowest = instrument.tuning[0] ?? open;
  const free = instrument.sustain * (lowest / pitch) ** 0.6;
  const handIsComing = notes.some((next) => next.at > time && next.at - time <= handTime);
  if (!note || handIsComing || time >= note.at + note.length)
    return { decay: stoppedDecay, darkness: darknessFor(2600, rate) };
  const mute = note.mute ?? 0;
  const decay = free * (0.28 / free) ** mute;
  return { decay, darkness: darknessFor(14_000 * (1900 / 14_000) ** mute, rate) };
}

/** The one-pole low-pass with this corner. */
function darknessFor(corner: Hertz, rate: Hertz): number {
  return Math.exp((-2 * Math.PI * corner) / rate);
}

/**
 * Adds the velocity wave of one pluck: a slope smoothed by the pick's width, minus its copy from the pick to
 * the bridge.
 */
function addPluck(
  pushes: Float64Array,
  note: Note,
  open: Hertz,
  instrument: Instrument,
  rate: Hertz,
  random: RandomSource,
): void {
  const period = rate / (open * 2 ** (note.fret / 12));
  const fretted = 2 ** (note.fret / 12);
  const place = instrument.pickPosition * (0.85 + 0.3 * random());
  const pulse = Math.min(0.5, place * fretted) * period;
  const level = 10 ** ((loudestToSoftest * (note.velocity - 1)) / 20);
  // A harder stroke leaves the string faster: 0.6 ms down to 0.12 ms from rest to full speed.
  const rise = Math.max(2, rate * (0.0006 - 0.00048 * note.velocity) * (1 + (note.mute ?? 0)));
  const start = Math.round(note.at * rate);
  for (let offset = 0; offset < pulse + rise; offset++) {
    const frame = start + offset;
    if (frame >= pushes.length) break;
    const shape = smoothStep(offset / rise) - smoothStep((offset - pulse) / rise);
    const scrape = 0.2 * note.velocity * (random() * 2 - 1) * shape;
    pushes[frame] = pushes[frame]! + level * (shape + scrape);
  }
}

function smoothStep(share: number): number {
  const x = Math.min(1, Math.max(0, share));
  return x * x * (3 - 2 * x);
}
