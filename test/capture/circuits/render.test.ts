import { describe, expect, it } from "vitest";
import { type Circuit, ground } from "../../../src/capture/circuits/netlist.ts";
import { resistor, source } from "../../../src/capture/circuits/parts.ts";
import { tubeScreamer } from "../../../src/capture/circuits/pedals/tube-screamer.ts";
import { renderCircuit } from "../../../src/capture/circuits/render.ts";
import { powerOfTwo, transform } from "../../../src/engine/sound/fourier.ts";

const rate = 48_000;

describe("rendering through a circuit", () => {
  it("comes out in time, in the circuit's own full scale", () => {
    const halver: Circuit = {
      name: "a divider",
      parts: [source("in", "input"), resistor("in", "out", 1e3), resistor("out", ground, 1e3)],
      output: "out",
      inputFullScale: 2,
      outputFullScale: 4,
    };
    const dry = Float32Array.from(
      { length: 2000 },
      (_, frame) => Math.sin(frame / 9) * Math.sin(frame / 700) ** 2,
    );
    const { wet } = renderCircuit(halver, dry, rate);
    for (let frame = 100; frame < 1900; frame++) expect(wet[frame]).toBeCloseTo(dry[frame]! / 4, 4);
  });

  it("folds no harmonic of the highest note back into the hearing range", () => {
    const frames = 32_768;
    // A whole number of turns, so that a window is not needed and harmonics stand on bins of their own.
    const bin = 901;
    const turn = (2 * Math.PI * bin) / frames;
    const dry = Float32Array.from({ length: frames + 48_000 }, (_, frame) => 0.25 * Math.sin(turn * frame));
    const { wet } = renderCircuit(tubeScreamer({ drive: 1, tone: 0.5, level: 1 }), dry, rate);
    const real = Float64Array.from(wet.subarray(24_000, 24_000 + powerOfTwo(frames)));
    const imaginary = new Float64Array(real.length);
    transform(real, imaginary);
    const magnitude = (at: number) => Math.hypot(real[at]!, imaginary[at]!);
    const folded = Array.from({ length: Math.floor((20_000 / rate) * frames) }, (_, at) => at).filter(
      (at) => at > 40 && at % bin !== 0,
    );
    const worst = Math.max(...folded.map(magnitude));
    expect(20 * Math.log10(worst / magnitude(bin))).toBeLessThan(-100);
  });
});
