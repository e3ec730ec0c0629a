/**
 * The chain, once, top to bottom: what happens to every block of guitar on the audio thread.
 *
 * This is the real-time line (lint/real-time.grit): nothing here allocates, waits, throws or logs. TypeScript hands out
 * addresses and counts frames; the kernels do all arithmetic. Only the audio thread calls `render`.
 */
import type { Address, Frames } from "../../units.ts";
import * as layout from "../shared/chain-layout.ts";
import { ExchangeReader } from "../shared/exchange.ts";
import type { Kernels } from "../shared/kernels.ts";
import * as map from "../shared/memory-map.ts";
import { meterBytes, meterWords } from "../shared/meters.ts";
import { Slot } from "./slot.ts";

export class Renderer {
  private readonly kernels: Kernels;
  private readonly words: Int32Array;
  private readonly snapshots: ExchangeReader;
  private readonly model: Slot;
  private readonly cabinet: Slot;
  private readonly meters: number;
  private readonly frames: Frames;
  private readonly lastListening: Frames;
  private listening: Frames = 0;
  private rehearsing = false;

  /**
   * @param words over the whole kernel memory
   * @param frames of every block; networks are packed for the same number
   */
  constructor(kernels: Kernels, words: Int32Array, frames: Frames) {
    this.kernels = kernels;
    this.words = words;
    this.frames = frames;
    this.lastListening = map.listeningFrames - frames;
    this.snapshots = new ExchangeReader(words, map.snapshotExchange, layout.snapshotBytes);
    this.meters = map.meterBase / 4;
    const { meters } = this;
    this.model = new Slot(kernels, words, frames, layout.snapshotModel, meters + meterWords.model);
    this.cabinet = new Slot(kernels, words, frames, layout.snapshotCabinet, meters + meterWords.cabinet);
  }

  /** One block: `map.inputRow` to `map.outputRow`. */
  render(): void {
    this.snapshots.refresh();
    this.renderBlock(this.rehearsing ? map.rehearsalSnapshot : this.snapshots.address);
  }

  /**
   * Walks every path once more, so that V8 has compiled it before the first real block: two players that give way to one
   * another, side by side and through silence. Call it before the loop, again and again. Until `forgetRehearsal` blocks
   * rendered in any way are part of the rehearsal: they hear nothing of the control thread's wishes and touch no model.
   * @param first, second players made for this (Engine.rehearsalPlayers)
   */
  rehearse(first: Address, second: Address, block: number): void {
    this.rehearsing = true;
    const wanted = (block & 7) < 4 ? first : second;
    this.wish(layout.snapshotModel, wanted, block & 8);
    this.wish(layout.snapshotCabinet, wanted, block & 8);
    this.snapshots.refresh();
    this.renderBlock(map.rehearsalSnapshot);
  }

  /** Silence in every state, as before the first block. */
  forgetRehearsal(): void {
    this.rehearsing = false;
    this.model.reset();
    this.cabinet.reset();
    this.listening = 0;
    this.words.fill(0, map.chainState / 4, (map.chainState + layout.stateBytes) / 4);
    this.words.fill(0, this.meters, this.meters + meterBytes / 4);
  }

  /**
   * After a gap in the sound: what was on its way out is forgotten, and what comes rises from silence as after a mute.
   * Real-time safe.
   */
  fadeIn(): void {
    this.words[(map.chainState + layout.stateSound) / 4] = 0;
    this.words.fill(0, map.limiterSound / 4 - layout.limiterPast, map.limiterSound / 4);
  }

  private wish(slot: number, player: Address, dip: number): void {
    const wish = (map.rehearsalSnapshot + slot) / 4;
    this.words[wish + layout.wishPlayer / 4] = player;
    this.words[wish + layout.wishDip / 4] = dip;
    this.words[wish + layout.wishFadeFrames / 4] = this.frames;
  }

  private renderBlock(snapshot: Address): void {
    const { kernels, frames } = this;
    const settings = map.chainSettings;
    const state = map.chainState;
    kernels.conditionInput(snapshot, settings, state, map.inputRow, map.conditionedRow, frames);
    this.listen();
    this.shape(snapshot, layout.snapshotToneBefore, layout.stateToneBefore, map.conditionedRow);
    this.model.render(snapshot, map.conditionedRow, map.wetRow);
    kernels.fadeEffect(snapshot, settings, state, map.wetRow, frames);
    this.cabinet.render(snapshot, map.wetRow, map.wetRow);
    this.shape(snapshot, layout.snapshotToneAfter, layout.stateToneAfter, map.wetRow);
    kernels.finishOutput(snapshot, settings, state, map.inputRow, map.wetRow, map.limiterSound, frames);
    kernels.limit(
      settings,
      state,
      map.limiterSound,
      map.limiterWanted,
      map.limiterSmallest,
      map.limiterHeld,
      map.outputRow,
      frames,
    );
    this.report();
  }

  private shape(snapshot: Address, wish: number, state: number, row: Address): void {
    this.kernels.shapeTone(snapshot + wish, map.chainSettings, map.chainState + state, row, this.frames);
  }

  /** The latest input for the tuner; a block never straddles the ring's end. */
  private listen(): void {
    this.kernels.copyBytes(map.inputRow, map.listeningRing + 4 * this.listening, 4 * this.frames);
    this.listening += this.frames;
    if (this.listening > this.lastListening) this.listening = 0;
    Atomics.store(this.words, this.meters + meterWords.listeningPosition, this.listening);
  }

  private report(): void {
    const { words, meters } = this;
    words[meters + meterWords.inputPeak] = words[(map.chainState + layout.stateInputPeak) / 4] as number;
    words[meters + meterWords.outputPeak] = words[(map.chainState + layout.stateOutputPeak) / 4] as number;
    const silentFrames = words[(map.chainState + layout.stateSilentFrames) / 4] as number;
    Atomics.store(words, meters + meterWords.silentFrames, silentFrames);
    Atomics.add(words, meters + meterWords.blocks, 1);
  }
}
