/** Potentiometers and expression pedal at ADS1115 converters. @see TI SBAS444, "ADS111x", sections 7.5 and 8.1 */

import type { KnobConfiguration } from "../../state/configuration.ts";
import type { Milliseconds } from "../../units.ts";
import type { ControlDriver, Listener, Log } from "../port.ts";
import type { I2cQueue } from "./i2c-queue.ts";
import { faultWhileMissing } from "./missing.ts";
import { Persistence } from "./persistence.ts";

const conversionRegister = 0;
const configRegister = 1;

/** Start one conversion (bit 15) of input `channel` against ground (14 to 12), ±4.096 V, single shot, 860 a second. */
function configWord(channel: number): number {
  return 0x8000 | ((4 + channel) << 12) | (1 << 9) | (1 << 8) | (7 << 5) | 0b11;
}

const voltsPerStep = 4.096 / 32768;
/** 1 / 860 s and the tenth by which the chip's own clock may be slow. */
const conversionTime: Milliseconds = 1.3;
/** A round of all knobs starts this often at most: faster than a hand, slower than the bus. */
const roundTime: Milliseconds = 10;
/** A converter that is still not ready after so many looks has failed. */
const readinessLooks = 20;

function positionAt(volts: number, { zeroVolts, fullScaleVolts }: KnobConfiguration): number {
  return (volts - zeroVolts) / (fullScaleVolts - zeroVolts);
}

type IndexedKnob = { index: number; knob: KnobConfiguration };

export class KnobDriver implements ControlDriver {
  private readonly knobs: readonly KnobConfiguration[];
  private readonly queue: I2cQueue;
  private readonly log: Log;
  private readonly clock: () => Milliseconds;
  private converters: Persistence[] = [];

  constructor(knobs: readonly KnobConfiguration[], queue: I2cQueue, log: Log, clock: () => Milliseconds) {
    this.knobs = knobs;
    this.queue = queue;
    this.log = log;
    this.clock = clock;
  }

  /** Reads every converter on its own: one that is missing does not keep the others waiting. */
  start(listen: Listener): void {
    const tell = faultWhileMissing("no-knobs", listen, this.clock);
    const byAddress = Map.groupBy(
      this.knobs.map((knob, index) => ({ knob, index })),
      ({ knob }) => knob.address,
    );
    this.converters = [...byAddress].map(([address, knobs]) => {
      const converter = new Persistence(
        `The ADS1115 at address 0x${address.toString(16)}`,
        this.log,
        tell(address),
      );
      void converter.repeat(() => this.round(converter, address, knobs, listen));
      return converter;
    });
  }

  async stop(): Promise<void> {
    for (const converter of this.converters) converter.stop();
    this.converters = [];
  }

  private async round(
    converter: Persistence,
    address: number,
    knobs: readonly IndexedKnob[],
    listen: Listener,
  ): Promise<void> {
    const begun = this.clock();
    for (const { index, knob } of knobs) {
      const volts = await this.convert(converter, address, knob.channel);
      if (converter.isStopped) return;
      listen({ kind: "knob", index, position: positionAt(volts, knob), at: this.clock() });
    }
    await converter.sleep(Math.max(1, roundTime - (this.clock() - begun)));
  }

  private async convert(converter: Persistence, address: number, channel: number): Promise<number> {
    await this.queue.run((bus) => bus.writeWord(address, configRegister, swapped(configWord(channel))));
    // The bus is free for the display while the converter works.
    await converter.sleep(conversionTime);
    for (let look = 0; look < readinessLooks; look++) {
      const config = swapped(await this.queue.run((bus) => bus.readWord(address, configRegister)));
      if ((config & 0x8000) !== 0) {
        const word = swapped(await this.queue.run((bus) => bus.readWord(address, conversionRegister)));
        return signed(word) * voltsPerStep;
      }
      await converter.sleep(1);
    }
    throw Object.assign(new Error("its conversion does not end"), { code: "ETIMEDOUT" });
  }
}

/** The chip sends the high byte first, SMBus expects the low one. */
function swapped(word: number): number {
  return ((word & 0xff) << 8) | (word >> 8);
}

function signed(word: number): number {
  return word >= 0x8000 ? word - 0x10000 : word;
}
