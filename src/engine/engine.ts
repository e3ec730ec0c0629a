/**
 * The engine as the control thread sees it: kernel memory, players, and the wishes that the audio thread follows.
 * Everything here may allocate and take its time; nothing here is ever called from the audio thread.
 */

import { defaultParameterValues, type ParameterValues } from "../state/parameters.ts";
import type { Address, Frames, Hertz, Milliseconds } from "../units.ts";
import { writeChainSettings } from "./chain-settings.ts";
import { identityModel } from "./identity-model.ts";
import { defaultLevelSettings, type LevelSettings } from "./levels.ts";
import { loadCabinet } from "./load/cabinet.ts";
import { Heap, type Region } from "./load/heap.ts";
import { type Loader, loadPlayer, type Player } from "./load/load.ts";
import { playOffline } from "./load/offline.ts";
import type { Arithmetic, KernelMemory } from "./load/packer.ts";
import { rememberConversions } from "./load/rates.ts";
import { finish, type Steps } from "./load/steps.ts";
import { writeWire } from "./load/wire.ts";
import type { Model } from "./network.ts";
import * as layout from "./shared/chain-layout.ts";
import { ExchangeWriter } from "./shared/exchange.ts";
import type { Kernels } from "./shared/kernels.ts";
import * as map from "./shared/memory-map.ts";
import { meterWords, slotWords } from "./shared/meters.ts";
import { nearestNote, tuner } from "./sound/tuner/tuner.ts";
import { type Change, type TonePosition, type Wishes, writeSnapshot } from "./wishes.ts";

export type { Change, TonePosition } from "./wishes.ts";

export type Meters = {
  /** Peaks with the fall of a meter, full scale is 1. */
  inputPeak: number;
  outputPeak: number;
  blocks: number;
  /** What is heard alone, or what is being left; 0 where there is none. The same for cabinets. */
  livePlayer: Address;
  liveCabinet: Address;
  /** What computed something that is no sound and was taken off; 0 where there is none. */
  refusedPlayer: Address;
  refusedCabinet: Address;
  /** Whether one player, or one cabinet, is giving way to another. */
  changing: boolean;
  /** Nothing but zeros leaves the chain, and nothing else will until mute ends. */
  silent: boolean;
};

/** A note's name with its octave ("E2") and how far off it is, -50 to 50 cents. */
export type NoteReading = { note: string; cents: number };

/** Two and a half periods of B0: with a look every 20 ms the needle moves within 100 ms of a pluck. */
const tunerWindowMs: Milliseconds = 80;
/** Below this two strings sound, or none. */
const leastClarity = 0.8;

const atOnce: Change = { kind: "crossfade", frames: 0 };

export class Engine {
  readonly frames: Frames;
  readonly rate: Hertz;
  /** Delay of the sound, dry and wet alike: the limiter looks ahead. */
  readonly latency: Frames;
  readonly #loader: Loader;
  readonly #snapshots: ExchangeWriter;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;
  readonly #view: DataView;
  readonly #wishes: Wishes;
  readonly #readPitch: ReturnType<typeof tuner>;

