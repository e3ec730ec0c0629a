import type { Device } from "./devices.ts";
import { factorise, solve } from "./linear.ts";

/** Volts. The method squares its error at each step: after a step this small, nothing is left to find. */
const tolerance = 1e-6;
const mostSteps = 100;
const mostHalvings = 30;

/** Finds the voltages of all ports: v = p + K i(v). Keeps the last ones, from which the next search starts. */
export interface PortSolver {
  readonly voltages: Float64Array;
  readonly currents: Float64Array;
  /** Newton steps so far. */
  readonly steps: number;
  /** Searches that ended without an answer. */
  readonly failures: number;
  /** @param offered p, the ports' voltages without the devices' currents */
  find(offered: Float64Array): void;
}

/**
 * Newton's method; a step that would lead away from the answer is halved until it does not.
 * @param coupling K, row-major: volts at each port for one ampere through each
 */
export function portSolver(devices: readonly Device[], coupling: Float64Array): PortSolver {
  const size = devices.reduce((sum, device) => sum + device.ports, 0);
  const starts = devices.map((_, index) =>
    devices.slice(0, index).reduce((sum, device) => sum + device.ports, 0),
  );
  const voltages = new Float64Array(size);
  const currents = new Float64Array(size);
  const slopes = new Float64Array(size * size);
  const jacobian = new Float64Array(size * size);
  const order = new Int32Array(size);
  const residual = new Float64Array(size);
  const step = new Float64Array(size);
  const before = new Float64Array(size);
  let steps = 0;
  let failures = 0;

  /** How far the voltages are from the answer, in volts. */
  const miss = (offered: Float64Array): number => {
    for (const [index, device] of devices.entries())
      device.evaluate(voltages, starts[index]!, currents, slopes, size);
    let largest = 0;
    for (let row = 0; row < size; row++) {
      let sum = offered[row]! - voltages[row]!;
      for (let k = 0; k < size; k++) sum += coupling[row * size + k]! * currents[k]!;
      residual[row] = sum;
      largest = Math.max(largest, Math.abs(sum));
    }
    return largest;
  };
  /** Solves (1 - K di/dv) step = residual. */
  const aim = (): boolean => {
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) {
        let sum = row === column ? 1 : 0;
        for (let k = 0; k < size; k++) sum -= coupling[row * size + k]! * slopes[k * size + column]!;
        jacobian[row * size + column] = sum;
      }
    if (!factorise(jacobian, order, size)) return false;
    solve(jacobian, order, size, residual, step);
    return true;
  };
  const go = (offered: Float64Array, current: number): number => {
    before.set(voltages);
    let share = 1;
    let reached = current;
    for (let halving = 0; halving < mostHalvings; halving++) {
      for (let k = 0; k < size; k++) voltages[k] = before[k]! + share * step[k]!;
      reached = miss(offered);
      if (reached <= current) return reached;
      share /= 2;
    }
    return reached;
  };
  return {
    voltages,
    currents,
    get steps() {
      return steps;
    },
    get failures() {
      return failures;
    },
    find(offered) {
      if (size === 0) return;
      let distance = miss(offered);
      for (let count = 0; count < mostSteps; count++) {
        if (!aim()) break;
        steps++;
        distance = go(offered, distance);
        let moved = 0;
        for (let k = 0; k < size; k++) moved = Math.max(moved, Math.abs(voltages[k]! - before[k]!));
        if (moved < tolerance) return;
      }
      failures++;
    },
  };
}
