/**
 * The engine as the control thread sees it: kernel memory, players, and the wishes that the audio thread follows.
 * Everything here may allocate and take its time; nothing here is ever called from the audio thread.
 */

import { defaultParameterValues, type ParameterValues } from "../state/parameters.ts";
import type { Address, Frames, Hertz, Milliseconds } from "../units.ts";
import { decibelsToGain, writeChainSettings } from "./chain-settings.ts";
import { Heap, type Region } from "./load/heap.ts";
import { type Loader, loadPlayer, type Player } from "./load/load.ts";
import { playOffline } from "./load/offline.ts";
import type { KernelMemory } from "./load/packer.ts";
import type { Model } from "./network.ts";
import * as layout from "./shared/chain-layout.ts";
import { ExchangeWriter } from "./shared/exchange.ts";
import type { Kernels } from "./shared/kernels.ts";
import * as map from "./shared/memory-map.ts";
import { meterWords } from "./shared/meters.ts";

/** How one model gives way to the next. */
export type Change = { kind: "crossfade" | "dip"; frames: Frames };

export type Meters = {
  /** Peaks with the fall of a meter, full scale is 1. */
  inputPeak: number;
  outputPeak: number;
  blocks: number;
  livePlayer: Address;
  refusedPlayer: Address;
  changing: boolean;
};

/** A network that hands on what it gets. */
const wire: Model = {
  format: "rehearsal",
  architecture: "a wire",
  name: null,
  sampleRate: null,
  network: {
    kind: "convolution",
    convolution: {
      inputChannels: 1,
      outputChannels: 1,
      kernelSize: 1,
      dilation: 1,
      groups: 1,
      weights: Float32Array.of(1),
      bias: null,
    },
    activation: { kind: "identity" },
  },
  parameters: [],
  levels: { loudness: null, inputLevel: null, outputLevel: null },
  settleFrames: 0,
  sizes: [1],
  sizeIndex: 0,
  remarks: [],
};

export class Engine {
  readonly frames: Frames;
  readonly rate: Hertz;
  readonly #loader: Loader;
  readonly #snapshots: ExchangeWriter;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;
  #values: ParameterValues = defaultParameterValues();
  #player: Player | null = null;
  #change: Change = { kind: "crossfade", frames: 0 };
  #bypass = false;
  #mute = false;

  /**
   * @param buffer of the kernel memory
   * @param now a monotonic clock, to measure what networks cost
   */
  constructor(
    buffer: SharedArrayBuffer,
    kernels: Kernels,
    rate: Hertz,
    frames: Frames,
    now: () => Milliseconds,
  ) {
    const memory: KernelMemory = { floats: new Float32Array(buffer), words: new Uint32Array(buffer) };
    this.rate = rate;
    this.frames = frames;
    this.#ints = new Int32Array(buffer);
    this.#floats = memory.floats;
    const heap = new Heap(map.networkHeap, map.networkHeapEnd);
    this.#loader = { memory, kernels, heap, frames, rate, now };
    this.#snapshots = new ExchangeWriter(this.#ints, map.snapshotExchange, layout.snapshotBytes);
    writeChainSettings(this.#floats, map.chainSettings, rate, frames);
    this.#publish();
  }

  /** Two players for the audio thread's rehearsal: the smallest networks there are. */
  rehearsalPlayers(): readonly [Address, Address] {
    return [loadPlayer(this.#loader, wire, 0).address, loadPlayer(this.#loader, wire, 0).address];
  }

  /** Room for anything that is not a network; null where there is none. */
  reserve(bytes: number): Region | null {
    return this.#loader.heap.take(bytes);
  }

  /** @throws Refusal where there is no room */
  load(model: Model): Player {
    return loadPlayer(this.#loader, model);
  }

  /** A sound through a player's network alone, on this thread; for a player that is not being heard. */
  playOffline(player: Player, input: Float32Array): Float32Array {
    return playOffline(this.#loader.memory, this.#loader.kernels, player.packed, input);
  }

  /** Gives a player's memory back. Only once the audio thread names another one as live. */
  unload(player: Player): void {
    this.#loader.heap.give(player.region);
  }

  play(player: Player, change: Change): void {
    this.#player = player;
    this.#change = change;
    this.#publish();
  }

  setParameters(values: ParameterValues): void {
    this.#values = values;
    this.#publish();
  }

  setBypass(bypass: boolean): void {
    this.#bypass = bypass;
    this.#publish();
  }

  setMute(mute: boolean): void {
    this.#mute = mute;
    this.#publish();
  }

  /** Seen now; words of one look may come from two neighbouring blocks. */
  get meters(): Meters {
    const word = (index: number) => Atomics.load(this.#ints, map.meterBase / 4 + index);
    const peak = (index: number) => this.#floats[map.meterBase / 4 + index] as number;
    return {
      inputPeak: peak(meterWords.inputPeak),
      outputPeak: peak(meterWords.outputPeak),
      blocks: word(meterWords.blocks),
      livePlayer: word(meterWords.livePlayer),
      refusedPlayer: word(meterWords.refusedPlayer),
      changing: word(meterWords.changing) !== 0,
    };
  }

  #publish(): void {
    const at = this.#snapshots.address;
    const int = (offset: number, value: number) => {
      this.#ints[(at + offset) / 4] = value;
    };
    const float = (offset: number, value: number) => {
      this.#floats[(at + offset) / 4] = value;
    };
    int(layout.snapshotPlayer, this.#player?.address ?? 0);
    int(layout.snapshotDip, this.#change.kind === "dip" ? 1 : 0);
    int(layout.snapshotFadeFrames, this.#change.frames);
    int(layout.snapshotBypass, this.#bypass ? 1 : 0);
    int(layout.snapshotMute, this.#mute ? 1 : 0);
    float(layout.snapshotGain, decibelsToGain(this.#values.gain));
    float(layout.snapshotLevel, decibelsToGain(this.#values.level));
    float(layout.snapshotMix, this.#values.mix);
    this.#modelParameters().forEach((value, index) => {
      float(layout.snapshotModelParameters + 4 * index, value);
    });
    this.#snapshots.publish();
  }

  /** The model's own knobs in its own range; knobs beyond those of the front panel stay where the model puts them. */
  #modelParameters(): number[] {
    const knobs = [this.#values.model1, this.#values.model2];
    const parameters = this.#player?.model.parameters ?? [];
    return parameters
      .slice(0, layout.modelParameterCount)
      .map(({ minimum, maximum, defaultValue }, index) => {
        const knob = knobs[index];
        return knob === undefined ? defaultValue : minimum + knob * (maximum - minimum);
      });
  }
}
