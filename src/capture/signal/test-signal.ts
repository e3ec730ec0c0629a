/**
 * Our own test signal, and where what is in it: a tone for the levels, clicks, the settling test (silence, A 440,
 * silence), a sweep, noise, playing, and the same clicks once more. Its head is always the same, so that a recording of it
 * is known again without being told.
 */
import { practiceSignal } from "../../training/practice/practice.ts";
import type { Frames, Hertz } from "../../units.ts";
import { randomSource } from "../guitar/random.ts";
import type { Seconds } from "../guitar/score.ts";

export interface Stretch {
  readonly from: Frames;
  readonly to: Frames;
}

export interface TestSignalPlaces {
  /** A sine of 1 kHz. */
  readonly tone: Stretch;
  readonly firstClicks: Stretch;
  /** The settling test: A 440 with silence on both sides. */
  readonly restBefore: Stretch;
  readonly settlingTone: Stretch;
  readonly restAfter: Stretch;
  /** What a network learns from: all that has a level. */
  readonly lesson: Stretch;
  readonly lastClicks: Stretch;
}

const lengths = { lead: 0.1, tone: 0.5, clicks: 0.8, rest: 0.5, settlingTone: 0.5, restAfter: 1 } as const;
const sweepSeconds: Seconds = 3;
const noiseSeconds: Seconds = 1.5;
/** Least playing: an eighth of a minute is no use to anybody but a test. */
export const leastSignalSeconds: Seconds = 12;
const toneLevel = 10 ** (-12 / 20);
const clickLevel = 0.5;
const clickCount = 10;
const seed = 1;

function headPlaces(rate: Hertz) {
  let at = Math.round(lengths.lead * rate);
  const next = (seconds: Seconds): Stretch => {
    const from = at;
    at += Math.round(seconds * rate);
    return { from, to: at };
  };
  const tone = next(lengths.tone);
  const firstClicks = next(lengths.clicks);
  const restBefore = next(lengths.rest);
  const settlingTone = next(lengths.settlingTone);
  const restAfter = next(lengths.restAfter);
  return { tone, firstClicks, restBefore, settlingTone, restAfter, end: at };
}

function placesIn(length: Frames, rate: Hertz): TestSignalPlaces {
  const { end, ...head } = headPlaces(rate);
  const lastClicks = { from: length - Math.round(lengths.clicks * rate), to: length };
  return { ...head, lesson: { from: end, to: lastClicks.from }, lastClicks };
}

/** Half a second fades in and out would not be heard either; 5 ms keep a tone from clicking. */
const fadeSeconds: Seconds = 0.005;

function writeTone(target: Float32Array, { from, to }: Stretch, pitch: Hertz, rate: Hertz): void {
  for (let frame = from; frame < to; frame++) {
    const edge = Math.min(1, (frame - from) / (fadeSeconds * rate), (to - frame) / (fadeSeconds * rate));
    target[frame] = toneLevel * edge * Math.sin((2 * Math.PI * pitch * (frame - from)) / rate);
  }
}

/** Single frames at uneven distances, every other one upside down: only one shift lays all of them on themselves. */
function writeClicks(target: Float32Array, { from, to }: Stretch): void {
  const random = randomSource(seed);
  const slot = (to - from) / (clickCount + 1);
  for (let click = 0; click < clickCount; click++) {
    const frame = from + Math.round((click + 0.25 + 0.5 * random()) * slot);
    target[frame] = click % 2 === 0 ? clickLevel : -clickLevel;
  }
}

/** Everything before the lesson. */
function writeHead(target: Float32Array, rate: Hertz): void {
  const { tone, firstClicks, settlingTone } = headPlaces(rate);
  writeTone(target, tone, 1000, rate);
  writeClicks(target, firstClicks);
  writeTone(target, settlingTone, 440, rate);
}

function writeSweep(target: Float32Array, from: Frames, frames: Frames, rate: Hertz): void {
  const octaves = Math.log(Math.min(20_000, 0.45 * rate) / 20);
  const scale = (2 * Math.PI * 20 * frames) / (octaves * rate);
  const fade = fadeSeconds * rate;
  for (let frame = 0; frame < frames; frame++) {
    const edge = Math.min(1, frame / fade, (frames - frame) / fade);
    target[from + frame] = 0.5 * edge * Math.sin(scale * Math.exp((octaves * frame) / frames));
  }
}

/** Louder from step to step, -40 to -6 dBFS. */
function writeNoise(target: Float32Array, from: Frames, frames: Frames): void {
  const random = randomSource(seed + 1);
  const steps = 5;
  for (let frame = 0; frame < frames; frame++) {
    const level = -40 + (34 * Math.floor((steps * frame) / frames)) / (steps - 1);
    target[from + frame] = 10 ** (level / 20) * (2 * random() - 1);
  }
}

/** @returns mono, full scale 1; the same for the same length and rate @throws RangeError when it is too short */
export function testSignal(seconds: Seconds, rate: Hertz): Float32Array<ArrayBuffer> {
  if (seconds < leastSignalSeconds)
    throw new RangeError(`a test signal has ${leastSignalSeconds} s at least`);
  const signal = new Float32Array(Math.round(seconds * rate));
  const { lesson, lastClicks } = placesIn(signal.length, rate);
  writeHead(signal, rate);
  const [sweep, noise] = [sweepSeconds, noiseSeconds].map((length) => Math.round(length * rate));
  writeSweep(signal, lesson.from, sweep!, rate);
  writeNoise(signal, lesson.from + sweep!, noise!);
  const playing = lesson.from + sweep! + noise!;
  signal.set(
    practiceSignal((lesson.to - playing) / rate, rate, seed).subarray(0, lesson.to - playing),
    playing,
  );
  writeClicks(signal, lastClicks);
  return signal;
}

/** What 24 bits leave of it. */
const tolerance = 1e-5;

/** Where what is in a dry recording; null where it is not our own test signal. */
export function testSignalPlaces(dry: Float32Array, rate: Hertz): TestSignalPlaces | null {
  const { end } = headPlaces(rate);
  if (dry.length < 2 * end) return null;
  const head = new Float32Array(end);
  writeHead(head, rate);
  if (head.some((sample, frame) => Math.abs(sample - dry[frame]!) > tolerance)) return null;
  return placesIn(dry.length, rate);
}
