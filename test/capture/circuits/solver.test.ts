import { describe, expect, it } from "vitest";
import { type Circuit, ground, type Part } from "../../../src/capture/circuits/netlist.ts";
import { capacitor, diodes, opAmp, resistor, source } from "../../../src/capture/circuits/parts.ts";
import { signalDiode } from "../../../src/capture/circuits/pedals/values.ts";
import { simulate } from "../../../src/capture/circuits/solver.ts";
import { divider, reactance, real, sum } from "./complex.ts";
import { faintResponse, warped } from "./response.ts";

const circuit = (output: string, ...parts: Part[]): Circuit => ({
  name: "a test",
  parts,
  output,
  inputFullScale: 1,
  outputFullScale: 1,
});

describe("the circuit solver", () => {
  it("gives a resistor and a capacitor their transfer function", () => {
    const rate = 48_000;
    const response = faintResponse(
      circuit("out", source("in", "input"), resistor("in", "out", 10e3), capacitor("out", ground, 10e-9)),
      rate,
      0.01,
    );
    for (const frequency of [0, 100, 1591.5, 12_000]) {
      const expected = divider(real(10e3), reactance(10e-9, warped(frequency + 1e-9, rate)));
      expect(response(frequency).re).toBeCloseTo(expected.re, 6);
      expect(response(frequency).im).toBeCloseTo(expected.im, 6);
    }
  });

  it("makes an op amp hold its inputs equal", () => {
    const inverting = circuit(
      "out",
      source("in", "input"),
      resistor("in", "minus", 1e3),
      resistor("minus", "out", 4.7e3),
      opAmp(ground, "minus", "out"),
    );
    expect(simulate(inverting, 48_000).step(0.25)).toBeCloseTo(-0.25 * 4.7, 9);
  });

  it("finds the voltage of a diode behind a resistor at which both carry the same current", () => {
    const ohms = 2200;
    const clipper = circuit(
      "out",
      source("in", "input"),
      resistor("in", "out", ohms),
      diodes("out", ground, signalDiode),
    );
    const simulation = simulate(clipper, 48_000);
    for (const volts of [-5, 0.1, 0.5, 4.5, 100]) {
      const out = simulation.step(volts);
      const throughDiode = signalDiode.saturation * Math.expm1(out / signalDiode.thermal);
      expect((volts - out) / ohms).toBeCloseTo(throughDiode, 10);
    }
    expect(simulation.failures).toBe(0);
  });

  it("starts at rest: nothing moves until the input does", () => {
    const biased = circuit(
      "out",
      source("in", "input"),
      source("supply", 9),
      capacitor("in", "out", 1e-6),
      resistor("supply", "out", 10e3),
      diodes("out", "below", signalDiode),
      resistor("below", ground, 1e3),
      capacitor("below", ground, 10e-6),
    );
    const simulation = simulate(biased, 48_000);
    const rest = simulation.step(0);
    expect(rest).toBeGreaterThan(0.5);
    for (let frame = 0; frame < 1000; frame++) expect(simulation.step(0)).toBeCloseTo(rest, 9);
  });

  it("never makes energy: what a passive circuit stores only falls when its input is silent", () => {
    const passive = circuit(
      "out",
      source("in", "input"),
      resistor("in", "first", 470),
      capacitor("first", ground, 1e-6),
      diodes("first", "out", signalDiode),
      capacitor("out", ground, 220e-9),
      resistor("out", ground, 10e3),
    );
    const simulation = simulate(passive, 48_000);
    for (let frame = 0; frame < 500; frame++) simulation.step(3 * Math.sin(frame / 7));
    // The trapezoidal rule still sees half of the last sample in the first silent one.
    simulation.step(0);
    let before = simulation.storedEnergy();
    expect(before).toBeGreaterThan(1e-8);
    for (let frame = 0; frame < 2000; frame++) {
      simulation.step(0);
      expect(simulation.storedEnergy()).toBeLessThanOrEqual(before);
      before = simulation.storedEnergy();
    }
  });

  it("says which circuit cannot be solved", () => {
    const torn = circuit("out", source("in", "input"), opAmp("in", "out", "nowhere"));
    expect(() => simulate(torn, 48_000)).toThrow(/"a test" have no solution/);
  });

  it("adds series and parallel parts as the schematic says", () => {
    const response = faintResponse(
      circuit(
        "out",
        source("in", "input"),
        resistor("in", "middle", 1e3),
        capacitor("middle", "out", 100e-9),
        resistor("out", ground, 3e3),
      ),
      96_000,
      0.02,
    );
    const s = warped(300, 96_000);
    const expected = divider(sum(real(1e3), reactance(100e-9, s)), real(3e3));
    expect(response(300).re).toBeCloseTo(expected.re, 6);
    expect(response(300).im).toBeCloseTo(expected.im, 6);
  });
});
