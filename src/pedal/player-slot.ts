/**
 * One place of the chain, the model's or the cabinet's, brought to what the state names: reads and packs one file at a
 * time, hands it to the audio thread, and gives back the memory of what is heard no more.
 */
import type { Player } from "../engine/load/load.ts";
import { Refusal } from "../refusal.ts";
import type { Address } from "../units.ts";

export type PlayerSlotParts = {
  /** @throws Refusal */
  load: (reference: string) => Promise<Player>;
  /** Tells the audio thread; null is nothing. */
  play: (player: Player | null, previous: Player | null) => void;
  unload: (player: Player) => void;
  /** It is read and packed, and the audio thread was told. */
  onReady: (reference: string) => void;
  /** The wished one is heard. */
  onLive: (reference: string | null) => void;
  /** It could not be read or packed. */
  onRefused: (reference: string, reason: string) => void;
  /** It computed something that is no sound, and the audio thread took it off. */
  onBroken: (reference: string) => void;
};

type Wanted = { reference: string; player: Player };

export class PlayerSlot {
  readonly #parts: PlayerSlotParts;
  #wish: string | null = null;
  /** What the audio thread was last told to play. */
  #wanted: Wanted | null = null;
  /** Players that may still be heard until the audio thread has changed over. */
  #leaving: Player[] = [];
  /** What is being read and packed; one at a time, the newest wish next. */
  #loading: string | null = null;

  constructor(parts: PlayerSlotParts) {
    this.#parts = parts;
  }

  /** Share of real time of everything that may still be heard. */
  get cost(): number {
    return this.#leaving.reduce((sum, { cost }) => sum + cost, this.#wanted?.player.cost ?? 0);
  }

  want(reference: string | null): void {
    this.#wish = reference;
    if (this.#loading !== null || reference === (this.#wanted?.reference ?? null)) return;
    if (reference === null) {
      this.#change(null);
      return;
    }
    this.#loading = reference;
    this.#load(reference).finally(() => {
      this.#loading = null;
      // The player may have stepped on while this one was read.
      if (this.#wish !== reference) this.want(this.#wish);
    });
  }

  /** @param live, refused what the audio thread says of this slot, 0 for nothing */
  follow(live: Address, refused: Address): void {
    const wanted = this.#wanted;
    if (wanted && refused === wanted.player.address) {
      this.#leaving.push(wanted.player);
      this.#wanted = null;
      this.#parts.play(null, null);
      this.#parts.onBroken(wanted.reference);
    }
    if ((this.#wanted?.player.address ?? 0) !== live) return;
    for (const player of this.#leaving) this.#parts.unload(player);
    this.#leaving = [];
    this.#parts.onLive(this.#wanted?.reference ?? null);
  }

  async #load(reference: string): Promise<void> {
    try {
      this.#change({ reference, player: await this.#parts.load(reference) });
      this.#parts.onReady(reference);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#parts.onRefused(reference, error.message);
    }
  }

  #change(next: Wanted | null): void {
    const previous = this.#wanted;
    if (previous) this.#leaving.push(previous.player);
    this.#wanted = next;
    this.#parts.play(next?.player ?? null, previous?.player ?? null);
  }
}
