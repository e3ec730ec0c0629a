/** Feet, knobs and keys to events of the pedal, at once and when a gesture's time has passed. */
import type { ControlInput } from "../controls/port.ts";
import { ControlSurface } from "../controls/surface.ts";
import type { Configuration } from "../state/configuration.ts";
import type { Milliseconds } from "../units.ts";
import type { Pedal } from "./pedal.ts";

export class Front {
  readonly #surface: ControlSurface;
  readonly #pedal: Pedal;

  constructor(configuration: Configuration, pedal: Pedal) {
    this.#surface = new ControlSurface(configuration);
    this.#pedal = pedal;
  }

  readonly listen = (input: ControlInput): void => {
    for (const event of this.#surface.take(input, this.#pedal.state)) this.#pedal.dispatch(event);
  };

  advance(now: Milliseconds): void {
    for (const event of this.#surface.advance(now)) this.#pedal.dispatch(event);
  }
}
