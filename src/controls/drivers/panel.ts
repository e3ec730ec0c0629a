/** Joins the drivers, the pure surface and the lights: what is heard from outside becomes events of the pedal. */

import type { Configuration } from "../../state/configuration.ts";
import type { PedalEvent, PedalState } from "../../state/pedal.ts";
import type { Milliseconds } from "../../units.ts";
import { lightsAt } from "../leds.ts";
import type { ControlDriver, ControlInput, OutputDriver } from "../port.ts";
import { ControlSurface } from "../surface.ts";

/** Often enough for the quickest rhythm, 50 ms lit and 50 ms dark. */
const lightTime: Milliseconds = 20;

export type PanelParts = {
  configuration: Configuration;
  inputs: readonly ControlDriver[];
  /** null: no lights. */
  lights: OutputDriver | null;
  /** The pedal as it is now. */
  state(): PedalState;
  /** Takes an event; when it returns, `state` already knows. */
  dispatch(event: PedalEvent): void;
  /** Monotonic, the same that the drivers use. */
  clock(): Milliseconds;
};

export class Panel {
  private readonly parts: PanelParts;
  private readonly surface: ControlSurface;
  private deadline: NodeJS.Timeout | undefined;
  private lightTimer: NodeJS.Timeout | undefined;

  constructor(parts: PanelParts) {
    this.parts = parts;
    this.surface = new ControlSurface(parts.configuration);
  }

  start(): void {
    const { inputs, lights } = this.parts;
    lights?.start();
    this.lightTimer = setInterval(() => this.showLights(), lightTime).unref();
    for (const driver of inputs) driver.start((input) => this.take(input));
  }

  /** Ends with every light dark. Never rejects. */
  async stop(): Promise<void> {
    clearTimeout(this.deadline);
    clearInterval(this.lightTimer);
    const { inputs, lights } = this.parts;
    await Promise.all([...inputs.map((driver) => driver.stop()), lights?.stop()]);
  }

  private take(input: ControlInput): void {
    this.dispatchAll(this.surface.take(input, this.parts.state()));
  }

  private dispatchAll(events: readonly PedalEvent[]): void {
    for (const event of events) this.parts.dispatch(event);
    // The light answers the foot, not the timer.
    if (events.length > 0) this.showLights();
    this.awaitDeadline();
  }

  private awaitDeadline(): void {
    clearTimeout(this.deadline);
    const due = this.surface.nextDeadline();
    if (due === null) return;
    const { clock } = this.parts;
    this.deadline = setTimeout(
      () => this.dispatchAll(this.surface.advance(clock())),
      Math.max(0, due - clock()),
    );
    this.deadline.unref();
  }

  private showLights(): void {
    const { configuration, lights, state, clock } = this.parts;
    const roles = configuration.lights.map(({ shows }) => shows);
    for (const [index, on] of lightsAt(roles, state(), clock()).entries()) lights?.set(index, on);
  }
}
