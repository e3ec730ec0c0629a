import { describe, expect, it } from "vitest";
import { playFeedbackDelay } from "../../../src/capture/effects/feedback-delay.ts";
import { checkPair } from "../../../src/capture/recording/checks.ts";
import { alignPair } from "../../../src/capture/recording/pair.ts";
import { networkFor, settlingTime } from "../../../src/capture/recording/settling.ts";
import { testSignal, testSignalPlaces } from "../../../src/capture/signal/test-signal.ts";
import { practiceSignal } from "../../../src/training/practice/practice.ts";
import { throughDevice } from "../../support/devices.ts";
import { randomFrom } from "../../support/random.ts";
import { largest } from "../../support/signals.ts";

const rate = 48_000;
const playing = practiceSignal(8, rate, 3);
const signal = testSignal(14, rate);
const random = randomFrom(2);
const hiss = () => 2e-4 * (random.fraction() - 0.5);

const faultsOf = (dry: Float32Array, wet: Float32Array) =>
  checkPair(alignPair(dry, wet, rate)).faults.join(" ");
const remarksOf = (dry: Float32Array, wet: Float32Array) =>
  checkPair(alignPair(dry, wet, rate)).remarks.join(" ");

describe("two recordings brought together", () => {
  for (const delay of [0, 1, 128, 5000])
    it(`finds to the frame that playing comes back ${delay} frames late through a clipper and a filter`, () => {
      const wet = throughDevice(playing, { delay, noise: hiss });
      const pair = alignPair(playing, wet, rate);
      expect(pair.alignment).toMatchObject({ delay, isInverted: false });
      expect(pair.wet.length).toBe(pair.dry.length);
      expect(pair.wet.subarray(0, 1000)).toEqual(wet.subarray(delay, delay + 1000));
    });

  it("finds a recording that begins before the other, and cuts what only one of them holds", () => {
    const wet = throughDevice(playing).subarray(700);
    const pair = alignPair(playing, wet, rate);
    expect(pair.alignment.delay).toBe(-700);
    expect(pair.dry[0]).toBe(playing[700]);
    expect(pair.dry.length).toBe(pair.wet.length);
  });

  it("finds three seconds, too", () => {
    expect(alignPair(playing, throughDevice(playing, { delay: 3 * rate }), rate).alignment.delay).toBe(
      3 * rate,
    );
  });

  it("turns over what stands on its head", () => {
    const wet = throughDevice(playing).map((sample) => -sample);
    const pair = alignPair(playing, wet, rate);
    expect(pair.alignment).toMatchObject({ delay: 0, isInverted: true });
    expect(pair.wet[30_000]).toBe(-wet[30_000]!);
  });

  it("hears two clocks that drift apart", () => {
    const wet = throughDevice(playing);
    const stretched = Float32Array.from({ length: wet.length }, (_, frame) => {
      const place = frame * (1 - 1e-5 * 3);
      const whole = Math.floor(place);
      return wet[whole]! + (place - whole) * ((wet[whole + 1] ?? 0) - wet[whole]!);
    });
    // Told from the middles of the first and the last third.
    const drift = alignPair(playing, stretched, rate).alignment.drift!;
    expect(Math.abs(drift - (2 / 3) * 8 * rate * 3e-5)).toBeLessThan(1.5);
    expect(faultsOf(playing, stretched)).toMatch(/drifts by \d+\.\d frames in 8 s: play and record with one/);
  });
});

