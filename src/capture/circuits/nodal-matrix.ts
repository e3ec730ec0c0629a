/** The linear part of a circuit as modified nodal equations: node voltages first, then the currents of sources and op amps. */
import { factorise, solve } from "./linear.ts";
import { type Circuit, ground, type Part, type Port } from "./netlist.ts";

/** Leak between the ends of every capacitor, in siemens, so that a node behind capacitors has a voltage at rest. */
const leak = 1e-15;

type Kind<K extends Part["kind"]> = Extract<Part, { kind: K }>;

export interface Parts {
  readonly capacitors: readonly Kind<"capacitor">[];
  readonly sources: readonly Kind<"source">[];
  readonly devices: readonly Kind<"device">[];
  readonly ports: readonly Port[];
}

export interface NodalSystem {
  readonly parts: Parts;
  /** Node voltages and currents of sources and op amps together. */
  readonly unknowns: number;
  /**
   * The answer of every unknown to one ampere that leaves `from` and enters `to` (columns of the inverse).
   */
  currentAnswer(from: string, to: string): Float64Array;
  /** The answer of every unknown to one volt of a source. */
  sourceAnswer(source: number): Float64Array;
  /** The voltage between two nodes in such an answer. */
  voltage(answer: Float64Array, plus: string, minus: string): number;
}

/**
 * @param conductanceOf what stands for a capacitor: its companion's conductance, in siemens
 * @throws RangeError when the equations have no solution (a node that leads nowhere, two sources on one node)
 */
export function nodalSystem(circuit: Circuit, conductanceOf: (farads: number) => number): NodalSystem {
  const parts = sorted(circuit.parts);
  const opAmps = circuit.parts.filter((part) => part.kind === "opAmp");
  const nodes = nodesOf(circuit.parts);
  const size = nodes.size + parts.sources.length + opAmps.length;
  const matrix = new Float64Array(size * size);
  const add = (row: number | undefined, column: number | undefined, value: number) => {
    if (row !== undefined && column !== undefined)
      matrix[row * size + column] = matrix[row * size + column]! + value;
  };
  const connect = ([a, b]: readonly [string, string], siemens: number) => {
    const [first, second] = [nodes.get(a), nodes.get(b)];
    add(first, first, siemens);
    add(second, second, siemens);
    add(first, second, -siemens);
    add(second, first, -siemens);
  };
  for (const part of circuit.parts) {
    if (part.kind === "resistor") connect(part.nodes, 1 / part.ohms);
    if (part.kind === "capacitor") connect(part.nodes, conductanceOf(part.farads) + leak);
  }
  for (const [index, { node }] of parts.sources.entries()) {
    const row = nodes.size + index;
    add(row, nodes.get(node), 1);
    add(nodes.get(node), row, 1);
  }
  for (const [index, { plus, minus, output }] of opAmps.entries()) {
    const row = nodes.size + parts.sources.length + index;
    add(row, nodes.get(plus), 1);
    add(row, nodes.get(minus), -1);
    add(nodes.get(output), row, 1);
  }
  const order = new Int32Array(size);
  if (!factorise(matrix, order, size))
    throw new RangeError(
      `the equations of "${circuit.name}" have no solution; look for a node that leads nowhere`,
    );
  const answerTo = (right: Float64Array) => {
    const answer = new Float64Array(size);
    solve(matrix, order, size, right, answer);
    return answer;
  };
  return {
    parts,
    unknowns: size,
    currentAnswer(from, to) {
      const right = new Float64Array(size);
      const [leaving, entering] = [nodes.get(from), nodes.get(to)];
      if (leaving !== undefined) right[leaving] = -1;
      if (entering !== undefined) right[entering] = 1;
      return answerTo(right);
    },
    sourceAnswer(source) {
      const right = new Float64Array(size);
      right[nodes.size + source] = 1;
      return answerTo(right);
    },
    voltage(answer, plus, minus) {
      const at = (name: string) => (name === ground ? 0 : answer[nodes.get(name)!]!);
      return at(plus) - at(minus);
    },
  };
}

function sorted(parts: readonly Part[]): Parts {
  const devices = parts.filter((part) => part.kind === "device");
  return {
    capacitors: parts.filter((part) => part.kind === "capacitor"),
    sources: parts.filter((part) => part.kind === "source"),
    devices,
    ports: devices.flatMap((device) => device.ports),
  };
}

function nodesOf(parts: readonly Part[]): Map<string, number> {
  const nodes = new Map<string, number>();
  for (const name of parts.flatMap(namesOf))
    if (name !== ground && !nodes.has(name)) nodes.set(name, nodes.size);
  return nodes;
}

function namesOf(part: Part): readonly string[] {
  switch (part.kind) {
    case "resistor":
    case "capacitor":
      return part.nodes;
    case "source":
      return [part.node];
    case "opAmp":
      return [part.plus, part.minus, part.output];
    case "device":
      return part.ports.flatMap(({ sense, drive }) => [...sense, ...drive]);
  }
}
