/**
 * What a microphone hears of a cabinet: the drivers as second-order high-passes in their box, their cones' resonances and
 * end, and every part of every cone at its own distance, once directly and once by the floor, before a cardioid. Phase is the least possible for
 * the magnitude: an impulse response that delays nothing.
 */
import { inverseTransform } from "../../engine/sound/fourier.ts";
import { minimumPhase } from "../../engine/sound/minimum-phase.ts";
import type { Frames, Hertz } from "../../units.ts";
import type { Cabinet, Driver, Place } from "./cabinet.ts";

/** Fine enough for the lowest resonance. */
const bins = 8192;
const length: Frames = 4096;
const fade: Frames = 480;
/** Metres a second. */
const speedOfSound = 343;
/** Metres, times the width of the baffle, over hertz: where sound begins to bend around it (H. Olson, JAES 17(1) 1969). */
const baffleBend = 115;
/** Resonances of a disc that is held at its rim, over the first: zeros of the Bessel function J0. */
const discModes = [1, 2.295, 3.598, 4.903];
const rings = 6;
const spokes = 12;
const peak = 0.9;

/** @returns 4096 frames whose peak is 0.9 */
export function cabinetImpulse(cabinet: Cabinet, rate: Hertz): Float32Array<ArrayBuffer> {
  const response = createResponse(cabinet);
  const real = new Float64Array(2 * bins);
  for (let bin = 1; bin <= bins; bin++) {
    const level = response((bin * rate) / (2 * bins));
    real[bin] = level;
    real[2 * bins - bin] = level;
  }
  inverseTransform(real, new Float64Array(2 * bins));
  // Magnitude alone counts from here on: the middle of the response goes to the middle of the taps.
  const centred = Float64Array.from(real, (_, frame) => real[(frame + bins) % (2 * bins)]!);
  const taps = minimumPhase(centred).slice(0, length);
  for (let frame = 0; frame < fade; frame++)
    taps[length - fade + frame]! *= Math.cos((Math.PI / 2) * ((frame + 1) / fade)) ** 2;
  const loudest = taps.reduce((most, tap) => Math.max(most, Math.abs(tap)), 0);
  return Float32Array.from(taps, (tap) => (peak * tap) / loudest);
}

/** Level over frequency, in no particular unit. */
function createResponse(cabinet: Cabinet): (hertz: Hertz) => number {
  const points = cabinet.drivers.flatMap((middle) => pointsOf(middle, cabinet));
  return (hertz) =>
    boxed(cabinet, hertz) *
    coneOf(cabinet.driver, hertz) *
    baffleStep(cabinet, hertz) *
    arriving(points, cabinet.driver, hertz);
}

/** A driver's second-order high-pass; air that is shut in makes its suspension stiffer. */
function boxed({ driver, volume }: Cabinet, hertz: Hertz): number {
  const stiffer = volume === null ? 1 : Math.sqrt(1 + driver.compliance / volume);
  const over = hertz / (driver.resonance * stiffer);
  return over ** 2 / Math.hypot(1 - over ** 2, over / (driver.quality * stiffer));
}

function coneOf({ coil, breakUp, modes, end }: Driver, hertz: Hertz): number {
  let level = 1 / Math.sqrt(Math.hypot(1, hertz / coil));
  for (const [index, { height, quality }] of modes.entries()) {
    const over = hertz / (breakUp * discModes[index]!);
    const gain = 10 ** (height / 20);
    level *= Math.hypot(1 - over ** 2, (over * gain) / quality) / Math.hypot(1 - over ** 2, over / quality);
  }
  return level / Math.sqrt(1 + (hertz / end) ** 8);
}

/** Low notes bend around the baffle and lose half; close to the cone little of that is heard. */
function baffleStep({ width, microphone, volume }: Cabinet, hertz: Hertz): number {
  if (volume === null) return 1;
  const lost = 0.5 * (microphone[2] / (microphone[2] + width / 2));
  const over = (hertz * width) / baffleBend;
  return Math.hypot(1 - lost, over) / Math.hypot(1, over);
}

/** A piece of a cone as the microphone has it. */
interface Point {
  /** Metres from the cone's middle, over its radius. */
  readonly out: number;
  /** All ways of its sound: how far in metres, and how much of it arrives. */
  readonly ways: readonly { readonly far: number; readonly share: number }[];
}

function pointsOf([x, y, z]: Place, cabinet: Cabinet): Point[] {
  const { driver, microphone, floor, volume, around } = cabinet;
  const below: Place = [microphone[0], -2 * floor.below - microphone[1], microphone[2]];
  return Array.from({ length: rings * spokes }, (_, index) => {
    const out = (Math.floor(index / spokes) + 0.5) / rings;
    const angle = (2 * Math.PI * ((index % spokes) + 0.5)) / spokes;
    const place: Place = [
      x + out * driver.radius * Math.cos(angle),
      y + out * driver.radius * Math.sin(angle),
      z,
    ];
    const direct = distance(place, microphone);
    const byFloor = distance(place, below);
    // A cardioid turned towards the baffle.
    const hears = (far: number) => 0.5 * (1 + (microphone[2] - z) / far);
    const front = [
      { far: direct, share: hears(direct) / direct },
      { far: byFloor, share: (hears(byFloor) * floor.reflects) / byFloor },
    ];
    // What the back pushes the front pulls.
    const back = volume === null ? [{ far: direct + around, share: -hears(direct) / (direct + around) }] : [];
    return { out, ways: [...front, ...back] };
  });
}

/** Sound of all points together; a ring counts by its area and by how well it follows the middle. */
function arriving(points: readonly Point[], { breakUp }: Driver, hertz: Hertz): number {
  const turns = (2 * Math.PI * hertz) / speedOfSound;
  let [real, imaginary, all] = [0, 0, 0];
  for (const { out, ways } of points) {
    const moved = out / Math.sqrt(1 + ((hertz / breakUp) * out) ** 4);
    all += moved;
    for (const { far, share } of ways) {
      real += moved * share * Math.cos(turns * far);
      imaginary -= moved * share * Math.sin(turns * far);
    }
  }
  return Math.hypot(real, imaginary) / all;
}

function distance(from: Place, to: Place): number {
  return Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]);
}
