import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/capture/guitar/random.ts";
import { filterInPlace, gainAt, highPass, lowPass } from "../../../src/engine/sound/biquad.ts";
import { prepareImpulse } from "../../../src/engine/sound/impulse-response.ts";
import { resample } from "../../../src/engine/sound/resample.ts";
import { Refusal } from "../../../src/refusal.ts";

/** What a loudspeaker does, as two filters whose response is known exactly. */
function cabinet(
  rate: number,
  delay: number,
  length = 0.1,
): { samples: Float64Array; gain: (frequency: number) => number } {
  const sections = [highPass(90, 0.9, rate), lowPass(4500, 1.1, rate)];
  const samples = new Float64Array(length * rate);
  samples[delay] = 0.5;
  for (const section of sections) filterInPlace(section, samples);
  return {
    samples,
    gain: (frequency) => sections.reduce((sum, section) => sum + gainAt(section, frequency, rate), 0),
  };
}

function tapsGain(taps: ArrayLike<number>, frequency: number, rate: number): number {
  let [real, imaginary] = [0, 0];
  for (let frame = 0; frame < taps.length; frame++) {
    const angle = (2 * Math.PI * frequency * frame) / rate;
    real += taps[frame]! * Math.cos(angle);
    imaginary -= taps[frame]! * Math.sin(angle);
  }
  return 20 * Math.log10(Math.hypot(real, imaginary));
}

describe("resampling a recording", () => {
  it.each([
    [44_100, 48_000],
    [48_000, 44_100],
    [96_000, 48_000],
    [48_000, 96_000],
    [50_000, 48_000],
    [47_999, 48_000],
  ])("keeps a tone in place, to -90 dB (%i to %i)", (from, to) => {
    const tone = (rate: number, length: number) =>
      Float64Array.from({ length }, (_, frame) => Math.sin((2 * Math.PI * 997 * frame) / rate));
    const made = resample(tone(from, 4000), from, to);
    expect(made).toHaveLength(Math.ceil((4000 * to) / from));
    const expected = tone(to, made.length);
    const error = made.map((sample, frame) => sample - expected[frame]!).slice(400, -400);
    expect(error.every((value) => Math.abs(value) < 10 ** (-90 / 20))).toBe(true);
  });

  it("takes away what the lower rate cannot hold", () => {
    const high = Float64Array.from({ length: 4000 }, (_, frame) =>
      Math.sin((2 * Math.PI * 30_000 * frame) / 96_000),
    );
    expect(
      resample(high, 96_000, 48_000)
        .slice(200, -200)
        .every((sample) => Math.abs(sample) < 1e-4),
    ).toBe(true);
  });
});

describe("preparing a cabinet", () => {
  it("cuts the silence before the loudspeaker speaks and says how much", () => {
    const { samples } = cabinet(48_000, 200);
    const prepared = prepareImpulse(samples, 48_000, 48_000, "cab.wav");
    expect(prepared.trimmed).toBe(200);
    expect(Math.abs(prepared.taps[0]!)).toBeGreaterThan(0);
  });

  it("cuts the end where nothing is heard any more", () => {
    const { samples } = cabinet(48_000, 0, 1.5);
    expect(prepareImpulse(samples, 48_000, 48_000, "cab.wav").taps.length).toBeLessThan(0.1 * 48_000);
  });

  it.each([44_100, 48_000, 96_000])(
    "sounds the same from a file of %i as from one of the device's rate",
    (rate) => {
      const own = cabinet(rate, 10);
      const prepared = prepareImpulse(own.samples, rate, 48_000, "cab.wav");
      const shift = tapsGain(prepared.taps, 1000, 48_000) - own.gain(1000);
      for (const frequency of [80, 120, 400, 2000, 5000, 8000])
        expect(
          tapsGain(prepared.taps, frequency, 48_000) - own.gain(frequency),
          `${frequency} Hz`,
        ).toBeCloseTo(shift, 0.7);
    },
  );

  it("keeps the loudness of pink noise in the guitar's band, whatever the level and the rate of the file", () => {
    for (const [rate, level] of [
      [44_100, 0.01],
      [48_000, 1],
      [96_000, 5],
    ] as const) {
      const { samples } = cabinet(rate, 0);
      const { taps, gain } = prepareImpulse(
        samples.map((sample) => level * sample),
        rate,
        48_000,
        "cab.wav",
      );
      const power: number[] = [];
      for (let octave = 0; octave <= Math.log2(5000 / 80); octave += 0.05)
        power.push(10 ** (tapsGain(taps, 80 * 2 ** octave, 48_000) / 10));
      expect(10 * Math.log10(power.reduce((sum, value) => sum + value, 0) / power.length)).toBeCloseTo(
        0,
        0.7,
      );
      const before = 20 * Math.log10(level * 0.5) + cabinet(rate, 0).gain(1000);
      expect(tapsGain(taps, 1000, 48_000) - before).toBeCloseTo(gain, 0.7);
    }
  });

  it("takes the first two seconds of a long hall and fades out at their end", () => {
    const random = randomSource(3);
    const hall = Float64Array.from(
      { length: 4 * 48_000 },
      (_, frame) => (random() - 0.5) * 10 ** (-frame / 96_000),
    );
    const { taps } = prepareImpulse(hall, 48_000, 48_000, "hall.wav");
    expect(taps).toHaveLength(2 * 48_000);
    expect(Math.abs(taps.at(-1)!)).toBeLessThan(1e-6);
  });

  it("refuses silence and whole songs with a sentence", () => {
    expect(() => prepareImpulse(new Float64Array(100), 48_000, 48_000, "cab.wav")).toThrow(Refusal);
    expect(() => prepareImpulse(new Float64Array(16 * 8000), 8000, 48_000, "song.wav")).toThrow(
      /16 s long, which is music/,
    );
  });
});
