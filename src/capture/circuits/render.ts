import { kaiserLowPass } from "../../engine/sound/kaiser.ts";
import type { Frames, Hertz } from "../../units.ts";
import type { Circuit } from "./netlist.ts";
import { type Simulation, simulate } from "./solver.ts";

export interface Rendering {
  /** As long as the dry signal, without delay against it; full scale as the circuit states. */
  readonly wet: Float32Array<ArrayBuffer>;
  /** Newton steps for each simulated sample. */
  readonly newtonSteps: number;
  /** Samples without an answer: anything but 0 makes the result worthless. */
  readonly failures: number;
}

/** Times the rate; what a guitar's harmonics fold back from beyond it lies below the noise of a converter. */
const usualOversampling = 8;

/**
 * Plays a dry signal through a circuit. The simulation runs at several times the rate between two linear-phase
 * low-passes (flat to 0.44 of the rate, -100 dB from half of it on), so that no harmonic folds back.
 * @param oversampling a whole number, 1 for none
 * @throws RangeError when the netlist cannot be solved
 */
export function renderCircuit(
  circuit: Circuit,
  dry: ArrayLike<number>,
  rate: Hertz,
  oversampling = usualOversampling,
): Rendering {
  const simulation = simulate(circuit, rate * oversampling);
  const wet = new Float32Array(dry.length);
  const frames = oversampling === 1 ? plainly(simulation, circuit, dry, wet) : oversampled();
  return { wet, newtonSteps: simulation.newtonSteps / frames, failures: simulation.failures };

  function oversampled(): Frames {
    const taps = kaiserLowPass({
      pass: 0.44 * rate,
      stop: 0.5 * rate,
      attenuation: 100,
      rate: rate * oversampling,
    });
    const middle = (taps.length - 1) / 2;
    const kept = new Float64Array(2 ** Math.ceil(Math.log2(taps.length)));
    const mask = kept.length - 1;
    const end = (dry.length - 1) * oversampling + middle;
    for (let frame = -middle; frame <= end; frame++) {
      const volts = circuit.inputFullScale * between(dry, frame, taps, middle, oversampling);
      kept[frame & mask] = simulation.step(volts);
      const centre = frame - middle;
      if (centre < 0 || centre % oversampling !== 0) continue;
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap++) sum += taps[tap]! * kept[(frame - tap) & mask]!;
      wet[centre / oversampling] = sum / circuit.outputFullScale;
    }
    return end + 1 + middle;
  }
}

function plainly(
  simulation: Simulation,
  circuit: Circuit,
  dry: ArrayLike<number>,
  wet: Float32Array,
): Frames {
  for (let frame = 0; frame < dry.length; frame++)
    wet[frame] = simulation.step(circuit.inputFullScale * dry[frame]!) / circuit.outputFullScale;
  return dry.length;
}

/** The dry signal at a place between its frames: its samples weighted by every `oversampling`-th tap. */
function between(
  dry: ArrayLike<number>,
  frame: Frames,
  taps: Float64Array,
  middle: Frames,
  oversampling: number,
): number {
  const last = Math.min(dry.length - 1, Math.floor((frame + middle) / oversampling));
  const first = Math.max(0, Math.ceil((frame - middle) / oversampling));
  let sum = 0;
  for (let index = first; index <= last; index++)
    sum += taps[frame + middle - index * oversampling]! * dry[index]!;
  return oversampling * sum;
}
