/** The words in which the pedals' netlists are written. Ohms, farads and volts throughout. */
import {
  type BipolarValues,
  bipolarTransistor,
  type DiodeValues,
  diodeString,
  opposedDiodes,
  type TriodeValues,
  transconductor,
  triode,
} from "./devices.ts";
import { ground, type Part } from "./netlist.ts";

export function resistor(a: string, b: string, ohms: number): Part {
  return { kind: "resistor", nodes: [a, b], ohms };
}

export function capacitor(a: string, b: string, farads: number): Part {
  return { kind: "capacitor", nodes: [a, b], farads };
}

export function source(node: string, volts: number | "input"): Part {
  return { kind: "source", node, volts };
}

export function opAmp(plus: string, minus: string, output: string): Part {
  return { kind: "opAmp", plus, minus, output };
}

/**
 * A potentiometer as its two halves. A real wiper never quite reaches an end, which also keeps the equations
 * regular.
 * @param turn 0 (wiper at `low`) to 1 (wiper at `high`), after the track's taper
 */
export function potentiometer(high: string, wiper: string, low: string, ohms: number, turn: number): Part[] {
  const share = Math.min(0.9999, Math.max(0.0001, turn));
  return [resistor(high, wiper, ohms * (1 - share)), resistor(wiper, low, ohms * share)];
}

/** The usual approximation of an audio taper: two straight lines that meet at the middle with 15 % of the track. */
export function audioTaper(turn: number): number {
  return turn < 0.5 ? 0.3 * turn : 0.15 + 1.7 * (turn - 0.5);
}

/** `count` equal diodes in a row that conduct from `anode` to `cathode`. */
export function diodes(anode: string, cathode: string, values: DiodeValues, count = 1): Part {
  return onePort(diodeString(values, count), anode, cathode);
}

/** Diodes both ways in parallel: `forward` of them in a row from `a` to `b`, `backward` from `b` to `a`. */
export function diodePair(a: string, b: string, values: DiodeValues, forward = 1, backward = 1): Part {
  return onePort(opposedDiodes(values, forward, backward), a, b);
}

/** An NPN transistor. */
export function transistor(base: string, collector: string, emitter: string, values: BipolarValues): Part {
  return {
    kind: "device",
    device: bipolarTransistor(values),
    ports: [
      { sense: [base, emitter], drive: [base, emitter] },
      { sense: [base, collector], drive: [base, collector] },
    ],
  };
}

export function triodeTube(grid: string, plate: string, cathode: string, values: TriodeValues): Part {
  return {
    kind: "device",
    device: triode(values),
    ports: [
      { sense: [grid, cathode], drive: [grid, cathode] },
      { sense: [plate, cathode], drive: [plate, cathode] },
    ],
  };
}

/** Current into `output` in proportion to the voltage between `plus` and `minus`, up to a limit (an op amp's first stage). */
export function limitedTransconductor(
  plus: string,
  minus: string,
  output: string,
  siemens: number,
  limit: number,
): Part {
  return {
    kind: "device",
    device: transconductor(siemens, limit),
    ports: [{ sense: [plus, minus], drive: [ground, output] }],
  };
}

function onePort(device: ReturnType<typeof diodeString>, from: string, to: string): Part {
  return { kind: "device", device, ports: [{ sense: [from, to], drive: [from, to] }] };
}
