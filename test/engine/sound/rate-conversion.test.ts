import { describe, expect, it } from "vitest";
import { inverseTransform, powerOfTwo, transform } from "../../../src/engine/sound/fourier.ts";
import { kaiserLength, kaiserLowPass } from "../../../src/engine/sound/kaiser.ts";
import { minimumPhase } from "../../../src/engine/sound/minimum-phase.ts";
import {
  passBand,
  type RateConversion,
  rateConversion,
  streamingConverter,
} from "../../../src/engine/sound/rate-conversion.ts";
import { Refusal } from "../../../src/refusal.ts";

const pairs: [number, number][] = [44_100, 48_000, 50_000, 88_200, 96_000]
  .flatMap((to): [number, number][] => [
    [48_000, to],
    [to, 48_000],
  ])
  .concat([
    [44_100, 96_000],
    [96_000, 44_100],
  ])
  .filter(([from, to]) => from !== to);

/** Each design is made once: the largest takes half a second. */
const designs = new Map(pairs.map(([from, to]) => [`${from} ${to}`, rateConversion(from, to)]));
const design = (from: number, to: number) => designs.get(`${from} ${to}`)!;

/** Magnitude in decibels of the filter that the rows were cut from, per bin of up times the rate. */
function prototypeResponse(conversion: RateConversion): { gains: Float64Array; binWidth: number } {
  const { up, tapsPerRow, rows, from } = conversion;
  const size = powerOfTwo(4 * up * tapsPerRow);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let row = 0; row < up; row++)
    for (let tap = 0; tap < tapsPerRow; tap++)
      real[row + tap * up] = Math.fround(rows[row * tapsPerRow + tap]!) / up;
  transform(real, imaginary);
  const gains = real
    .slice(0, size / 2)
    .map((value, bin) => 20 * Math.log10(Math.hypot(value, imaginary[bin]!)));
  return { gains, binWidth: (from * up) / size };
}

describe("the rate converter's design", () => {
  it.each(pairs)(
    "%i to %i: flat within 0.1 dB, images and aliases below -80 dB, also in single precision",
    (from, to) => {
      const { gains, binWidth } = prototypeResponse(design(from, to));
      const pass = gains.filter((_, bin) => bin * binWidth <= passBand(from, to));
      const stop = gains.filter((_, bin) => bin * binWidth >= Math.min(from, to) / 2);
      expect(pass.every((gain) => Math.abs(gain) < 0.01)).toBe(true);
      expect(stop.every((gain) => gain < -84)).toBe(true);
      expect(passBand(from, to)).toBeCloseTo(Math.min(20_000, 0.45 * from, 0.45 * to), 6);
    },
  );

  it.each(pairs)("%i to %i: waits less than a tenth of a millisecond", (from, to) => {
    expect(design(from, to).latency / from).toBeLessThan(0.0001);
  });

  it("gives rows of a multiple of four taps, and passes equal rates through", () => {
    expect(design(48_000, 44_100).tapsPerRow % 4).toBe(0);
    const same = rateConversion(48_000, 48_000);
    expect([...streamingConverter(same)([1, 2, 3])]).toEqual([1, 2, 3]);
    expect(same.latency).toBe(0);
  });

  it("refuses ratios that would take a huge table, naming both rates", () => {
    for (const rate of [47_999, 44_100.5, Number.NaN, 0, -48_000])
      expect(() => rateConversion(44_100, rate), `${rate}`).toThrow(Refusal);
    expect(() => rateConversion(44_100, 47_999)).toThrow(/from 44100 to 47999/);
  });
});

