/**
 * One place of the chain, the model's or the cabinet's, brought to what the state names: takes the player, at once if it is
 * ready, hands it to the audio thread, and gives back what is heard no more.
 */
import type { Player } from "../engine/load/load.ts";
import { Refusal } from "../refusal.ts";
import { isSameEntry, lastingName } from "../state/presets.ts";
import type { Address } from "../units.ts";
import type { ReadyPlayers } from "./ready-players.ts";

export type PlayerSlotParts = {
  players: Pick<ReadyPlayers, "take" | "takeReady" | "giveBack" | "discard">;
  /** @throws Refusal where it may not be heard */
  admit: (player: Player, reference: string) => void;
  /** Tells the audio thread; null is nothing. */
  play: (player: Player | null, previous: Player | null) => void;
  /** The audio thread was told. */
  onReady: (reference: string) => void;
  /** The wished one is heard. */
  onLive: (reference: string | null, player: Player | null) => void;
  /** It could not be read or packed, or may not be heard. */
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
  #broken: Player | null = null;
  /** What is being made ready; one at a time, the newest wish next. */
  #loading: string | null = null;

  constructor(parts: PlayerSlotParts) {
    this.#parts = parts;
  }

  /** Share of real time of everything that may still be heard. */
  get cost(): number {
    return this.#leaving.reduce((sum, { cost }) => sum + cost, this.#wanted?.player.cost ?? 0);
  }

  /** Share of real time of what will be heard once every change is over. */
  get wantedCost(): number {
    return this.#wanted?.player.cost ?? 0;
  }

  /** Whether something may still be heard that is on its way out. */
  get isChanging(): boolean {
    return this.#leaving.length > 0;
  }

  /** Whether the wished one is still made ready. */
  get isBehind(): boolean {
    return !isSameEntry(this.#wish, this.#wanted?.reference ?? null);
  }

  want(reference: string | null): void {
    this.#wish = reference;
    // Called otherwise and the same: it plays on.
    if (this.#wanted && isSameEntry(reference, this.#wanted.reference)) this.#wanted.reference = reference!;
    if (this.#loading !== null || reference === (this.#wanted?.reference ?? null)) return;
    if (reference === null) {
      this.#change(null);
      return;
    }
    const ready = this.#parts.players.takeReady(lastingName(reference));
    if (ready) this.#play(reference, ready);
    else void this.#await(reference);
  }

  /** @param live, refused what the audio thread says of this slot, 0 for nothing */
  follow(live: Address, refused: Address): void {
    const wanted = this.#wanted;
    if (wanted && refused === wanted.player.address) {
      this.#broken = wanted.player;
      this.#leaving.push(wanted.player);
      this.#wanted = null;
      this.#parts.play(null, null);
      this.#parts.onBroken(wanted.reference);
    }
    if ((this.#wanted?.player.address ?? 0) !== live) return;
    const { players } = this.#parts;
    for (const player of this.#leaving.splice(0)) {
      if (player === this.#broken) players.discard(player);
      else players.giveBack(player);
    }
    this.#parts.onLive(this.#wanted?.reference ?? null, this.#wanted?.player ?? null);
  }

  async #await(reference: string): Promise<void> {
    this.#loading = reference;
    const player = await this.#parts.players.take(lastingName(reference)).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return error;
    });
    this.#loading = null;
    if (player instanceof Refusal) this.#parts.onRefused(reference, player.message);
    // The foot may have stepped on while this one was made ready.
    else if (!isSameEntry(this.#wish, reference)) this.#parts.players.giveBack(player);
    else this.#play(reference, player);
    this.want(this.#wish);
  }

  #play(reference: string, player: Player): void {
    try {
      this.#parts.admit(player, reference);
    } catch (error) {
      this.#parts.players.giveBack(player);
      if (!(error instanceof Refusal)) throw error;
      this.#parts.onRefused(reference, error.message);
      return;
    }
    this.#change({ reference, player });
    this.#parts.onReady(reference);
  }

  #change(next: Wanted | null): void {
    const previous = this.#wanted;
    if (previous) this.#leaving.push(previous.player);
    this.#wanted = next;
    this.#parts.play(next?.player ?? null, previous?.player ?? null);
  }
}
