/** True bypass without a click: silence first, then the contacts, then sound. The newest wish wins. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "../units.ts";

export type RelayBypassParts = {
  mute: (mute: boolean) => void;
  /** Whether the chain has fallen silent. */
  isSilent: () => boolean;
  /** @param effect whether the pedal is heard @returns when the contacts begin to move */
  setRelay: (effect: boolean) => Promise<void>;
  /** Silence around the contacts' motion; covers what the codec still has to play as well. */
  muteMs: Milliseconds;
};

/** Without a codec nothing ever falls silent, and the relay must move all the same. */
const longestWaitMs: Milliseconds = 60;

export class RelayBypass {
  readonly #parts: RelayBypassParts;
  #contacts: boolean | null = null;
  #wanted = false;
  #moving = false;

  constructor(parts: RelayBypassParts) {
    this.#parts = parts;
  }

  follow(effect: boolean): void {
    this.#wanted = effect;
    if (!this.#moving && this.#contacts !== effect) void this.#move();
  }

  async #move(): Promise<void> {
    const { mute, setRelay, muteMs } = this.#parts;
    this.#moving = true;
    mute(true);
    await this.#silence();
    while (this.#contacts !== this.#wanted) {
      this.#contacts = this.#wanted;
      await sleep(muteMs);
      await setRelay(this.#contacts);
      await sleep(muteMs);
    }
    mute(false);
    this.#moving = false;
  }

  async #silence(): Promise<void> {
    for (let waited = 0; waited < longestWaitMs && !this.#parts.isSilent(); waited++) await sleep(1);
  }
}
