import { describe, expect, it } from "vitest";
import { playGuitar } from "../../../src/capture/guitar/guitar.ts";
import { electricBass, electricGuitar } from "../../../src/capture/guitar/instrument.ts";
import { randomSource } from "../../../src/capture/guitar/random.ts";
import { nearestNote, tuner } from "../../../src/engine/sound/tuner/tuner.ts";
import { stiffString } from "./strings.ts";

const rate = 48_000;
/** What the engine listens to; with a look every 20 ms that is 100 ms. */
const window = 0.08;
const lowest = 23;
const highest = 88;
const pitch = (note: number) => 440 * 2 ** ((note - 69) / 12);
const cents = (frequency: number, reference: number) => 1200 * Math.log2(frequency / reference);

/** Errors in cents over every note from B0 to E6, out of tune by up to 30 cents either way. */
function errors(stiffness: number, noise: number, sampleRate: number): number[] {
  const read = tuner(sampleRate);
  return Array.from({ length: highest - lowest + 1 }, (_, step) => {
    const note = lowest + step;
    const frequency = pitch(note + 0.3 * Math.sin(note * 7));
    const sound = stiffString(
      { frequency, stiffness, noise, seed: note },
      Math.round(window * sampleRate),
      sampleRate,
    );
    return cents(read(sound)?.frequency ?? Number.NaN, frequency);
  });
}

describe("the tuner", () => {
  it.each([
    ["ideal strings", 0, -60],
    ["plain strings", 3e-5, -50],
    ["thick wound strings", 2e-4, -50],
    ["strings in much noise", 5e-5, -30],
  ])("reads 80 ms of every note from B0 to E6 within a cent (%s)", (_name, stiffness, noise) => {
    const found = errors(stiffness, noise, rate);
    const effective = Math.sqrt(found.reduce((sum, error) => sum + error * error, 0) / found.length);
    expect(Math.max(...found.map(Math.abs))).toBeLessThan(0.6);
    expect(effective).toBeLessThan(0.1);
  });

  it.each([44_100, 96_000])("reads as well at %i", (sampleRate) => {
    expect(Math.max(...errors(5e-5, -50, sampleRate).map(Math.abs))).toBeLessThan(0.6);
  });

  it.each([
    ["bass", electricBass, 0, 0],
    ["bass", electricBass, 1, 0],
    ["bass", electricBass, 4, 12],
    ["guitar", electricGuitar, 0, 0],
    ["guitar", electricGuitar, 1, 0],
    ["guitar", electricGuitar, 2, 0],
    ["guitar", electricGuitar, 3, 0],
    ["guitar", electricGuitar, 4, 0],
    ["guitar", electricGuitar, 5, 0],
    ["guitar", electricGuitar, 5, 24],
  ])("reads the first 100 ms after the pluck on the %s (%#)", (_name, instrument, string, fret) => {
    const notes = [{ at: 0.05, length: 1, string, fret, velocity: 0.7 }];
    const take = playGuitar(
      { instrument, length: 0.2, notes },
      { sampleRate: rate, seed: 2, peak: -12, hum: -70, hiss: -75 },
    );
    const reading = tuner(rate)(take.slice(0.05 * rate, 0.15 * rate));
    expect(
      Math.abs(cents(reading?.frequency ?? Number.NaN, instrument.tuning[string]! * 2 ** (fret / 12))),
    ).toBeLessThan(1);
  });

  it("says nothing for silence, noise, too short a sound and a constant", () => {
    const read = tuner(rate);
    const random = randomSource(9);
    expect(read(new Float64Array(4800))).toBeUndefined();
    expect(read(new Float64Array(4800).fill(0.5))).toBeUndefined();
    expect(read(Float64Array.from({ length: 4800 }, () => random() - 0.5))).toBeUndefined();
    expect(read(Float64Array.from({ length: 500 }, (_, frame) => Math.sin(frame / 10)))).toBeUndefined();
    expect(read([])).toBeUndefined();
  });

  it("is not moved by a constant under the sound or by its level", () => {
    const sound = stiffString({ frequency: 110, stiffness: 3e-5, noise: -60, seed: 4 }, 4800, rate);
    const read = tuner(rate);
    const plain = read(sound)!.frequency;
    expect(cents(read(sound.map((sample) => sample + 0.2))!.frequency, plain)).toBeCloseTo(0, 1);
    expect(cents(read(sound.map((sample) => sample * 0.05))!.frequency, plain)).toBeCloseTo(0, 6);
  });
});

describe("naming a pitch", () => {
  it("finds the nearest note and how far it is", () => {
    expect(nearestNote(440)).toEqual({ note: 69, name: "A4", cents: 0 });
    expect(nearestNote(30.87)).toMatchObject({ name: "B0", note: 23 });
    expect(nearestNote(1318.51)).toMatchObject({ name: "E6", note: 88 });
    expect(nearestNote(445).cents).toBeCloseTo(19.56, 2);
    expect(nearestNote(442, 442).cents).toBe(0);
  });
});
