import type { Circuit } from "../netlist.ts";
import { ground } from "../netlist.ts";
import { audioTaper, capacitor, diodePair, opAmp, potentiometer, resistor, source } from "../parts.ts";
import { signalDiode } from "./values.ts";

/** How far each knob is turned, 0 to 1. */
export interface TubeScreamerKnobs {
  readonly drive: number;
  readonly tone: number;
  readonly level: number;
}

/**
 * Ibanez TS808 Tube Screamer: input coupling, clipping amplifier, tone control and level. The emitter followers at both
 * ends and the electronic switches are left out: they change nothing that can be heard. The TS9 differs only behind
 * its level control (470 ohms and 100 kilohms for 100 ohms and 10 kilohms).
 * @see D. Yeh, J. Abel, J. Smith, Simplified, physically-informed models of distortion and overdrive guitar effects
 *   pedals, DAFx-07 (values of both stages); R. Keen, The Technology of the Tube Screamer, 1998
 */
export function tubeScreamer({ drive, tone, level }: TubeScreamerKnobs): Circuit {
  return {
    name: `Tube Screamer (TS808), drive ${drive}, tone ${tone}, level ${level}`,
    inputFullScale: 1,
    outputFullScale: 1,
    output: "out",
    parts: [
      source("in", "input"),
      // Before the input's emitter follower, and between it and the clipping amplifier.
      capacitor("in", "base", 20e-9),
      resistor("base", ground, 510e3),
      opAmp("base", "buffered", "buffered"),
      capacitor("buffered", "signal", 1e-6),
      resistor("signal", ground, 10e3),

      opAmp("signal", "feedback", "clipped"),
      resistor("feedback", "bass", 4.7e3),
      capacitor("bass", ground, 47e-9),
      resistor("clipped", "feedback", 51e3 + 500e3 * drive),
      capacitor("clipped", "feedback", 51e-12),
      diodePair("clipped", "feedback", signalDiode),

      resistor("clipped", "dulled", 1e3),
      capacitor("dulled", ground, 220e-9),
      resistor("dulled", ground, 10e3),
      opAmp("dulled", "inverting", "toned"),
      ...potentiometer("inverting", "wiper", "dulled", 20e3, tone),
      resistor("wiper", "treble", 220),
      capacitor("treble", ground, 220e-9),
      resistor("toned", "inverting", 1e3),

      resistor("toned", "coupled", 1e3),
      capacitor("coupled", "top", 1e-6),
      ...potentiometer("top", "volume", ground, 100e3, audioTaper(level)),
      // The output's emitter follower, then its load.
      capacitor("volume", "follower", 100e-9),
      resistor("follower", ground, 510e3),
      opAmp("follower", "out", "out"),
      resistor("out", ground, 10e3),
    ],
  };
}
