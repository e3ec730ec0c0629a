/** Lights and relay at the header's lines. Setting returns at once; the newest level wins. */

import type { Gpio } from "onoff";
import type { LightConfiguration, RelayConfiguration } from "../../state/configuration.ts";
import type { Log, OutputDriver } from "../port.ts";
import { closeLine, openLine } from "./gpio-lines.ts";
import { Persistence } from "./persistence.ts";

/** An output line; what is set while it cannot be had is set when it can. The newest level wins. */
class OutputLine {
  /** Resolves when the line can be set, or never will be because the driver was stopped. */
  readonly opened: Promise<void>;
  private readonly trying: Persistence;
  private gpio: Gpio | null = null;
  private wanted = false;
  private written: boolean | null = null;
  private writing: Promise<void> | null = null;

  constructor(line: number, activeLow: boolean, log: Log) {
    this.trying = new Persistence(`GPIO line ${line}`, log);
    this.opened = this.trying.untilDone(async () => {
      const gpio = await openLine(line, activeLow);
      if (this.trying.isStopped) return closeLine(gpio);
      this.gpio = gpio;
      this.set(this.wanted);
    });
  }

  get isOpen(): boolean {
    return this.gpio !== null;
  }

  set(on: boolean): void {
    this.wanted = on;
    this.writing ??= this.write().finally(() => {
      this.writing = null;
    });
  }

  /** Leaves the line dark. */
  async stop(): Promise<void> {
    this.trying.stop();
    this.set(false);
    await this.writing;
    if (this.gpio !== null) closeLine(this.gpio);
    this.gpio = null;
  }

  private async write(): Promise<void> {
    while (this.gpio !== null && this.written !== this.wanted) {
      const level = this.wanted;
      // A light that cannot be lit is no reason to stop; the next change tries again.
      await this.gpio.write(level ? 1 : 0).catch(() => {});
      this.written = level;
    }
  }
}

export class LightDriver implements OutputDriver {
  private readonly lights: readonly LightConfiguration[];
  private readonly log: Log;
  private lines: OutputLine[] = [];

  constructor(lights: readonly LightConfiguration[], log: Log) {
    this.lights = lights;
    this.log = log;
  }

  start(): void {
    this.lines = this.lights.map(({ gpio, activeLow }) => new OutputLine(gpio, activeLow, this.log));
  }

  set(index: number, on: boolean): void {
    this.lines[index]?.set(on);
  }

  async stop(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.stop()));
    this.lines = [];
  }
}

/**
 * The true-bypass relay, as output 0: on is effect. A non-latching relay follows its line and falls to bypass without
 * power. A latching one gets a pulse on one of two coils and is put into bypass when the driver starts and stops,
 * because nobody knows how it was left.
 */
export class RelayDriver implements OutputDriver {
  private readonly relay: RelayConfiguration;
  private readonly log: Log;
  private lines: OutputLine[] = [];
  private wanted = false;
  private moved: boolean | null = null;
  private moving: Promise<void> | null = null;

  constructor(relay: RelayConfiguration, log: Log) {
    this.relay = relay;
    this.log = log;
  }

  start(): void {
    const { kind, gpio, setGpio, resetGpio } = this.relay;
    const numbers = kind === "latching" ? [setGpio, resetGpio] : [gpio];
    this.lines = numbers
      .filter((number) => number !== null)
      .map((number) => new OutputLine(number, false, this.log));
    this.set(0, false);
  }

  set(_index: number, on: boolean): void {
    this.wanted = on;
    this.moving ??= this.move().finally(() => {
      this.moving = null;
    });
  }

  async stop(): Promise<void> {
    this.set(0, false);
    if (this.lines.every((line) => line.isOpen)) await this.moving;
    await Promise.all(this.lines.map((line) => line.stop()));
    this.lines = [];
  }

  private async move(): Promise<void> {
    while (this.moved !== this.wanted) {
      const effect = this.wanted;
      if (this.relay.kind === "latching") await this.pulse(effect ? 0 : 1);
      else this.lines[0]?.set(effect);
      this.moved = effect;
    }
  }

  /** Never both coils at once: a pulse ends before the next begins. */
  private async pulse(coil: number): Promise<void> {
    const line = this.lines[coil];
    await line?.opened;
    line?.set(true);
    await new Promise((resolve) => setTimeout(resolve, this.relay.pulseMs));
    line?.set(false);
  }
}
