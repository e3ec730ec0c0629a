/**
 * Simulates any netlist sample by sample (nodal DK method): capacitors become conductances with a memory (trapezoidal
 * rule), everything linear is solved once, and what remains each sample is a small system of the devices' ports.
 * @see D. Yeh, J. Abel, J. Smith, Automated physical modeling of nonlinear audio circuits for real-time audio effects,
 *   IEEE TASLP 18(4) 2010; M. Holters, U. Zolzer, Physical modelling of a wah-wah effect pedal, DAFx-11
 */
import type { Hertz } from "../../units.ts";
import { type Circuit, ground } from "./netlist.ts";
import { type PortSolver, portSolver } from "./newton.ts";
import { type NodalSystem, nodalSystem } from "./nodal-matrix.ts";

export interface Simulation {
  /** The next sample: volts at the input to volts at the output. */
  step(volts: number): number;
  /** Newton steps taken so far. */
  readonly newtonSteps: number;
  /** Samples for which Newton's method found no answer; anything but 0 makes the result worthless. */
  readonly failures: number;
  /** Energy in the capacitors, in joules. */
  storedEnergy(): number;
}

/** Supplies are raised in so many steps while the circuit's rest is looked for. */
const supplySteps = 40;

/**
 * A circuit at rest, its input at 0 V and its supplies at their voltages.
 *
 * Whatever happens is a sum of causes (the input, the supplies, the capacitors' memories, the devices' currents), and
 * whatever is asked for (the ports' voltages, the capacitors' and the output's) is a row of one table over them.
 * @param rate at which `step` is called; devices that bend sharply need several times the audio rate
 * @throws RangeError when the netlist cannot be solved
 */
export function simulate(circuit: Circuit, rate: Hertz): Simulation {
  const system = nodalSystem(circuit, (farads) => 2 * rate * farads);
  const { capacitors, ports, devices } = system.parts;
  const conductances = Float64Array.from(capacitors, ({ farads }) => 2 * rate * farads);
  const portAnswers = answersOfPorts(system);
  const causes = [
    answerOfSources(system, (volts) => (volts === "input" ? 1 : 0)),
    answerOfSources(system, (volts) => (volts === "input" ? 0 : volts)),
    ...capacitors.map(({ nodes }) => system.currentAnswer(nodes[1], nodes[0])),
    ...portAnswers,
  ];
  const looks = [
    ...ports.map(({ sense }) => sense),
    ...capacitors.map(({ nodes }) => nodes),
    [circuit.output, ground] as const,
  ];
  const table = Float64Array.from(
    looks.flatMap((nodes) => causes.map((answer) => system.voltage(answer, ...nodes))),
  );

  const newton = portSolver(
    devices.map(({ device }) => device),
    couplingOf(system, portAnswers),
  );
  const values = new Float64Array(causes.length);
  const firstMemory = 2;
  const firstCurrent = firstMemory + capacitors.length;
  const offered = new Float64Array(ports.length);
  const voltages = rest(circuit, newton);
  values[1] = 1;
  for (let k = 0; k < voltages.length; k++) values[firstMemory + k] = conductances[k]! * voltages[k]!;

  const sumOf = (row: number, end: number): number => {
    let sum = 0;
    for (let cause = 0, at = row * values.length; cause < end; cause++, at++)
      sum += table[at]! * values[cause]!;
    return sum;
  };
  return {
    step(volts) {
      values[0] = volts;
      for (let row = 0; row < offered.length; row++) offered[row] = sumOf(row, firstCurrent);
      newton.find(offered);
      values.set(newton.currents, firstCurrent);
      const output = sumOf(looks.length - 1, values.length);
      for (let k = 0; k < voltages.length; k++) voltages[k] = sumOf(offered.length + k, values.length);
      // Trapezoidal rule: a companion's current source for the next sample is 2 G v less the one of this sample.
      for (let k = 0; k < voltages.length; k++)
        values[firstMemory + k] = 2 * conductances[k]! * voltages[k]! - values[firstMemory + k]!;
      return output;
    },
    get newtonSteps() {
      return newton.steps;
    },
    get failures() {
      return newton.failures;
    },
    storedEnergy: () =>
      capacitors.reduce((sum, { farads }, index) => sum + 0.5 * farads * voltages[index]! ** 2, 0),
  };
}

/** What all sources do together, each with the factor that `voltsOf` gives it. */
function answerOfSources(system: NodalSystem, voltsOf: (volts: number | "input") => number): Float64Array {
  const sum = new Float64Array(system.unknowns);
  for (const [index, { volts }] of system.parts.sources.entries()) {
    const answer = system.sourceAnswer(index);
    for (let k = 0; k < sum.length; k++) sum[k] = sum[k]! + voltsOf(volts) * answer[k]!;
  }
  return sum;
}

function answersOfPorts(system: NodalSystem): Float64Array[] {
  return system.parts.ports.map(({ drive }) => system.currentAnswer(...drive));
}

function couplingOf(system: NodalSystem, portAnswers: readonly Float64Array[]): Float64Array {
  return Float64Array.from(
    system.parts.ports.flatMap(({ sense }) => portAnswers.map((answer) => system.voltage(answer, ...sense))),
  );
}

/**
 * The voltages of the capacitors when nothing moves: capacitors carry no current. The supplies are raised bit by bit, each
 * rest the start for the next; the ports' voltages are left in `newton` as the start of the first sample.
 */
function rest(circuit: Circuit, newton: PortSolver): Float64Array {
  const system = nodalSystem(circuit, () => 0);
  const { capacitors, ports, devices } = system.parts;
  const portAnswers = answersOfPorts(system);
  const supplied = answerOfSources(system, (volts) => (volts === "input" ? 0 : volts));
  const solver = portSolver(
    devices.map(({ device }) => device),
    couplingOf(system, portAnswers),
  );
  const full = Float64Array.from(ports, ({ sense }) => system.voltage(supplied, ...sense));
  for (let share = 1; share <= supplySteps; share++)
    solver.find(full.map((volts) => (share / supplySteps) * volts));
  newton.voltages.set(solver.voltages);
  return Float64Array.from(capacitors, ({ nodes }) =>
    portAnswers.reduce(
      (sum, answer, k) => sum + system.voltage(answer, ...nodes) * solver.currents[k]!,
      system.voltage(supplied, ...nodes),
    ),
  );
}
