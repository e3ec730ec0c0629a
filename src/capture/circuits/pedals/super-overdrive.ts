import { type Circuit, ground } from "../netlist.ts";
import { audioTaper, capacitor, diodePair, opAmp, potentiometer, resistor, source } from "../parts.ts";
import type { TubeScreamerKnobs } from "./tube-screamer.ts";
import { signalDiode } from "./values.ts";

/**
 * Boss SD-1 Super OverDrive: like the Tube Screamer, but with two diodes one way and one the other, no capacitor
 * beside them, and a capacitor across the tone control's amplifier. Followers and switches are left out.
 * Values as in the redrawn schematics of the pedal that circulate (hobby-hour.com, electricdruid.net); they differ among
 * themselves in parts that cannot be heard (input bias, coupling).
 */
export function superOverdrive({ drive, tone, level }: TubeScreamerKnobs): Circuit {
  return {
    name: `Super OverDrive (SD-1), drive ${drive}, tone ${tone}, level ${level}`,
    inputFullScale: 1,
    outputFullScale: 1,
    output: "out",
    parts: [
      source("in", "input"),
      capacitor("in", "base", 47e-9),
      resistor("base", ground, 470e3),
      opAmp("base", "buffered", "buffered"),
      capacitor("buffered", "signal", 18e-9),
      resistor("signal", ground, 100e3),

      opAmp("signal", "feedback", "clipped"),
      resistor("feedback", "bass", 4.7e3),
      capacitor("bass", ground, 47e-9),
      resistor("clipped", "feedback", 33e3 + 1e6 * drive),
      diodePair("clipped", "feedback", signalDiode, 2, 1),

      resistor("clipped", "dulled", 10e3),
      capacitor("dulled", ground, 18e-9),
      opAmp("dulled", "inverting", "toned"),
      ...potentiometer("inverting", "wiper", "dulled", 20e3, tone),
      resistor("wiper", "treble", 470),
      capacitor("treble", ground, 27e-9),
      resistor("toned", "inverting", 10e3),
      capacitor("toned", "inverting", 10e-9),

      capacitor("toned", "top", 1e-6),
      ...potentiometer("top", "volume", ground, 10e3, audioTaper(level)),
      capacitor("volume", "follower", 47e-9),
      resistor("follower", ground, 1e6),
      opAmp("follower", "out", "out"),
      resistor("out", ground, 10e3),
    ],
  };
}
