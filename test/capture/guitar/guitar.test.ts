import { describe, expect, it } from "vitest";
import { playGuitar } from "../../../src/capture/guitar/guitar.ts";
import { electricBass, electricGuitar, type Instrument } from "../../../src/capture/guitar/instrument.ts";
import type { Note, Score } from "../../../src/capture/guitar/score.ts";
import { strum } from "../../../src/capture/guitar/score.ts";
import { effectiveLevel, partialNear } from "../../support/spectrum.ts";

const sampleRate = 48_000;
const options = { sampleRate, seed: 1, peak: -6 };

const one = (note: Partial<Note>, instrument: Instrument = electricGuitar, length = 2): Score => ({
  instrument,
  length,
  notes: [{ at: 0.1, length: length - 0.2, string: 0, fret: 0, velocity: 0.8, ...note }],
});
const slice = (samples: Float32Array, from: number, to: number) =>
  samples.subarray(Math.round(from * sampleRate), Math.round(to * sampleRate));
const cents = (frequency: number, reference: number) => 1200 * Math.log2(frequency / reference);

describe("a synthetic guitar", () => {
  it.each([
    ["guitar", electricGuitar, 0, 0],
    ["guitar", electricGuitar, 2, 7],
    ["guitar", electricGuitar, 5, 0],
    ["guitar", electricGuitar, 5, 24],
    ["bass", electricBass, 0, 0],
    ["bass", electricBass, 4, 12],
  ])("plays in tune within a cent (%s, string %#)", (_name, instrument, string, fret) => {
    const take = playGuitar(one({ string, fret }, instrument), options);
    const pitch = instrument.tuning[string]! * 2 ** (fret / 12);
    expect(Math.abs(cents(partialNear(slice(take, 0.4, 1), pitch, sampleRate), pitch))).toBeLessThan(1);
  });

  it("plays the same take for the same seed and another for another", () => {
    const score = one({});
    expect(playGuitar(score, options)).toEqual(playGuitar(score, options));
    expect(playGuitar(score, options)).not.toEqual(playGuitar(score, { ...options, seed: 2 }));
  });

  it("is silent before the first note", () => {
    const take = playGuitar(one({ at: 0.5 }), options);
    expect(slice(take, 0, 0.49).every((sample) => sample === 0)).toBe(true);
    expect(effectiveLevel(slice(take, 0.5, 0.6))).toBeGreaterThan(-40);
  });

  it("reaches the peak that was asked for, and nothing when there is nothing to play", () => {
    const largest = (take: Float32Array) =>
      take.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(largest(playGuitar(one({}), options))).toBeCloseTo(10 ** (-6 / 20), 6);
    expect(largest(playGuitar({ ...one({}), notes: [] }, options))).toBe(0);
  });

  it("bends up a whole tone and back", () => {
    const bend = [
      [0.3, 0],
      [0.5, 2],
      [1.1, 2],
      [1.3, 0],
    ] as const;
    const take = playGuitar(one({ string: 4, fret: 8, bend }), options);
    const fretted = electricGuitar.tuning[4]! * 2 ** (8 / 12);
    expect(
      cents(partialNear(slice(take, 0.7, 1.1), fretted * 2 ** (2 / 12), sampleRate), fretted),
    ).toBeCloseTo(200, -0.5);
    expect(Math.abs(cents(partialNear(slice(take, 1.5, 1.8), fretted, sampleRate), fretted))).toBeLessThan(1);
  });

  it("mutes with the palm: shorter and duller than a free note", () => {
    const free = playGuitar(one({}), options);
    const muted = playGuitar(one({ mute: 1 }), options);
    const fall = (take: Float32Array) =>
      effectiveLevel(slice(take, 0.1, 0.2)) - effectiveLevel(slice(take, 0.6, 0.7));
    expect(fall(muted)).toBeGreaterThan(fall(free) + 20);
  });

  it("stops a note when its length is over", () => {
    const take = playGuitar(one({ length: 0.8 }), options);
    expect(effectiveLevel(slice(take, 1.2, 1.3))).toBeLessThan(effectiveLevel(slice(take, 0.7, 0.8)) - 40);
  });

  it("spans 26 dB from the softest to the hardest stroke", () => {
    const notes = [
      { at: 0.1, length: 0.8, string: 0, fret: 0, velocity: 1 },
      { at: 1.1, length: 0.8, string: 0, fret: 0, velocity: 0 },
    ];
    const take = playGuitar({ instrument: electricGuitar, length: 2, notes }, options);
    const difference = effectiveLevel(slice(take, 0.1, 0.9)) - effectiveLevel(slice(take, 1.1, 1.9));
    expect(difference).toBeGreaterThan(23);
    expect(difference).toBeLessThan(32);
  });

  it("turns down with the volume knob", () => {
    const score = {
      ...one({}),
      volume: [
        [0.5, 0],
        [1, -20],
      ] as const,
    };
    const down = playGuitar(score, options);
    const up = playGuitar(one({}), options);
    const gain = effectiveLevel(slice(down, 1.2, 1.6)) - effectiveLevel(slice(up, 1.2, 1.6));
    expect(gain).toBeCloseTo(-20, -0.3);
  });

  it("adds hum and hiss at the levels asked for, under the notes and between them", () => {
    const rest = { instrument: electricGuitar, length: 2, notes: [] };
    expect(effectiveLevel(playGuitar(rest, { ...options, hiss: -80 }))).toBeCloseTo(-80, 0);
    const hum = playGuitar(rest, { ...options, hum: -70 });
    expect(partialNear(hum, 50, sampleRate)).toBeCloseTo(50, 3);
  });

  it("never grows, however long and bright a chord rings", () => {
    const notes = strum([24, 24, 24, 24, 24, 24], { at: 0, length: 20, velocity: 1 });
    const take = playGuitar({ instrument: { ...electricGuitar, sustain: 60 }, length: 20, notes }, options);
    const levels = Array.from({ length: 20 }, (_, second) => effectiveLevel(slice(take, second, second + 1)));
    for (let second = 1; second < 20; second++) expect(levels[second]).toBeLessThan(levels[second - 1]!);
  });
});
