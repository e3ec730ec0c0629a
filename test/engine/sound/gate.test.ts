import { describe, expect, it } from "vitest";
import { playGuitar } from "../../../src/capture/guitar/guitar.ts";
import { electricBass } from "../../../src/capture/guitar/instrument.ts";
import { gateDesign, gateGains, usualGateTimes } from "../../../src/engine/sound/gate.ts";
import { decayFactor, followerShare, framesIn } from "../../../src/engine/sound/time-constant.ts";

const rate = 48_000;
const tone = (frequency: number, level: number, seconds: number) =>
  Float64Array.from(
    { length: seconds * rate },
    (_, frame) => 10 ** (level / 20) * Math.sin((2 * Math.PI * frequency * frame) / rate),
  );

describe("time constants", () => {
  it("go 63 % in their time, fall 60 dB in theirs, and jump when the time is zero", () => {
    expect(1 - (1 - followerShare(10, rate)) ** 480).toBeCloseTo(1 - 1 / Math.E, 9);
    expect(20 * Math.log10(decayFactor(10, rate) ** 480)).toBeCloseTo(-60, 9);
    expect([followerShare(0, rate), decayFactor(0, rate), framesIn(0, rate)]).toEqual([1, 0, 0]);
  });
});

describe("the noise gate", () => {
  const design = gateDesign(-60, rate);

  it("stays shut under its threshold and lets nothing through", () => {
    expect(gateGains(design, tone(100, -61, 0.5)).every((gain) => gain === 0)).toBe(true);
  });

  it("opens within a millisecond of a note", () => {
    const gains = gateGains(design, tone(1000, -20, 0.1));
    expect(gains[framesIn(1, rate)]).toBeGreaterThan(0.9);
    expect(gains.at(-1)).toBeCloseTo(1, 9);
  });

  it("stays open between its two thresholds once open, and only then", () => {
    const between = tone(100, -63, 0.5);
    expect(gateGains(design, between).at(-1)).toBe(0);
    const opened = Float64Array.from([...tone(100, -40, 0.1), ...between]);
    expect(gateGains(design, opened).at(-1)).toBeCloseTo(1, 9);
  });

  it("holds, then closes smoothly: never faster than its release, and to nothing at last", () => {
    const gains = gateGains(design, Float64Array.from([...tone(200, -30, 0.2), ...new Float64Array(rate)]));
    const closing = gains.findIndex((gain, frame) => frame > 0.2 * rate && gain < 0.999);
    expect(closing / rate - 0.2).toBeGreaterThan(usualGateTimes.hold / 1000);
    for (let frame = closing; frame < gains.length; frame++)
      if (gains[frame]! > 0)
        expect(gains[frame]! / gains[frame - 1]!).toBeGreaterThanOrEqual(design.releaseDecay * 0.999999);
    expect(gains.at(-1)).toBe(0);
  });

  it.each([30.87, 41.2, 82.4, 110])(
    "does not chatter on a steady %f Hz within its hysteresis",
    (frequency) => {
      const gains = gateGains(design, tone(frequency, -58, 1));
      const opened = gains.findIndex((gain) => gain > 0.99);
      expect(gains.slice(opened).every((gain) => gain > 0.99)).toBe(true);
    },
  );

  it("opens once and closes once on a dying bass note", () => {
    const notes = [{ at: 0.2, length: 30, string: 0, fret: 0, velocity: 0.9 }];
    const take = playGuitar(
      { instrument: electricBass, length: 12, notes },
      { sampleRate: rate, seed: 5, peak: -20, hiss: -85 },
    );
    const gains = gateGains(gateDesign(-55, rate), take);
    let turns = 0;
    for (let frame = 1; frame < gains.length; frame++)
      if (gains[frame]! > 0.5 !== gains[frame - 1]! > 0.5) turns++;
    expect(turns).toBe(2);
  });
});
