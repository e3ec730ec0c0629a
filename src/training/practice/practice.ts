import { playGuitar } from "../../capture/guitar/guitar.ts";
import { randomSource } from "../../capture/guitar/random.ts";
import type { Seconds } from "../../capture/guitar/score.ts";
import type { Hertz } from "../../units.ts";
import { testSignal } from "./signals.ts";
import { madeUpScore } from "./styles.ts";

const pieceSeconds: Seconds = 5;
const signalShare = 0.12;
const fadeSeconds: Seconds = 0.01;

/**
 * Something to send through a device so that a network can learn it: made-up playing in pieces of some seconds, at levels
 * over 25 dB (-1 dBFS downwards), with a little hum and hiss, and test signals for an eighth of the time.
 * @returns mono, full scale 1; the same for the same seed
 */
export function practiceSignal(seconds: Seconds, rate: Hertz, seed: number): Float32Array<ArrayBuffer> {
  const random = randomSource(seed);
  const signal = new Float32Array(Math.round(seconds * rate));
  for (let at = 0; at < signal.length; ) {
    const isSignal = random() < signalShare;
    const length = isSignal ? pieceSeconds / 2 : pieceSeconds;
    const piece = isSignal
      ? testSignal(Math.round(length * rate), rate, random)
      : playGuitar(madeUpScore(length, random), {
          sampleRate: rate,
          seed: Math.floor(random() * 2 ** 32),
          peak: -1 - 25 * random(),
          hum: -80,
          hiss: -82,
        });
    fadeEnds(piece, Math.round(fadeSeconds * rate));
    signal.set(piece.subarray(0, signal.length - at), at);
    at += piece.length;
  }
  return signal;
}

function fadeEnds(piece: Float32Array, frames: number): void {
  for (let frame = 0; frame < frames; frame++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * frame) / frames);
    piece[frame] = piece[frame]! * gain;
    piece[piece.length - 1 - frame] = piece[piece.length - 1 - frame]! * gain;
  }
}
