import { type Circuit, ground, type Part } from "../netlist.ts";
import { audioTaper, capacitor, diodePair, potentiometer, resistor, source, transistor } from "../parts.ts";
import { highGainTransistor, signalDiode } from "./values.ts";

/** How far each knob is turned, 0 to 1. */
export interface BigMuffKnobs {
  readonly sustain: number;
  readonly tone: number;
  readonly volume: number;
}

/**
 * Electro-Harmonix Big Muff Pi, the four-transistor circuit of the 1970s: booster, two clipping stages with diodes from
 * collector to base, tone control, recovery stage, all coupled as they are.
 * @see the schematics collected at kitrae.net and electrosmash.com; versions differ by parts within one or two standard
 *   values, these are of the third version's family
 */
export function bigMuff({ sustain, tone, volume }: BigMuffKnobs): Circuit {
  return {
    name: `Big Muff Pi, sustain ${sustain}, tone ${tone}, volume ${volume}`,
    inputFullScale: 1,
    outputFullScale: 1,
    output: "out",
    parts: [
      source("in", "input"),
      source("supply", 9),

      capacitor("in", "entry", 1e-6),
      resistor("entry", "base1", 39e3),
      ...stage("1", 390),
      capacitor("collector1", "top", 1e-6),
      ...potentiometer("top", "sustained", "bottom", 100e3, sustain),
      resistor("bottom", ground, 1e3),

      capacitor("sustained", "second", 1e-6),
      resistor("second", "base2", 10e3),
      ...stage("2", 150),
      ...clipper("2"),

      capacitor("collector2", "third", 1e-6),
      resistor("third", "base3", 10e3),
      ...stage("3", 150),
      ...clipper("3"),

      resistor("collector3", "low", 39e3),
      capacitor("low", ground, 10e-9),
      capacitor("collector3", "high", 4e-9),
      resistor("high", ground, 22e3),
      ...potentiometer("high", "toned", "low", 100e3, tone),

      capacitor("toned", "base4", 1e-6),
      resistor("supply", "base4", 470e3),
      resistor("base4", ground, 100e3),
      resistor("supply", "collector4", 15e3),
      resistor("emitter4", ground, 3.3e3),
      transistor("base4", "collector4", "emitter4", highGainTransistor),
      capacitor("collector4", "volume", 1e-6),
      ...potentiometer("volume", "out", ground, 100e3, audioTaper(volume)),
    ],
  };
}

/** A transistor with its collector's resistor and feedback from collector to base. */
function stage(name: string, emitterOhms: number): Part[] {
  const [base, collector, emitter] = [`base${name}`, `collector${name}`, `emitter${name}`];
  return [
    resistor(base, ground, 100e3),
    resistor(collector, base, 470e3),
    capacitor(collector, base, 470e-12),
    resistor("supply", collector, 15e3),
    resistor(emitter, ground, emitterOhms),
    transistor(base, collector, emitter, highGainTransistor),
  ];
}

function clipper(name: string): Part[] {
  return [
    capacitor(`collector${name}`, `clipped${name}`, 1e-6),
    diodePair(`clipped${name}`, `base${name}`, signalDiode),
  ];
}
