import { describe, expect, it } from "vitest";
import type { Circuit } from "../../../src/capture/circuits/netlist.ts";
import { audioTaper } from "../../../src/capture/circuits/parts.ts";
import { bigMuff } from "../../../src/capture/circuits/pedals/big-muff.ts";
import { rat } from "../../../src/capture/circuits/pedals/rat.ts";
import { superOverdrive } from "../../../src/capture/circuits/pedals/super-overdrive.ts";
import { cleanTubeStage, triodePreamp } from "../../../src/capture/circuits/pedals/triode-stages.ts";
import { tubeScreamer } from "../../../src/capture/circuits/pedals/tube-screamer.ts";
import { signalDiode, tube12AX7 } from "../../../src/capture/circuits/pedals/values.ts";
import { renderCircuit } from "../../../src/capture/circuits/render.ts";
import { simulate } from "../../../src/capture/circuits/solver.ts";
import { randomFrom } from "../../support/random.ts";
import { type Complex, divider, over, parallel, product, reactance, real, sum, times } from "./complex.ts";
import { faintResponse, warped } from "./response.ts";

const rate = 96_000;

const everyPedal: Circuit[] = [
  tubeScreamer({ drive: 1, tone: 0.5, level: 1 }),
  superOverdrive({ drive: 1, tone: 0.5, level: 1 }),
  rat({ distortion: 1, filter: 0.5, volume: 1 }),
  bigMuff({ sustain: 1, tone: 0.5, volume: 1 }),
  cleanTubeStage(),
  triodePreamp({ gain: 1 }),
];

/** The tone control's amplifier, by Kirchhoff's law at its wiper and its inverting input (both inputs at one voltage). */
function toneGain(tone: number, s: Complex): Complex {
  const upper = real(20e3 * (1 - tone));
  const lower = real(20e3 * tone);
  const treble = sum(real(220), reactance(220e-9, s));
  const wiper = over(parallel(treble, upper, lower), parallel(upper, lower));
  const drawn = (half: Complex) => over(sum(real(1), times(real(-1), wiper)), half);
  // At the passive input: 1 k from the clipper against 220 nF, 10 k and the pot's lower half.
  const shunt = sum(over(real(1), parallel(reactance(220e-9, s), real(10e3))), drawn(lower));
  const input = over(real(1), sum(real(1), times(real(1e3), shunt)));
  const output = sum(real(1), times(real(1e3), drawn(upper)));
  return times(input, output);
}

function tubeScreamerGain(drive: number, tone: number, level: number, s: Complex): Complex {
  const coupling = (farads: number, ohms: number) => divider(reactance(farads, s), real(ohms));
  const diodesAtRest = real(signalDiode.thermal / (2 * signalDiode.saturation));
  const feedback = parallel(real(51e3 + 500e3 * drive), reactance(51e-12, s), diodesAtRest);
  const clipping = sum(real(1), over(feedback, sum(real(4.7e3), reactance(47e-9, s))));
  const [upper, lower] = [100e3 * (1 - audioTaper(level)), 100e3 * audioTaper(level)];
  const follower = sum(real(510e3), reactance(100e-9, s));
  const loaded = parallel(real(lower), follower);
  const volume = divider(sum(real(1e3 + upper), reactance(1e-6, s)), loaded);
  return product(
    coupling(20e-9, 510e3),
    coupling(1e-6, 10e3),
    clipping,
    toneGain(tone, s),
    volume,
    coupling(100e-9, 510e3),
  );
}

describe("the Tube Screamer's circuit", () => {
  it.each([
    [0, 0.2, 0.6],
    [0.5, 0.5, 0.9],
    [1, 0.8, 0.5],
  ])("has the gain worked out by hand with drive %f, tone %f, level %f", (drive, tone, level) => {
    const response = faintResponse(tubeScreamer({ drive, tone, level }), rate, 2);
    for (const frequency of [82.4, 720, 3200, 9000]) {
      const expected = tubeScreamerGain(drive, tone, level, warped(frequency, rate));
      const found = response(frequency);
      const size = Math.hypot(expected.re, expected.im);
      expect(found.re / size).toBeCloseTo(expected.re / size, 4);
      expect(found.im / size).toBeCloseTo(expected.im / size, 4);
    }
  });

  it("clips softly at the diodes' voltage above the clean signal, the same way up and down", () => {
    const simulation = simulate(tubeScreamer({ drive: 1, tone: 0.5, level: 1 }), rate);
    let [most, least] = [0, 0];
    for (let frame = 0; frame < rate; frame++) {
      const out = simulation.step(0.5 * Math.sin((2 * Math.PI * 500 * frame) / rate));
      if (frame < rate / 2) continue;
      most = Math.max(most, out);
      least = Math.min(least, out);
    }
    expect(most).toBeCloseTo(-least, 2);
    expect(most).toBeGreaterThan(0.5);
    expect(most).toBeLessThan(1.2);
  });
});

