import { type Circuit, ground } from "../netlist.ts";
import {
  audioTaper,
  capacitor,
  diodePair,
  diodes,
  limitedTransconductor,
  opAmp,
  potentiometer,
  resistor,
  source,
} from "../parts.ts";
import { signalDiode } from "./values.ts";

/** How far each knob is turned, 0 to 1; a filter turned up is darker. */
export interface RatKnobs {
  readonly distortion: number;
  readonly filter: number;
  readonly volume: number;
}

/**
 * The first stage of an LM308: its current charges the compensation capacitor, which gives the gain its fall (0.9 MHz at
 * unity) and the output its 0.3 volts a microsecond. Both follow from the tail current: g = I / (2 kT/q).
 */
const compensation = 30e-12;
const tailCurrent = 0.3e6 * compensation;
const transconductance = tailCurrent / (2 * 0.02585);
/** Gain at 0 Hz 100 dB and more. */
const firstStageLoad = 1e9;
/** Volts from the bias to where the output stage begins to run out of supply. */
const swing = 3.3;

/**
 * ProCo RAT: an LM308 at up to 67 dB of gain, which it cannot follow (that is its sound), diodes to ground behind it, a
 * low-pass, and a follower that is left out.
 * @see National Semiconductor, LM108/LM208/LM308 data sheet; the pedal's schematic as at electrosmash.com/proco-rat
 */
export function rat({ distortion, filter, volume }: RatKnobs): Circuit {
  return {
    name: `RAT, distortion ${distortion}, filter ${filter}, volume ${volume}`,
    inputFullScale: 1,
    outputFullScale: 1,
    output: "out",
    parts: [
      source("in", "input"),
      capacitor("in", "biased", 22e-9),
      resistor("biased", ground, 1e6),
      resistor("biased", "signal", 1e3),
      capacitor("signal", ground, 1e-9),

      limitedTransconductor("signal", "feedback", "inside", transconductance, tailCurrent),
      resistor("inside", ground, firstStageLoad),
      capacitor("inside", ground, compensation),
      source("ceiling", swing),
      source("floor", -swing),
      diodes("inside", "ceiling", signalDiode),
      diodes("floor", "inside", signalDiode),
      opAmp("inside", "amplified", "amplified"),
      resistor("amplified", "feedback", 100e3 * Math.max(0.001, audioTaper(distortion))),
      capacitor("amplified", "feedback", 100e-12),
      resistor("feedback", "bright", 47),
      capacitor("bright", ground, 2.2e-6),
      resistor("feedback", "full", 560),
      capacitor("full", ground, 4.7e-6),

      capacitor("amplified", "uncoupled", 4.7e-6),
      resistor("uncoupled", "clipped", 1e3),
      diodePair("clipped", ground, signalDiode),
      resistor("clipped", "filtered", 1.5e3 + 100e3 * audioTaper(filter)),
      capacitor("filtered", ground, 3.3e-9),
      capacitor("filtered", "gate", 22e-9),
      resistor("gate", ground, 1e6),
      opAmp("gate", "followed", "followed"),
      capacitor("followed", "top", 1e-6),
      ...potentiometer("top", "out", ground, 100e3, audioTaper(volume)),
    ],
  };
}
