import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { writeWav } from "../../../src/audio/wav.ts";
import { playGuitar } from "../../../src/capture/guitar/guitar.ts";
import { bassScore } from "../../../src/capture/guitar/scores/bass.ts";
import { demoScore, demoTake } from "../../../src/capture/guitar/scores/demo.ts";
import { practiceScore } from "../../../src/capture/guitar/scores/practice.ts";
import { effectiveLevel, octaveBands } from "../../support/spectrum.ts";

const phrase = fileURLToPath(new URL("../../../models/phrases/demo-guitar.wav", import.meta.url));
const rate = 48_000;

describe("the demo phrase", () => {
  const take = playGuitar(demoScore(), demoTake.options);

  it("is the file that is shipped, byte for byte", () => {
    const file = writeWav([take], demoTake.options.sampleRate, "24");
    expect(readFileSync(phrase).equals(file), "run npx node scripts/make-phrase.ts").toBe(true);
  });

  it("lasts 20 to 26 seconds, peaks at -6 dBFS, begins and ends in the noise of a quiet room", () => {
    expect(take.length / rate).toBeGreaterThan(20);
    expect(take.length / rate).toBeLessThan(26);
    const largest = take.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(20 * Math.log10(largest)).toBeCloseTo(-6, 1);
    expect(effectiveLevel(take.subarray(0, 0.5 * rate))).toBeLessThan(-75);
    expect(effectiveLevel(take.subarray(-0.2 * rate))).toBeLessThan(-60);
  });

  it("has the octave bands of real dry guitar within 5 dB (60 Hz to 15 kHz, design notes 4.1)", () => {
    const real = [-12, -6, -4, -7, -11, -18, -32, -49];
    for (const [band, level] of octaveBands(take, rate, 8).entries())
      expect(Math.abs(level - real[band]!), `band ${band}: ${level.toFixed(1)} dB`).toBeLessThan(5);
  });

  it("is played loud and soft: its seconds differ by 15 dB and more, without the rests", () => {
    const seconds = Array.from({ length: 22 }, (_, at) =>
      effectiveLevel(take.subarray((at + 0.6) * rate, (at + 1.6) * rate)),
    );
    expect(Math.max(...seconds) - Math.min(...seconds)).toBeGreaterThan(15);
  });

  it("plays no string and no fret that a guitar lacks, and no string twice at once", () => {
    const { notes, instrument } = demoScore();
    for (const note of notes) {
      expect(note.string).toBeLessThan(instrument.tuning.length);
      expect(note.fret).toBeGreaterThanOrEqual(0);
      expect(note.fret).toBeLessThanOrEqual(22);
    }
    for (let string = 0; string < 6; string++) {
      const own = notes.filter((note) => note.string === string).sort((a, b) => a.at - b.at);
      for (const [position, note] of own.slice(1).entries())
        expect(note.at - own[position]!.at).toBeGreaterThan(0.05);
    }
  });
});

describe("the bass score", () => {
  it("has most of its energy below 240 Hz and stays within full scale", () => {
    const take = playGuitar(bassScore(), { sampleRate: rate, seed: 3, peak: -6 });
    const bands = octaveBands(take, rate, 8);
    expect(10 ** (bands[0]! / 10) + 10 ** (bands[1]! / 10)).toBeGreaterThan(0.5);
    expect(bands[5]).toBeLessThan(-20);
    expect(take.every((sample) => Math.abs(sample) <= 0.51)).toBe(true);
  });
});

describe("practice for training", () => {
  const take = playGuitar(practiceScore(1, 60), { sampleRate: rate, seed: 1, peak: -3, hiss: -85 });

  it("has the octave bands of real dry guitar within 7 dB", () => {
    const real = [-12, -6, -4, -7, -11, -18, -32, -49];
    for (const [band, level] of octaveBands(take, rate, 8).entries())
      expect(Math.abs(level - real[band]!), `band ${band}: ${level.toFixed(1)} dB`).toBeLessThan(7);
  });

  it("is spread over more than 20 dB from stretch to stretch", () => {
    const levels = Array.from({ length: 59 }, (_, second) =>
      effectiveLevel(take.subarray(second * rate, (second + 1) * rate)),
    );
    const sorted = levels.sort((a, b) => a - b);
    expect(sorted.at(-3)! - sorted[3]!).toBeGreaterThan(20);
  });

  it("fills its length, and is another piece for another seed and the same for the same", () => {
    const score = practiceScore(5, 30);
    expect(score.notes.at(-1)!.at).toBeGreaterThan(25);
    expect(practiceScore(5, 30)).toEqual(score);
    expect(practiceScore(6, 30)).not.toEqual(score);
    for (let seed = 0; seed < 50; seed++)
      for (const note of practiceScore(seed, 30).notes) {
        expect(note.string).toBeLessThan(6);
        expect(note.fret).toBeLessThanOrEqual(22);
        expect(note.at + note.length).toBeLessThan(31);
      }
  });
});
