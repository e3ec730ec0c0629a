/**
 * A circuit as a schematic states it: parts between named nodes. "ground" is the reference of all voltages; the
 * node that a single-supply pedal holds at half its battery for signals is ground as well unless a part cares.
 */
import type { Device } from "./devices.ts";

/** The node that all voltages are measured against. */
export const ground = "ground";

/** One port of a device: the voltage it looks at and the two nodes between which its current flows. */
export interface Port {
  /** The port's voltage is that of the first node less that of the second. */
  readonly sense: readonly [plus: string, minus: string];
  /** The port's current leaves the first node and enters the second. */
  readonly drive: readonly [from: string, to: string];
}

export type Part =
  | { readonly kind: "resistor"; readonly nodes: readonly [string, string]; readonly ohms: number }
  | { readonly kind: "capacitor"; readonly nodes: readonly [string, string]; readonly farads: number }
  /** A voltage against ground; "input" is the signal. */
  | { readonly kind: "source"; readonly node: string; readonly volts: number | "input" }
  /** Ideal: no input current, no difference between its inputs, any output. */
  | { readonly kind: "opAmp"; readonly plus: string; readonly minus: string; readonly output: string }
  | { readonly kind: "device"; readonly device: Device; readonly ports: readonly Port[] };

export interface Circuit {
  /** For people: what it is and how its knobs stand. */
  readonly name: string;
  readonly parts: readonly Part[];
  /** The node whose voltage is the result. */
  readonly output: string;
  /** Volts at the input for a sample of 1. */
  readonly inputFullScale: number;
  /** Volts at the output that become a sample of 1. */
  readonly outputFullScale: number;
}
