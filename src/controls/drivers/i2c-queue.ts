/** One I2C bus, one transfer at a time, in the order of asking: codec, knobs and display share its two wires. */

import type { PromisifiedBus } from "i2c-bus";

/** A transfer that hangs holds the bus; after this long a stop no longer waits for it. */
const patience = 500;

export class I2cQueue {
  private readonly busNumber: number;
  private bus: PromisifiedBus | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(busNumber: number) {
    this.busNumber = busNumber;
  }

  /**
   * Runs the transfer when all that were asked for before have ended, well or not. It runs on a thread of the pool,
   * never on the caller's; at most one waits there, however many are asked for.
   * @throws what the transfer throws, or that the bus cannot be opened
   */
  run<T>(transfer: (bus: PromisifiedBus) => Promise<T>): Promise<T> {
    const result = this.last.then(async () => transfer(await this.open()));
    this.last = result.catch((error: NodeJS.ErrnoException) => this.forgetIfGone(error));
    return result;
  }

  /** Never rejects, and waits for a hanging transfer only a moment. */
  async close(): Promise<void> {
    const { bus } = this;
    this.bus = null;
    const closed = this.last.then(() => bus?.close()).catch(() => {});
    let timer: NodeJS.Timeout | undefined;
    const tired = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([closed, tired]);
    clearTimeout(timer);
  }

  private async open(): Promise<PromisifiedBus> {
    if (this.bus === null) {
      const { openPromisified } = await import("i2c-bus");
      this.bus = await openPromisified(this.busNumber);
    }
    return this.bus;
  }

  /** A bus on a USB adapter may come back under the same name: then its old descriptors are of no use. */
  private async forgetIfGone({ code }: NodeJS.ErrnoException): Promise<void> {
    if (code !== "ENODEV" && code !== "EBADF") return;
    const { bus } = this;
    this.bus = null;
    await bus?.close().catch(() => {});
  }
}
