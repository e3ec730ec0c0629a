/**
 * A place in the chain that plays one packed network and changes over to another without a step: the model's, and the
 * cabinet's. Real-time line: see renderer.ts.
 */
import type { Address, Frames } from "../../units.ts";
import {
  playerProgram,
  stateSound,
  stateStarted,
  wishDip,
  wishFadeFrames,
  wishPlayer,
} from "../shared/chain-layout.ts";
import type { Kernels } from "../shared/kernels.ts";
import { audioScratch, chainSettings, chainState, wirePlayer } from "../shared/memory-map.ts";
import { slotWords } from "../shared/meters.ts";

/** How one player gives way to another. */
const steady = 0;
/** Both run; the weights cross. */
const crossing = 1;
/** Only the old one runs, and falls silent. */
const falling = 2;
/** Only the new one runs, and rises from silence. */
const rising = 3;

const silence: Address = 0;

export class Slot {
  private readonly kernels: Kernels;
  private readonly words: Int32Array;
  private readonly frames: Frames;
  private readonly wish: number;
  private readonly report: number;
  private live: Address = wirePlayer;
  private incoming: Address = silence;
  private phase = steady;
  private fadePosition: Frames = 0;
  private fadeFrames: Frames = 0;

  /**
   * @param words over the whole kernel memory
   * @param wish where in the snapshot this slot's wish stands
   * @param report word index of this slot's meters
   */
  constructor(kernels: Kernels, words: Int32Array, frames: Frames, wish: number, report: number) {
    this.kernels = kernels;
    this.words = words;
    this.frames = frames;
    this.wish = wish;
    this.report = report;
  }

  /** One block from the row `source` to the row `target`. */
  render(snapshot: Address, source: Address, target: Address): void {
    this.follow(snapshot);
    const broken = this.play(snapshot, source, target);
    if (broken !== silence) this.takeOff(broken);
    Atomics.store(this.words, this.report + slotWords.changing, this.phase);
    Atomics.store(this.words, this.report + slotWords.live, this.live);
  }

  /** As before the first block. */
  reset(): void {
    this.live = wirePlayer;
    this.incoming = silence;
    this.phase = steady;
  }

  /** Begins a change when another player is wished for; one change is finished before the next begins. */
  private follow(snapshot: Address): void {
    if (this.phase !== steady) return;
    const wish = (snapshot + this.wish) / 4;
    const wanted = this.words[wish + wishPlayer / 4] as number;
    if (wanted === this.live) return;
    if (wanted === Atomics.load(this.words, this.report + slotWords.refused)) return;
    // Another may stand at the same address later.
    Atomics.store(this.words, this.report + slotWords.refused, 0);
    this.fadePosition = 0;
    this.fadeFrames = this.words[wish + wishFadeFrames / 4] as number;
    // Before the first block there is nothing to fade: guitar and network begin together.
    if (this.fadeFrames === 0 || this.words[(chainState + stateStarted) / 4] === 0) {
      this.live = wanted;
      return;
    }
    this.incoming = wanted;
    // What nobody hears, because the chain is muted, is left at once.
    if (this.words[(chainState + stateSound) / 4] === 0) this.phase = rising;
    else this.phase = (this.words[wish + wishDip / 4] as number) === 0 ? crossing : falling;
  }

  /** @returns the player that computed what is no sound; of two the newcomer, since the other has been playing well until now */
  private play(snapshot: Address, source: Address, target: Address): Address {
    const { kernels, frames, phase, fadePosition } = this;
    const from = phase === rising ? silence : this.live;
    const to = phase === falling ? silence : this.incoming;
    const total = phase === steady ? 0 : this.fadeFrames;
    let broken: Address = silence;
    if (from !== silence && this.run(from, source, snapshot, 0) !== 0) broken = from;
    if (to !== silence && this.run(to, source, snapshot, total >> 3) !== 0) broken = to;
    kernels.mixPlayers(from, to, target, frames, fadePosition, total);
    if (phase === steady) return broken;
    this.fadePosition += frames;
    if (broken === silence && this.fadePosition >= total) this.endPhase();
    return broken;
  }

  /**
   * @param rise frames in which a newcomer's input rises from silence. It has heard nothing so far, and a guitar that was
   * suddenly there would be a step, which a network repeats as far back as it hears: long after the change.
   * @returns 1 if what was computed is no sound
   */
  private run(player: Address, source: Address, snapshot: Address, rise: Frames): number {
    const { kernels, frames, fadePosition } = this;
    kernels.feedPlayer(player, source, snapshot, chainSettings, frames, fadePosition, rise);
    kernels.runProgram(this.words[(player + playerProgram) / 4] as number, frames, audioScratch);
    return kernels.hearPlayer(player, chainSettings, frames);
  }

  private endPhase(): void {
    if (this.phase === falling) {
      this.rise();
      return;
    }
    this.live = this.incoming;
    this.incoming = silence;
    this.phase = steady;
  }

  /** The newcomer comes out of silence, alone. */
  private rise(): void {
    this.phase = rising;
    this.fadePosition = 0;
  }

  /**
   * A network that computes something that is not a number is not run again. The other one of a change goes on, or comes at
   * once; where there is none, what the network was fed goes past.
   */
  private takeOff(broken: Address): void {
    Atomics.store(this.words, this.report + slotWords.refused, broken);
    if (broken === this.live && this.incoming !== silence && this.phase !== rising) {
      this.rise();
      return;
    }
    if (this.phase !== crossing) this.live = wirePlayer;
    this.incoming = silence;
    this.phase = steady;
  }
}
