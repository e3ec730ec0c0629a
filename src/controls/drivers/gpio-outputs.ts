/** Lights and relay at the header's lines. Setting returns at once; the newest level wins. */

import type { Gpio } from "onoff";
import type { LightConfiguration, RelayConfiguration } from "../../state/configuration.ts";
import type { OutputDriver } from "../port.ts";
import { closeLine, type GpioHeader } from "./gpio-lines.ts";
import { Persistence } from "./persistence.ts";

/** Brings something slow to the newest wanted value, one step at a time; values overtaken meanwhile are left out. */
class Follower {
  private readonly step: (on: boolean) => Promise<void>;
  private wanted = false;
  private reached: boolean | null = null;
  private isMoving = false;
  private moving: Promise<void> = Promise.resolve();

  /** @param step never rejects */
  constructor(step: (on: boolean) => Promise<void>) {
    this.step = step;
  }

  /** @returns when the newest value is reached */
  follow(on: boolean): Promise<void> {
    this.wanted = on;
    if (!this.isMoving) this.moving = this.move();
    return this.moving;
  }

  private async move(): Promise<void> {
    this.isMoving = true;
    while (this.reached !== this.wanted) {
      const on = this.wanted;
      await this.step(on);
      this.reached = on;
    }
    // Together with the last look at `wanted`: nothing can be wanted in between and be missed.
    this.isMoving = false;
  }
}

/** An output line; what is set before it can be had is set when it can. */
class OutputLine {
  private readonly trying: Persistence;
  private readonly opened: Promise<void>;
  private readonly level = new Follower((on) => this.write(on));
  private gpio: Gpio | null = null;

  constructor(line: number, activeLow: boolean, header: GpioHeader) {
    this.trying = new Persistence(`GPIO line ${line}`, header.log);
    this.opened = this.trying.untilDone(async () => {
      const gpio = await header.openLine(line, activeLow);
      if (this.trying.isStopped) closeLine(gpio);
      else this.gpio = gpio;
    });
  }

  get isOpen(): boolean {
    return this.gpio !== null;
  }

  /** @returns when the wire has the level, or the line was stopped without ever having been opened */
  set(on: boolean): Promise<void> {
    return this.level.follow(on);
  }

  /** Leaves the line dark. */
  async stop(): Promise<void> {
    this.trying.stop();
    await this.set(false);
    if (this.gpio !== null) closeLine(this.gpio);
    this.gpio = null;
  }

  private async write(on: boolean): Promise<void> {
    await this.opened;
    // A light that cannot be lit is no reason to stop; the next change tries again.
    await this.gpio?.write(on ? 1 : 0).catch(() => {});
  }
}

export class LightDriver implements OutputDriver {
  private readonly lights: readonly LightConfiguration[];
  private readonly header: GpioHeader;
  private lines: OutputLine[] = [];

  constructor(lights: readonly LightConfiguration[], header: GpioHeader) {
    this.lights = lights;
    this.header = header;
  }

  start(): void {
    this.lines = this.lights.map(({ gpio, activeLow }) => new OutputLine(gpio, activeLow, this.header));
  }

  set(index: number, on: boolean): void {
    void this.lines[index]?.set(on);
  }

  async stop(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.stop()));
    this.lines = [];
  }
}

/**
 * The true-bypass relay: on is effect. A non-latching relay follows its line and falls to bypass without power. A latching
 * one gets a pulse on one of two coils and is put into bypass when the driver starts and stops, because nobody knows how it
 * was left.
 */
export class RelayDriver {
  private readonly relay: RelayConfiguration;
  private readonly header: GpioHeader;
  private readonly contacts = new Follower((effect) => this.move(effect));
  private lines: OutputLine[] = [];
  /** Until the last pulse has left its wire. */
  private pulsing: Promise<void> = Promise.resolve();

  constructor(relay: RelayConfiguration, header: GpioHeader) {
    this.relay = relay;
    this.header = header;
  }

  start(): void {
    const { kind, gpio, setGpio, resetGpio } = this.relay;
    const numbers = kind === "latching" ? [setGpio, resetGpio] : [gpio];
    this.lines = numbers
      .filter((number) => number !== null)
      .map((number) => new OutputLine(number, false, this.header));
    void this.set(false);
  }

  /** @returns when the contacts begin to move; at once where a line was never had and nothing can move */
  async set(effect: boolean): Promise<void> {
    const begun = this.contacts.follow(effect);
    if (this.lines.every((line) => line.isOpen)) await begun;
  }

  async stop(): Promise<void> {
    await this.set(false);
    await this.pulsing;
    await Promise.all(this.lines.map((line) => line.stop()));
    this.lines = [];
  }

  private async move(effect: boolean): Promise<void> {
    if (this.relay.kind !== "latching") return this.lines[0]?.set(effect);
    // Never both coils at once: a pulse has left the wire before the next begins.
    await this.pulsing;
    const line = this.lines[effect ? 0 : 1];
    await line?.set(true);
    this.pulsing = this.relax(line);
  }

  private async relax(line: OutputLine | undefined): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.relay.pulseMs));
    await line?.set(false);
  }
}
