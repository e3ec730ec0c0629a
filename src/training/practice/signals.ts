/** What no guitar plays, but what keeps a network honest beyond what guitars play. */
import type { RandomSource } from "../../capture/guitar/random.ts";
import type { Decibels, Frames, Hertz } from "../../units.ts";

type Signal = (frame: Frames) => number;

/** A sine from 20 Hz to 20 kHz (at most 0.45 of the rate), each octave as long as the others. */
function sweep(frames: Frames, rate: Hertz, upward: boolean): Signal {
  const octaves = Math.log(Math.min(20_000, 0.45 * rate) / 20);
  const scale = (2 * Math.PI * 20 * frames) / (octaves * rate);
  return (frame) => {
    const place = upward ? frame / frames : 1 - frame / frames;
    return Math.sin(scale * Math.exp(octaves * place));
  };
}

/** Noise in bursts of 50 ms, each of its own loudness over 40 dB. */
function bursts(rate: Hertz, random: RandomSource): Signal {
  const length = Math.round(0.05 * rate);
  let gain = 0;
  return (frame) => {
    if (frame % length === 0) gain = random() < 0.3 ? 0 : 10 ** (-2 * random());
    return gain * (2 * random() - 1);
  };
}

function twoTones(rate: Hertz, random: RandomSource): Signal {
  const low = (2 * Math.PI * (60 + 400 * random())) / rate;
  const high = (2 * Math.PI * (500 + 4000 * random())) / rate;
  return (frame) => 0.6 * Math.sin(low * frame) + 0.4 * Math.sin(high * frame);
}

/** A tone that grows from nothing, in decibels, to full and back. */
function swell(frames: Frames, rate: Hertz, random: RandomSource): Signal {
  const turn = (2 * Math.PI * (80 + 600 * random())) / rate;
  return (frame) => 10 ** (-2.5 * Math.abs(1 - (2 * frame) / frames)) * Math.sin(turn * frame);
}

/** One of the signals above, at a level of its own. */
export function testSignal(frames: Frames, rate: Hertz, random: RandomSource): Float32Array<ArrayBuffer> {
  const kinds = [
    () => sweep(frames, rate, random() < 0.5),
    () => bursts(rate, random),
    () => twoTones(rate, random),
    () => swell(frames, rate, random),
  ];
  const signal = kinds[Math.floor(random() * kinds.length)]!();
  const level: Decibels = -3 - 25 * random();
  return Float32Array.from({ length: frames }, (_, frame) => 10 ** (level / 20) * signal(frame));
}