  /**
   * @param buffer of the kernel memory
   * @param now a monotonic clock, to measure what networks cost
   * @param levels how loud models are played
   * @param bypassFade from effect to guitar and back
   */
  constructor(
    buffer: SharedArrayBuffer,
    kernels: Kernels,
    rate: Hertz,
    frames: Frames,
    now: () => Milliseconds,
    levels: LevelSettings = defaultLevelSettings,
    bypassFade: Milliseconds = 8,
  ) {
    const memory: KernelMemory = { floats: new Float32Array(buffer), words: new Uint32Array(buffer) };
    this.rate = rate;
    this.frames = frames;
    this.#ints = new Int32Array(buffer);
    this.#floats = memory.floats;
    this.#view = new DataView(buffer);
    const heap = new Heap(map.networkHeap, map.networkHeapEnd);
    const designConversion = rememberConversions();
    this.#loader = { memory, kernels, heap, frames, rate, designConversion, now, levels };
    this.#snapshots = new ExchangeWriter(this.#ints, map.snapshotExchange, layout.snapshotBytes);
    this.latency = writeChainSettings(buffer, map.chainSettings, rate, frames, bypassFade);
    writeWire(memory);
    this.#readPitch = tuner(rate);
    this.#wishes = {
      model: { player: map.wirePlayer, parameters: [], change: atOnce },
      cabinet: { player: map.wirePlayer, change: atOnce },
      values: defaultParameterValues(),
      tonePosition: "after",
      bypass: false,
      mute: false,
    };
    this.#publish();
  }

  /** Two players for the audio thread's rehearsal: the smallest networks there are. */
  rehearsalPlayers(): readonly [Address, Address] {
    const load = () => finish(loadPlayer(this.#loader, identityModel, 0)).address;
    return [load(), load()];
  }

  /** Room for anything that is not a network; null where there is none. */
  reserve(bytes: number): Region | null {
    return this.#loader.heap.take(bytes);
  }

  /** Gives back what was reserved. */
  release(region: Region): void {
    this.#loader.heap.give(region);
  }

  /** @throws Refusal where there is no room, or no way to compute the model so */
  load(model: Model, arithmetic: Arithmetic = "float32"): Player {
    return finish(this.loadInSteps(model, arithmetic));
  }

  /** The same with pauses. @throws Refusal as `load` */
  *loadInSteps(model: Model, arithmetic: Arithmetic = "float32"): Steps<Player> {
    return this.#fresh(yield* loadPlayer({ ...this.#loader, arithmetic }, model));
  }

  /**
   * @param taps at the engine's rate (sound/impulse-response.ts)
   * @throws Refusal where there is no room
   */
  loadCabinet(taps: Float32Array, name: string): Player {
    return finish(this.loadCabinetInSteps(taps, name));
  }

  /** The same with pauses. @throws Refusal as `loadCabinet` */
  *loadCabinetInSteps(taps: Float32Array, name: string): Steps<Player> {
    return this.#fresh(yield* loadCabinet(this.#loader, taps, name));
  }

  /** A sound through a player's network alone, on this thread; for a player that is not being heard. */
  playOffline(player: Player, input: Float32Array): Float32Array {
    return finish(playOffline(this.#loader.memory, this.#loader.kernels, player.packed, input));
  }

  /** Gives a player's memory back. Only once the audio thread names another one as live. */
  unload(player: Player): void {
    this.#loader.heap.give(player.region);
  }

  /** @param player null: the guitar goes past */
  play(player: Player | null, change: Change): void {
    const address = player?.address ?? map.wirePlayer;
    this.#wishes.model = { player: address, parameters: player?.model.parameters ?? [], change };
    this.#publish();
  }

  /** @param player of `loadCabinet`; null: no cabinet */
  playCabinet(player: Player | null, change: Change): void {
    this.#wishes.cabinet = { player: player?.address ?? map.wirePlayer, change };
    this.#publish();
  }

  setParameters(values: ParameterValues): void {
    this.#wishes.values = values;
    this.#publish();
  }

  setTonePosition(position: TonePosition): void {
    this.#wishes.tonePosition = position;
    this.#publish();
  }

  /** The guitar as it came; what sounds in the cabinet rings out. */
  setBypass(bypass: boolean): void {
    this.#wishes.bypass = bypass;
    this.#publish();
  }

  /** Fades to silence in 10 ms, and back; `meters.silent` says when it is reached. */
  setMute(mute: boolean): void {
    this.#wishes.mute = mute;
    this.#publish();
  }

  /** Seen now; words of one look may come from two neighbouring blocks. */
  get meters(): Meters {
    const word = (index: number) => Atomics.load(this.#ints, map.meterBase / 4 + index);
    const peak = (index: number) => this.#floats[map.meterBase / 4 + index] as number;
    const live = (slot: number) => {
      const address = word(slot + slotWords.live);
      return address === map.wirePlayer ? 0 : address;
    };
    const { model, cabinet } = meterWords;
    return {
      inputPeak: peak(meterWords.inputPeak),
      outputPeak: peak(meterWords.outputPeak),
      blocks: word(meterWords.blocks),
      livePlayer: live(model),
      liveCabinet: live(cabinet),
      refusedPlayer: word(model + slotWords.refused),
      refusedCabinet: word(cabinet + slotWords.refused),
      changing: word(model + slotWords.changing) + word(cabinet + slotWords.changing) !== 0,
      silent: word(meterWords.silentFrames) > this.latency,
    };
  }

  /**
   * The note that sounds at the input, muted or not; null while none does. A few milliseconds of work: call it as often as
   * a display moves.
   */
  tune(): NoteReading | null {
    const reading = this.#readPitch(this.latestInput(Math.round((tunerWindowMs * this.rate) / 1000)));
    if (reading === undefined || reading.clarity < leastClarity) return null;
    const { name, cents } = nearestNote(reading.frequency);
    return { note: name, cents };
  }

  /** The guitar's latest `frames` samples, oldest first. */
  latestInput(frames: Frames): Float32Array {
    const ring = map.listeningFrames - (map.listeningFrames % this.frames);
    const end = Atomics.load(this.#ints, map.meterBase / 4 + meterWords.listeningPosition);
    const start = map.listeningRing / 4;
    return Float32Array.from(
      { length: frames },
      (_, frame) => this.#floats[start + ((end - frames + frame + ring) % ring)] as number,
    );
  }

  /** A new player may stand where one stood that was refused. */
  #fresh(player: Player): Player {
    for (const slot of [meterWords.model, meterWords.cabinet]) {
      const refused = map.meterBase / 4 + slot + slotWords.refused;
      Atomics.compareExchange(this.#ints, refused, player.address, 0);
    }
    return player;
  }

  #publish(): void {
    writeSnapshot(this.#view, this.#snapshots.address, this.rate, this.#wishes);
    this.#snapshots.publish();
  }
}
