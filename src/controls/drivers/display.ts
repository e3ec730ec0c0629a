/** SSD1306 or SH1106 on I2C: sends the pages that changed, one at a time, so that knobs are read in between. */

import type { DisplayConfiguration } from "../../state/configuration.ts";
import type { Milliseconds } from "../../units.ts";
import { pageCommands, pictureBytes, startCommands, stopCommands } from "../display/commands.ts";
import { dirtyPages, Frame } from "../display/frame.ts";
import type { Listener, Log } from "../port.ts";
import type { I2cQueue } from "./i2c-queue.ts";
import { Persistence } from "./persistence.ts";

const width = 128;
/** No more pictures than this: 25 a second are fluent, and the bus has other work. */
const pictureTime: Milliseconds = 40;

export class DisplayDriver {
  private readonly settings: DisplayConfiguration;
  private readonly queue: I2cQueue;
  private readonly trying: Persistence;
  private readonly frame: Frame;
  /** What the display's memory holds; null where we do not know. */
  private readonly displayed: (Uint8Array | null)[];
  private listen: Listener = () => {};
  private isStarted = false;
  private wake: () => void = () => {};
  private running: Promise<void> = Promise.resolve();

  constructor(settings: DisplayConfiguration, queue: I2cQueue, log: Log, clock: () => Milliseconds) {
    const tell = (isWell: boolean) => {
      const type = isWell ? "faultCleared" : "faultRaised";
      this.listen({ kind: "event", event: { type, fault: "no-display" }, at: clock() });
    };
    this.settings = settings;
    this.queue = queue;
    this.frame = new Frame(width, settings.height);
    this.displayed = Array.from({ length: this.frame.pageCount }, () => null);
    this.trying = new Persistence("The display", log, tell);
  }

  /** Never throws; a missing display is a log line, a fault for `listen` and another try. */
  start(listen: Listener): void {
    this.listen = listen;
    this.running = this.trying.repeat(
      () => this.update(),
      () => this.nextPicture(),
    );
  }

  /** Draws now, sends soon; a picture that is overtaken by the next one is never sent. */
  draw(picture: (frame: Frame) => void): void {
    picture(this.frame);
    this.wake();
  }

  /** Leaves the display dark. Never rejects. */
  async stop(): Promise<void> {
    this.trying.stop();
    this.wake();
    if (!this.isStarted) return;
    await this.running;
    await this.send(stopCommands()).catch(() => {});
  }

  private async update(): Promise<void> {
    try {
      if (!this.isStarted) await this.send(startCommands(this.settings));
      this.isStarted = true;
      for (const page of dirtyPages(this.frame, this.displayed)) await this.sendPage(page);
    } catch (error) {
      // It may have lost its power: begin again from nothing.
      this.isStarted = false;
      this.displayed.fill(null);
      throw error;
    }
  }

  /** Waits until something has been drawn that the display does not show. */
  private async nextPicture(): Promise<void> {
    await this.trying.sleep(pictureTime);
    if (this.trying.isStopped || dirtyPages(this.frame, this.displayed).length > 0) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }

  private async sendPage(page: number): Promise<void> {
    const bytes = Uint8Array.from(this.frame.page(page));
    await this.send(pageCommands(this.settings.kind, page));
    await this.send(pictureBytes(bytes));
    this.displayed[page] = bytes;
  }

  private async send(bytes: Uint8Array): Promise<void> {
    const { address } = this.settings;
    await this.queue.run((bus) => bus.i2cWrite(address, bytes.length, Buffer.from(bytes)));
  }
}
