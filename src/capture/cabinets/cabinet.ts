/** A loudspeaker cabinet with a microphone in front of it, as the numbers that its sound is worked out from. */
import type { Decibels, Hertz } from "../../units.ts";

/** Metres in front of the middle of the baffle: to the right, up, towards the listener. */
export type Place = readonly [x: number, y: number, z: number];

export interface Driver {
  /** Of the moving part, without a box. */
  readonly resonance: Hertz;
  /** Total quality factor at the resonance (Qts). */
  readonly quality: number;
  /** Litres of air as stiff as its suspension (Vas). */
  readonly compliance: number;
  /** Of the cone, metres. */
  readonly radius: number;
  /** Where the coil's inductance equals its resistance. */
  readonly coil: Hertz;
  /** Where the cone stops moving as one; its rim is left behind from there on. */
  readonly breakUp: Hertz;
  /** Heights of the resonances from there on, which stand as those of a disc do, and how narrow they are. */
  readonly modes: readonly { readonly height: Decibels; readonly quality: number }[];
  /** Above it the cone's middle alone cannot follow any more: fourth order. */
  readonly end: Hertz;
}

export interface Cabinet {
  readonly driver: Driver;
  /** Middles of the drivers on the baffle. */
  readonly drivers: readonly Place[];
  /** Litres behind each driver; null for an open back. */
  readonly volume: number | null;
  /** Metres from a driver's back around to its front. */
  readonly around: number;
  /** Of the baffle, metres. */
  readonly width: number;
  /** Of the baffle's middle over the floor, metres, and the share that the floor throws back. */
  readonly floor: { readonly below: number; readonly reflects: number };
  readonly microphone: Place;
}
