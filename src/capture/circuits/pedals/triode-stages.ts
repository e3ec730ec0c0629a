import { type Circuit, ground, type Part } from "../netlist.ts";
import { audioTaper, capacitor, potentiometer, resistor, source, triodeTube } from "../parts.ts";
import { tube12AX7 } from "./values.ts";

/** Capacitances of a 12AX7 with its socket. @see RCA, Receiving Tube Manual RC-30, 12AX7A */
const gridToPlate = 1.7e-12;
const gridToCathode = 1.8e-12;
const plateToCathode = 1.9e-12;

/**
 * One 12AX7 stage as it stands at the input of most guitar amplifiers: 1 megohm grid leak, 68 kilohms stopper, 1.5
 * kilohms bypassed by 22 microfarads, 100 kilohms from 300 volts. A guitar hardly bends it: a clean tube sound.
 * @see the Fender 5F6-A schematic; M. Blencowe, Designing Tube Preamps for Guitar and Bass, 2009
 */
export function cleanTubeStage(): Circuit {
  return {
    name: "One 12AX7 stage, clean",
    inputFullScale: 1,
    outputFullScale: 25,
    output: "out",
    parts: [
      source("in", "input"),
      source("supply", 300),
      resistor("in", ground, 1e6),
      resistor("in", "grid1", 68e3),
      ...tubeStage("1", 1.5e3, 22e-6),
      capacitor("plate1", "out", 22e-9),
      resistor("out", ground, 1e6),
    ],
  };
}

/** Two such stages with a gain control between them: the second one is driven into its grid current and its cut-off. */
export function triodePreamp({ gain }: { readonly gain: number }): Circuit {
  return {
    name: `Two 12AX7 stages, gain ${gain}`,
    inputFullScale: 1,
    outputFullScale: 150,
    output: "out",
    parts: [
      source("in", "input"),
      source("supply", 300),
      resistor("in", ground, 1e6),
      resistor("in", "grid1", 68e3),
      ...tubeStage("1", 1.5e3, 22e-6),
      capacitor("plate1", "coupled", 22e-9),
      resistor("coupled", "top", 470e3),
      ...potentiometer("top", "wiper", ground, 1e6, audioTaper(gain)),
      resistor("wiper", "grid2", 10e3),
      ...tubeStage("2", 1.5e3, 1e-6),
      capacitor("plate2", "out", 22e-9),
      resistor("out", ground, 1e6),
    ],
  };
}

function tubeStage(name: string, cathodeOhms: number, bypassFarads: number): Part[] {
  const [grid, plate, cathode] = [`grid${name}`, `plate${name}`, `cathode${name}`];
  return [
    triodeTube(grid, plate, cathode, tube12AX7),
    resistor("supply", plate, 100e3),
    resistor(cathode, ground, cathodeOhms),
    capacitor(cathode, ground, bypassFarads),
    capacitor(grid, plate, gridToPlate),
    capacitor(grid, cathode, gridToCathode),
    capacitor(plate, cathode, plateToCathode),
  ];
}