describe("what is wrong with two recordings is said in a sentence", () => {
  it("nothing, where nothing is", () => {
    const wet = throughDevice(signal, { delay: 300, noise: hiss });
    const { faults, remarks, noiseFloor } = checkPair(alignPair(signal, wet, rate));
    expect([...faults, ...remarks]).toEqual([]);
    expect(noiseFloor).toBeLessThan(-80);
  });

  it("silence", () => {
    expect(faultsOf(playing, new Float32Array(playing.length))).toMatch(
      /Nothing came back \(perfect silence\)/,
    );
    expect(faultsOf(playing, playing.map(hiss))).toMatch(/Nothing came back \(-\d+ dBFS\)/);
  });

  it("clipping of the input, but not a fuzz that is flat by itself", () => {
    const loud = throughDevice(playing, { gain: 8 }).map((sample) => Math.max(-1, Math.min(1, 6 * sample)));
    expect(faultsOf(playing, loud)).toMatch(/clipped in \d+ places: turn the device's level/);
    const fuzz = playing.map((sample) => 0.4 * Math.sign(Math.round(sample * 200)));
    expect(faultsOf(playing, fuzz)).toBe("");
  });

  it("other playing", () => {
    expect(faultsOf(playing, practiceSignal(8, rate, 4))).toMatch(/do not belong together/);
  });

  it("a cable in place of the device", () => {
    const late = Float32Array.from(
      { length: playing.length },
      (_, frame) => 0.5 * (playing[frame - 77] ?? 0),
    );
    expect(faultsOf(playing, late)).toMatch(/only 6.0 dB quieter: the device is bypassed/);
  });

  it("hum and hiss, told apart", () => {
    const humming = throughDevice(signal, {
      noise: (frame) => 0.02 * Math.sin((2 * Math.PI * 50 * frame) / rate),
    });
    expect(remarksOf(signal, humming)).toMatch(/hum at 50 Hz/);
    const noisy = throughDevice(signal, { noise: () => 0.02 * (random.fraction() - 0.5) });
    expect(remarksOf(signal, noisy)).toMatch(
      /only \d+ dB quieter than the playing. Turn the device's level up/,
    );
  });

  it("an echo, which is no noise, however long it sounds", () => {
    for (const milliseconds of [20, 300]) {
      const echo = { delay: (milliseconds * rate) / 1000, feedback: 0.5, direct: 1, echoes: 0.8 };
      const { faults, remarks } = checkPair(alignPair(signal, playFeedbackDelay(echo, signal), rate));
      expect(faults).toEqual([]);
      expect(remarks.join(" ")).not.toMatch(/What comes back in silence/);
      if (milliseconds > 20)
        expect(remarks.join(" ")).toMatch(/goes on sounding in the rests, \d+ dB quieter: an echo/);
    }
  });

  it("not what a device of much gain makes of a guitar that has all but died away", () => {
    const dying = signal.map((sample, frame) => sample || 2e-5 * Math.sin(0.03 * frame));
    const wet = dying.map((sample) => 0.5 * Math.tanh(500 * sample));
    expect(checkPair(alignPair(dying, wet, rate)).remarks.join(" ")).not.toMatch(/in silence|in the rests/);
    const humming = wet.map((sample, frame) => sample + 0.02 * Math.sin((2 * Math.PI * 50 * frame) / rate));
    expect(checkPair(alignPair(dying, humming, rate)).remarks.join(" ")).toMatch(/hum at 50 Hz/);
  });

  it("a level so low that the converter's noise would be learned", () => {
    const faint = throughDevice(signal).map((sample) => 0.02 * sample);
    expect(remarksOf(signal, faint)).toMatch(/is quiet \(its loudest moment -\d+ dBFS\)/);
  });
});

describe("our own test signal", () => {
  it("is the same each time, never at full scale, and known again from 24 bits", () => {
    expect(testSignal(14, rate)).toEqual(signal);
    expect(largest(signal)).toBeLessThan(0.99);
    const coarse = signal.map((sample) => Math.round(sample * 2 ** 23) / 2 ** 23);
    const places = testSignalPlaces(coarse, rate)!;
    expect(places.lastClicks.to).toBe(signal.length);
    expect(
      signal.subarray(places.restBefore.from, places.restBefore.to).every((sample) => sample === 0),
    ).toBe(true);
    expect(testSignalPlaces(playing, rate)).toBeNull();
  });

  it("tells how long a device remembers, and how large a network that needs", () => {
    const soon = throughDevice(signal);
    expect(settlingTime({ dry: signal, wet: soon, rate })).toBeLessThanOrEqual(10);
    let swing = 0;
    const long = signal.map((sample) => {
      // 60 dB in 0.3 s.
      swing = swing * 10 ** (-3 / (0.3 * rate)) + 0.01 * Math.abs(sample);
      return Math.tanh(2 * sample) * 0.3 + swing;
    });
    const memory = settlingTime({ dry: signal, wet: long, rate })!;
    expect(memory).toBeGreaterThan(100);
    expect(memory).toBeLessThan(300);
    expect([networkFor(null), networkFor(10), networkFor(memory)]).toEqual(["lstm-16", "lstm-16", "lstm-32"]);
  });
});
