import type { Circuit } from "../../../src/capture/circuits/netlist.ts";
import { simulate } from "../../../src/capture/circuits/solver.ts";
import type { Complex } from "./complex.ts";

/** The trapezoidal rule is exact at a warped frequency: s = 2 fs j tan(pi f / fs). */
export const warped = (frequency: number, rate: number): Complex => ({
  re: 0,
  im: 2 * rate * Math.tan((Math.PI * frequency) / rate),
});

/** Gain of a circuit for a signal too small to bend anything: the spectrum of its answer to a faint click. */
export function faintResponse(
  circuit: Circuit,
  rate: number,
  seconds: number,
): (frequency: number) => Complex {
  const click = 1e-7;
  const simulation = simulate(circuit, rate);
  const rest = simulate(circuit, rate).step(0);
  const answer = Float64Array.from(
    { length: seconds * rate },
    (_, frame) => (simulation.step(frame === 0 ? click : 0) - rest) / click,
  );
  return (frequency) => {
    let re = 0;
    let im = 0;
    for (let frame = 0; frame < answer.length; frame++) {
      const phase = (2 * Math.PI * frequency * frame) / rate;
      re += answer[frame]! * Math.cos(phase);
      im -= answer[frame]! * Math.sin(phase);
    }
    return { re, im };
  };
}
