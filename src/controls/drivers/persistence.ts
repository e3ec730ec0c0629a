/** Hardware that is missing or fails: one log line, another try after a while, a line when it is back. */

import { setTimeout as wait } from "node:timers/promises";
import type { Milliseconds } from "../../units.ts";
import type { Log } from "../port.ts";

const firstPause: Milliseconds = 500;
const longestPause: Milliseconds = 30_000;

/** What the world said, as the end of a sentence. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EACCES: "this user may not open it (group gpio, i2c or audio)",
  EPERM: "this user may not use it",
  EBUSY: "somebody else holds it",
  EINVAL: "the kernel does not know it",
  EREMOTEIO: "nothing answers at its address",
  ENXIO: "nothing answers at its address",
  EIO: "it failed",
  ETIMEDOUT: "it did not answer in time",
  ENODEV: "it was unplugged",
};

/** Errors of i2c-bus that Node has no name for: what a Pi's controller says when nobody acknowledges. */
const namelessErrors: Readonly<Record<number, string>> = { 121: "EREMOTEIO" };

export function reasonOf(error: unknown): string {
  const { code, errno, message } = error as NodeJS.ErrnoException;
  const name = code || namelessErrors[errno ?? 0];
  return (name !== undefined && reasons[name]) || message || String(error);
}

/** Work that fails because of something that others share, whose owner has said so: it is tried again in silence. */
export class SharedFailure extends Error {
  override readonly name = "SharedFailure";
}

/** Tries a piece of work again and again until it is stopped; says only what changes. */
export class Persistence {
  private readonly what: string;
  private readonly log: Log;
  private readonly tell: (isWell: boolean) => void;
  private readonly stopping = new AbortController();
  /** null while all is well, and empty while somebody else has said why it is not. */
  private failure: string | null = null;
  private pause = firstPause;

  /**
   * @param what begins the sentence: "The ADS1115 at address 72"
   * @param tell hears when the work starts to fail (false) and when it is well again (true)
   */
  constructor(what: string, log: Log, tell: (isWell: boolean) => void = () => {}) {
    this.what = what;
    this.log = log;
    this.tell = tell;
  }

  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  stop(): void {
    this.stopping.abort();
  }

  /**
   * Ends when stopped. Never rejects.
   * @param round does its work once and comes back for the next round
   * @param rest what lies between two good rounds; may wait as long as it likes, and does not fail
   */
  async repeat(round: () => Promise<void>, rest = async () => {}): Promise<void> {
    while (!this.isStopped) {
      if (await this.attempt(round)) await rest();
      else await this.sleep(this.nextPause());
    }
  }

  /** Ends at the first success or when stopped. Never rejects. */
  async untilDone(work: () => Promise<void>): Promise<void> {
    while (!this.isStopped && !(await this.attempt(work))) await this.sleep(this.nextPause());
  }

  /** Wakes early when stopped; does not keep the process alive. */
  async sleep(pause: Milliseconds): Promise<void> {
    await wait(pause, undefined, { signal: this.stopping.signal, ref: false }).catch(() => {});
  }

  private async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      if (this.failure !== null && !this.isStopped) this.recover();
      return true;
    } catch (error) {
      if (!this.isStopped) this.fail(error instanceof SharedFailure ? "" : reasonOf(error));
      return false;
    }
  }

  private recover(): void {
    if (this.failure !== "") this.log(`${this.what} works again.`);
    this.failure = null;
    this.pause = firstPause;
    this.tell(true);
  }

  private fail(reason: string): void {
    const isNews = reason !== "" && reason !== this.failure;
    const wasWell = this.failure === null;
    this.failure = reason;
    if (isNews) this.log(`${this.what}: ${reason}. The pedal plays on without it and keeps trying.`);
    if (wasWell) this.tell(false);
  }

  private nextPause(): Milliseconds {
    const { pause } = this;
    this.pause = Math.min(longestPause, pause * 2);
    return pause;
  }
}
