/**
 * The chain, once, top to bottom: what happens to every block of guitar on the audio thread.
 *
 * This is the real-time line (lint/real-time.grit): nothing here allocates, waits, throws or logs. TypeScript hands out
 * addresses and counts frames; the kernels do all arithmetic. Only the audio thread calls `render`.
 */
import type { Address, Frames } from "../../units.ts";
import {
  playerProgram,
  snapshotBytes,
  snapshotDip,
  snapshotFadeFrames,
  snapshotPlayer,
  stateBytes,
  stateInputPeak,
  stateOutputPeak,
} from "../shared/chain-layout.ts";
import { ExchangeReader } from "../shared/exchange.ts";
import type { Kernels } from "../shared/kernels.ts";
import * as map from "../shared/memory-map.ts";
import { meterBytes, meterWords } from "../shared/meters.ts";

/** How one player gives way to another. */
const steady = 0;
/** Both run; the weights cross. */
const crossing = 1;
/** Only the old one runs, and falls silent. */
const falling = 2;
/** Only the new one runs, and rises from silence. */
const rising = 3;

const silence: Address = 0;

export class Renderer {
  private readonly kernels: Kernels;
  private readonly words: Int32Array;
  private readonly snapshots: ExchangeReader;
  private readonly meters: number;
  private readonly frames: Frames;
  private live: Address = 0;
  private incoming: Address = 0;
  private phase = steady;
  private fadePosition: Frames = 0;
  private fadeFrames: Frames = 0;

  /**
   * @param words over the whole kernel memory
   * @param frames of every block; networks are packed for the same number
   */
  constructor(kernels: Kernels, words: Int32Array, frames: Frames) {
    this.kernels = kernels;
    this.words = words;
    this.frames = frames;
    this.snapshots = new ExchangeReader(words, map.snapshotExchange, snapshotBytes);
    this.meters = map.meterBase / 4;
  }

  /** One block: `map.inputRow` to `map.outputRow`. */
  render(): void {
    this.snapshots.refresh();
    this.renderBlock(this.snapshots.address);
  }

  /**
   * Walks every path once more, so that V8 has compiled it before the first real block: two players that give way to one
   * another, side by side and through silence. Call it before the loop, again and again; then `forgetRehearsal`.
   * @param first, second players made for this (Engine.rehearsalPlayers)
   */
  rehearse(first: Address, second: Address, block: number): void {
    const { words } = this;
    const snapshot = map.rehearsalSnapshot;
    const turn = block & 7;
    words[(snapshot + snapshotPlayer) / 4] = turn < 4 ? first : second;
    words[(snapshot + snapshotDip) / 4] = block & 8;
    words[(snapshot + snapshotFadeFrames) / 4] = this.frames;
    this.snapshots.refresh();
    this.renderBlock(snapshot);
  }

  /** Silence in every state, as before the first block. */
  forgetRehearsal(): void {
    this.live = silence;
    this.incoming = silence;
    this.phase = steady;
    this.words.fill(0, map.chainState / 4, (map.chainState + stateBytes) / 4);
    this.words.fill(0, this.meters, this.meters + meterBytes / 4);
  }

  private renderBlock(snapshot: Address): void {
    this.followPlayer(snapshot);
    this.kernels.conditionInput(
      snapshot,
      map.chainSettings,
      map.chainState,
      map.inputRow,
      map.conditionedRow,
      this.frames,
    );
    this.renderPlayers(snapshot);
    const fault = this.kernels.finishOutput(
      snapshot,
      map.chainSettings,
      map.chainState,
      map.inputRow,
      map.wetRow,
      map.outputRow,
      this.frames,
    );
    if (fault !== 0) this.takeOff();
    this.report();
  }

  /** Begins a change when another player is wished for; one change is finished before the next begins. */
  private followPlayer(snapshot: Address): void {
    if (this.phase !== steady) return;
    const wanted = this.words[(snapshot + snapshotPlayer) / 4] as number;
    if (wanted === this.live) return;
    if (wanted === (this.words[this.meters + meterWords.refusedPlayer] as number)) return;
    // Another may stand at the same address later.
    Atomics.store(this.words, this.meters + meterWords.refusedPlayer, 0);
    this.fadePosition = 0;
    this.fadeFrames = this.words[(snapshot + snapshotFadeFrames) / 4] as number;
    if (this.live === silence || this.fadeFrames === 0) {
      this.live = wanted;
      return;
    }
    this.incoming = wanted;
    this.phase = (this.words[(snapshot + snapshotDip) / 4] as number) === 0 ? crossing : falling;
  }

  private renderPlayers(snapshot: Address): void {
    if (this.phase === steady) {
      if (this.live === silence) {
        this.kernels.copyBytes(map.conditionedRow, map.wetRow, 4 * this.frames);
      } else {
        this.run(this.live, snapshot);
        this.kernels.hearPlayer(this.live, map.wetRow, this.frames);
      }
      return;
    }
    const from = this.phase === rising ? silence : this.live;
    const to = this.phase === falling ? silence : this.incoming;
    if (from !== silence) this.run(from, snapshot);
    if (to !== silence) this.run(to, snapshot);
    this.kernels.mixPlayers(from, to, map.wetRow, this.frames, this.fadePosition, this.fadeFrames);
    this.fadePosition += this.frames;
    if (this.fadePosition >= this.fadeFrames) this.endPhase();
  }

  private run(player: Address, snapshot: Address): void {
    this.kernels.feedPlayer(player, map.conditionedRow, snapshot, map.chainSettings, this.frames);
    this.kernels.runProgram(
      this.words[(player + playerProgram) / 4] as number,
      this.frames,
      map.audioScratch,
    );
  }

  private endPhase(): void {
    if (this.phase === falling) {
      this.phase = rising;
      this.fadePosition = 0;
      return;
    }
    this.live = this.incoming;
    this.incoming = silence;
    this.phase = steady;
  }

  /**
   * A network that computes something that is not a number is not run again. In a change it is the newcomer, as long as
   * one runs: the other has been playing well until now.
   */
  private takeOff(): void {
    const newcomer = this.phase === crossing || this.phase === rising;
    Atomics.store(this.words, this.meters + meterWords.refusedPlayer, newcomer ? this.incoming : this.live);
    if (this.phase === crossing) {
      this.phase = steady;
    } else {
      this.live = this.phase === falling ? this.incoming : silence;
      this.phase = steady;
    }
    this.incoming = silence;
  }

  private report(): void {
    const { words, meters } = this;
    words[meters + meterWords.inputPeak] = words[(map.chainState + stateInputPeak) / 4] as number;
    words[meters + meterWords.outputPeak] = words[(map.chainState + stateOutputPeak) / 4] as number;
    Atomics.store(words, meters + meterWords.changing, this.phase);
    Atomics.store(words, meters + meterWords.livePlayer, this.live);
    Atomics.add(words, meters + meterWords.blocks, 1);
  }
}
