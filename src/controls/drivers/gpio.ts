/** Footswitches and encoders at the header's lines: raw edges, with their time. */

import type { Gpio } from "onoff";
import type { EncoderConfiguration, SwitchConfiguration } from "../../state/configuration.ts";
import type { Milliseconds } from "../../units.ts";
import type { ControlDriver, Listener } from "../port.ts";
import { closeLine, type GpioHeader } from "./gpio-lines.ts";
import { faultWhileMissing } from "./missing.ts";
import { Persistence } from "./persistence.ts";

type Clock = () => Milliseconds;

/** An input line that is opened as soon as it can be and then tells every raw edge. */
class InputLine {
  private readonly trying: Persistence;
  private gpio: Gpio | null = null;

  constructor(
    line: number,
    activeLow: boolean,
    header: GpioHeader,
    onEdge: (active: boolean) => void,
    onOpen: (active: boolean) => void,
    tell: (isWell: boolean) => void,
  ) {
    this.trying = new Persistence(`GPIO line ${line}`, header.log, tell);
    void this.trying.untilDone(async () => {
      const gpio = await header.openLine(line, activeLow, "both");
      if (this.trying.isStopped) return closeLine(gpio);
      this.gpio = gpio;
      gpio.watch((error, value) => {
        if (!error) onEdge(value === 1);
      });
      onOpen(gpio.readSync() === 1);
    });
  }

  stop(): void {
    this.trying.stop();
    if (this.gpio !== null) closeLine(this.gpio);
    this.gpio = null;
  }
}

export class SwitchDriver implements ControlDriver {
  private readonly switches: readonly SwitchConfiguration[];
  private readonly header: GpioHeader;
  private readonly clock: Clock;
  private lines: InputLine[] = [];

  /** @param clock monotonic; edges carry its time */
  constructor(switches: readonly SwitchConfiguration[], header: GpioHeader, clock: Clock) {
    this.switches = switches;
    this.header = header;
    this.clock = clock;
  }

  start(listen: Listener): void {
    const tell = faultWhileMissing("no-switches", listen, this.clock);
    this.lines = this.switches.flatMap(({ gpio, activeLow }, index) => {
      if (gpio === null) return [];
      const edge = (pressed: boolean) => listen({ kind: "switch", index, pressed, at: this.clock() });
      // A switch that is down when the power comes has not been pressed.
      return [new InputLine(gpio, activeLow, this.header, edge, () => {}, tell(index))];
    });
  }

  async stop(): Promise<void> {
    for (const line of this.lines) line.stop();
    this.lines = [];
  }
}

export class EncoderDriver implements ControlDriver {
  private readonly encoders: readonly EncoderConfiguration[];
  private readonly header: GpioHeader;
  private readonly clock: Clock;
  private lines: InputLine[] = [];

  constructor(encoders: readonly EncoderConfiguration[], header: GpioHeader, clock: Clock) {
    this.encoders = encoders;
    this.header = header;
    this.clock = clock;
  }

  start(listen: Listener): void {
    const tell = faultWhileMissing("no-encoders", listen, this.clock);
    this.lines = this.encoders.flatMap(({ gpioA, gpioB }, index) => {
      const contacts = { a: false, b: false };
      const line = (gpio: number, contact: "a" | "b") => {
        const edge = (closed: boolean) => {
          contacts[contact] = closed;
          listen({ kind: "encoder", index, ...contacts, at: this.clock() });
        };
        // A contact closes to ground, as a switch does.
        return new InputLine(gpio, true, this.header, edge, edge, tell(gpio));
      };
      return [line(gpioA, "a"), line(gpioB, "b")];
    });
  }

  async stop(): Promise<void> {
    for (const line of this.lines) line.stop();
    this.lines = [];
  }
}