describe("the Super OverDrive's circuit", () => {
  it("clips one side at twice the voltage of the other", () => {
    const clipped = { ...superOverdrive({ drive: 1, tone: 0.5, level: 1 }), output: "clipped" };
    const simulation = simulate(clipped, rate);
    let [most, least] = [0, 0];
    for (let frame = 0; frame < rate / 2; frame++) {
      const out = simulation.step(0.02 * Math.sin((2 * Math.PI * 500 * frame) / rate));
      if (frame < rate / 4) continue;
      most = Math.max(most, out);
      least = Math.min(least, out);
    }
    expect(most / -least).toBeGreaterThan(1.8);
    expect(most / -least).toBeLessThan(2.2);
  });
});

describe("the RAT's circuit", () => {
  it("cannot rise faster than 0.3 volts in a microsecond, nor beyond its supply", () => {
    const fast = 8 * rate;
    const amplifier = { ...rat({ distortion: 1, filter: 0.5, volume: 1 }), output: "amplified" };
    const simulation = simulate(amplifier, fast);
    const out = Array.from({ length: fast / 50 }, (_, frame) =>
      simulation.step(frame % 800 < 400 ? 0.3 : -0.3),
    );
    const rises = out.slice(1).map((volts, frame) => Math.abs(volts - out[frame]!) * fast);
    expect(Math.max(...rises)).toBeGreaterThan(0.29e6);
    expect(Math.max(...rises)).toBeLessThan(0.31e6);
    expect(Math.max(...out)).toBeGreaterThan(3.3);
    expect(Math.max(...out)).toBeLessThan(4.2);
  });
});

describe("the tube stages", () => {
  it("rest where the tube's current is that of its plate and cathode resistors", () => {
    const at = (output: string) => simulate({ ...cleanTubeStage(), output }, rate).step(0);
    const [plate, cathode] = [at("plate1"), at("cathode1")];
    const current = (300 - plate) / 100e3;
    expect(cathode / 1.5e3).toBeCloseTo(current, 6);
    // Koren's equation, written out once more.
    const { mu, exponent, kg1, kp, kvb } = tube12AX7;
    const across = plate - cathode;
    const inner = Math.log1p(Math.exp(kp * (1 / mu - cathode / Math.sqrt(kvb + across ** 2))));
    expect((2 * ((across / kp) * inner) ** exponent) / kg1).toBeCloseTo(current, 6);
    expect(plate).toBeGreaterThan(150);
    expect(plate).toBeLessThan(250);
  });

  it("amplify a guitar 50 to 65 times", () => {
    const gain = faintResponse(cleanTubeStage(), rate, 0.5)(1000);
    expect(Math.hypot(gain.re, gain.im)).toBeGreaterThan(50);
    expect(Math.hypot(gain.re, gain.im)).toBeLessThan(65);
  });
});

describe("every pedal's circuit", () => {
  it.each(everyPedal)("finds an answer for every sample of the loudest noise: $name", (circuit) => {
    const random = randomFrom(3);
    const noise = Float32Array.from({ length: 1500 }, () => 2 * random.fraction() - 1);
    const { wet, failures, newtonSteps } = renderCircuit(circuit, noise, 48_000);
    expect(failures).toBe(0);
    expect(newtonSteps).toBeLessThan(8);
    expect(wet.every((sample) => Math.abs(sample) < 4)).toBe(true);
  });

  it.each(everyPedal)("is silent for silence: $name", (circuit) => {
    const { wet } = renderCircuit(circuit, new Float32Array(200), 48_000);
    expect(Math.max(...wet.map(Math.abs))).toBeLessThan(1e-6);
  });
});