describe("converting a stream", () => {
  it("gives the same frames however the input is cut", () => {
    const input = Float64Array.from(
      { length: 2000 },
      (_, frame) => Math.sin(frame * 0.1) + Math.sin(frame * frame),
    );
    const conversion = design(48_000, 44_100);
    const whole = streamingConverter(conversion)(input);
    const convert = streamingConverter(conversion);
    const pieces: number[] = [];
    for (let start = 0, size = 1; start < input.length; start += size, size = (size * 7) % 129 || 1)
      pieces.push(...convert(input.subarray(start, start + size)));
    expect(Float64Array.from(pieces)).toEqual(whole);
  });

  it.each(pairs.filter(([from]) => from === 48_000))(
    "there and back (%i, %i) gives each block its frames at once, at the right pitch and level, late by the stated latency",
    (device, model) => {
      const there = design(device, model);
      const back = design(model, device);
      const [toModel, toDevice] = [streamingConverter(there), streamingConverter(back)];
      const tone = (time: number) => Math.sin((2 * Math.PI * 1000 * time) / device);
      const output: number[] = [];
      for (let start = 0; start < 6400; start += 64) {
        const block = Float64Array.from({ length: 64 }, (_, frame) => tone(start + frame));
        output.push(...toDevice(toModel(block)));
        expect(output.length).toBeGreaterThanOrEqual(start + 64);
        expect(output.length).toBeLessThanOrEqual(start + 64 + Math.ceil(device / model));
      }
      const latency = there.latency + (back.latency * device) / model;
      // A pure tone is delayed by the phase delay, which for a low-pass differs a little from the group
      // delay.
      const worst = Math.max(
        ...output.slice(1000, 6400).map((sample, frame) => Math.abs(sample - tone(frame + 1000 - latency))),
      );
      expect(worst).toBeLessThan(0.01);
    },
  );

  it("keeps its place over hours: whole numbers only", () => {
    const convert = streamingConverter(design(48_000, 44_100));
    let frames = 0;
    const block = new Float64Array(4800);
    for (let count = 0; count < 200; count++) frames += convert(block).length;
    expect(frames).toBe(Math.floor(((960_000 - 1) * 147) / 160) + 1);
  });
});

describe("filter design", () => {
  const demand = { pass: 6000, stop: 8000, attenuation: 80, rate: 48_000 };

  it("keeps the response when it makes a filter minimum-phase, and moves its energy to the front", () => {
    const linear = kaiserLowPass(demand);
    const minimum = minimumPhase(linear);
    const magnitude = (taps: Float64Array) => {
      const real = new Float64Array(4096);
      const imaginary = new Float64Array(4096);
      real.set(taps);
      transform(real, imaginary);
      return real.map((value, bin) => Math.hypot(value, imaginary[bin]!));
    };
    const [before, after] = [magnitude(linear), magnitude(minimum)];
    for (const [bin, value] of before.entries()) expect(Math.abs(after[bin]! - value)).toBeLessThan(5e-5);
    const centre = (taps: Float64Array) =>
      taps.reduce((sum, tap, index) => sum + index * tap * tap, 0) /
      taps.reduce((sum, tap) => sum + tap * tap, 0);
    expect(centre(linear)).toBeCloseTo((kaiserLength(demand) - 1) / 2, 6);
    expect(centre(minimum)).toBeLessThan(centre(linear) / 5);
  });

  it("transforms there and back, and refuses lengths that are no power of two", () => {
    const real = Float64Array.from({ length: 64 }, (_, index) => Math.sin(index * index));
    const [copy, imaginary] = [real.slice(), new Float64Array(64)];
    transform(copy, imaginary);
    expect(copy[0]).toBeCloseTo(
      real.reduce((sum, value) => sum + value, 0),
      12,
    );
    const bin5 = real.reduce(
      (sum, value, index) => sum + value * Math.sin((-2 * Math.PI * 5 * index) / 64),
      0,
    );
    expect(imaginary[5]).toBeCloseTo(bin5, 12);
    inverseTransform(copy, imaginary);
    for (const [index, value] of copy.entries()) expect(value).toBeCloseTo(real[index]!, 12);
    expect(() => transform(new Float64Array(48), new Float64Array(48))).toThrow(RangeError);
  });
});
