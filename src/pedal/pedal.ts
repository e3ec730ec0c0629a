/**
 * The pedal's middle: events go through the reducer, and whatever the new state asks for is handed to the engine. Runs
 * on the control thread; every answer of the engine comes back as an event.
 */
import type { Change, Engine, NoteReading } from "../engine/engine.ts";
import type { Player } from "../engine/load/load.ts";
import type { Model } from "../engine/network.ts";
import { nearby } from "../state/nearby.ts";
import { type PedalEvent, type PedalState, reduce } from "../state/pedal.ts";
import {
  type CabinetReference,
  lastingName,
  type ModelReference,
  titleOfReference,
} from "../state/presets.ts";
import type { Milliseconds } from "../units.ts";
import { chooseChange, refuseUnlessAffordable } from "./change.ts";
import { PlayerSlot } from "./player-slot.ts";
import { ReadyPlayers, type ReadyPlayersParts } from "./ready-players.ts";
import { Slices } from "./slices.ts";

/** Kernel memory for models, and as much for cabinets, that may be next. */
const mostIdleBytes = 32 * 1048576;

/** What may be changed while it plays. */
export type Habits = {
  /** Of a model or a cabinet that gives way to the next. */
  crossfadeMs: Milliseconds;
  /** Whether the guitar is heard while it is tuned. */
  tuner: "muted" | "live";
};

export type PedalParts = Habits & {
  engine: Engine;
  /** By its lasting name. @throws Refusal */
  readModel: (reference: ModelReference) => Promise<Model>;
  /** By its lasting name: its taps at the engine's rate. @throws Refusal */
  readCabinet: (reference: CabinetReference) => Promise<Float32Array>;
  /** As it was when the power went. */
  initial: PedalState;
  /** Who bypasses: the chain, with tails, or a relay, for which the chain only falls silent. */
  bypass: "buffered" | "relay";
  /** Hears every new state, and while the tuner is on every new reading: display, relay, page, disk. */
  onChange: (state: PedalState, note: NoteReading | null) => void;
  /** Hears which model is ready, or why one is not. */
  log: (sentence: string) => void;
};

export class Pedal {
  readonly #parts: PedalParts;
  readonly #model: PlayerSlot;
  readonly #cabinet: PlayerSlot;
  readonly #models: ReadyPlayers;
  readonly #cabinets: ReadyPlayers;
  #habits: Habits;
  #state: PedalState;
  #note: NoteReading | null = null;
  #relayMoves = false;
  #isCapturing = false;
  #blocksAtChange = -2;
  /** A preset was recalled whose model or cabinet is still made ready: its knobs come with it. */
  #knobsWait = false;
  /** Until these are there the pedal is silent: a bare guitar at an amplifier's level is no good morning. */
  readonly #awaited: Set<"model" | "cabinet">;

  constructor(parts: PedalParts) {
    const { engine } = parts;
    this.#parts = parts;
    this.#habits = parts;
    this.#state = parts.initial;
    const { readModel, readCabinet } = parts;
    const slices = new Slices(() => performance.now());
    const players = (read: ReadyPlayersParts["read"]) =>
      new ReadyPlayers({
        read,
        unload: (player) => engine.unload(player),
        slices,
        mostBytes: mostIdleBytes,
      });
    this.#models = players(async (model) => engine.loadInSteps(await readModel(model)));
    this.#cabinets = players(async (cabinet) =>
      engine.loadCabinetInSteps(await readCabinet(cabinet), cabinet),
    );
    this.#model = this.#modelSlot();
    this.#cabinet = this.#cabinetSlot();
    const { model, cabinet, parameters } = parts.initial;
    this.#awaited = new Set([...(model ? ["model" as const] : []), ...(cabinet ? ["cabinet" as const] : [])]);
    engine.setParameters({ ...parameters });
    this.#followSwitches();
  }

  /** Begins to load model and cabinet of the initial state, and then what is near. */
  start(): void {
    this.#followFiles();
    this.#followNearby();
  }

  /** Prepares nothing any more; the sound goes on as it is. */
  stop(): void {
    this.#models.end();
    this.#cabinets.end();
  }

  /** Whether one model or cabinet is giving way to another: `follow` more often, until it is free for the next step. */
  get isChanging(): boolean {
    return this.#model.isChanging || this.#cabinet.isChanging;
  }

  get state(): PedalState {
    return this.#state;
  }

  /** What the tuner hears; null while it is off or no note sounds. */
  get note(): NoteReading | null {
    return this.#note;
  }

  dispatch(event: PedalEvent): void {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (this.#state === before) return;
    this.#followSwitches();
    this.#followFiles();
    const { model, cabinet, catalogue, banks, position, parameters } = this.#state;
    if (parameters !== before.parameters) {
      this.#knobsWait ||= model !== before.model || cabinet !== before.cabinet;
      this.#followKnobs();
    }
    const isElsewhere =
      model !== before.model ||
      cabinet !== before.cabinet ||
      catalogue !== before.catalogue ||
      banks !== before.banks ||
      position !== before.position;
    if (isElsewhere) this.#followNearby();
    this.#parts.onChange(this.#state, this.#note);
  }

  setHabits(habits: Habits): void {
    this.#habits = habits;
    this.#followSwitches();
  }

  /** Silence while a relay moves. */
  muteForRelay(mute: boolean): void {
    this.#relayMoves = mute;
    this.#followSwitches();
  }

  /** Silence while a device is captured through the codec. */
  muteForCapture(mute: boolean): void {
    this.#isCapturing = mute;
    this.#followSwitches();
  }

  /** Hears what the audio thread did since the last look. Call a few times a second, with the tuner on every 20 ms. */
  follow(): void {
    const { livePlayer, refusedPlayer, liveCabinet, refusedCabinet, changing, blocks } =
      this.#parts.engine.meters;
    // What it was told within the last two blocks it may be about to begin: nothing is taken from it meanwhile.
    if (!changing && ((blocks - this.#blocksAtChange) | 0) >= 2) {
      this.#model.follow(livePlayer, refusedPlayer);
      this.#cabinet.follow(liveCabinet, refusedCabinet);
    }
    this.#followTuner();
  }

  #followTuner(): void {
    if (this.#state.tuner) this.#tune(this.#parts.engine.tune());
    else this.#note = null;
  }

  #tune(note: NoteReading | null): void {
    if (note === null && this.#note === null) return;
    this.#note = note;
    this.#parts.onChange(this.#state, note);
  }

  #change(to: Player | null, from: Player | null, otherSlot: PlayerSlot): Change {
    const { engine } = this.#parts;
    const { crossfadeMs } = this.#habits;
    this.#blocksAtChange = engine.meters.blocks;
    return chooseChange(from?.cost ?? 0, to?.cost ?? 0, otherSlot.cost, engine.rate, crossfadeMs);
  }

  #followSwitches(): void {
    const { engine, bypass } = this.#parts;
    const { tuner } = this.#habits;
    const isTuning = this.#state.tuner && tuner === "muted";
    const isWaiting = this.#awaited.size > 0 && !this.#state.bypass;
    engine.setBypass(this.#state.bypass && bypass === "buffered");
    engine.setMute(this.#relayMoves || this.#isCapturing || isTuning || isWaiting);
  }

  /** Another sound's gain and level on the model that still plays may be far too loud. */
  #followKnobs(): void {
    if (this.#knobsWait && (this.#model.isBehind || this.#cabinet.isBehind)) return;
    this.#knobsWait = false;
    this.#parts.engine.setParameters({ ...this.#state.parameters });
  }

  #arrived(slot: "model" | "cabinet"): void {
    if (this.#knobsWait) this.#followKnobs();
    if (this.#awaited.delete(slot)) this.#followSwitches();
  }

  #followFiles(): void {
    this.#model.want(this.#state.model);
    this.#cabinet.want(this.#state.cabinet);
  }

  #followNearby(): void {
    const { models, cabinets } = nearby(this.#state);
    this.#models.keep(models.map(lastingName));
    this.#cabinets.keep(cabinets.map(lastingName));
  }

  #modelSlot(): PlayerSlot {
    const { engine, log } = this.#parts;
    return new PlayerSlot({
      players: this.#models,
      admit: ({ cost }, model) =>
        refuseUnlessAffordable(titleOfReference(model), cost, this.#cabinet.wantedCost),
      play: (player, previous) => {
        engine.play(player, this.#change(player, previous, this.#cabinet));
        this.#arrived("model");
      },
      onLive: (model, player) => {
        if (this.#state.liveModel === model) return;
        const knobs = player?.model.parameters.map(({ name }) => name) ?? [];
        this.dispatch({ type: "modelWentLive", model, knobs });
      },
      onReady: (model) => log(`The model "${titleOfReference(model)}" is ready.`),
      onRefused: (model, reason) => {
        this.dispatch({ type: "modelRefused", model, reason });
        this.#arrived("model");
        log(reason);
      },
      onBroken: (model) => {
        this.dispatch({ type: "modelRefused", model, reason: brokenModel(model) });
        this.dispatch({ type: "faultRaised", fault: "model-failed" });
        this.dispatch({ type: "bypassSet", bypass: true });
      },
    });
  }

  #cabinetSlot(): PlayerSlot {
    const { engine, log } = this.#parts;
    let live: CabinetReference | null = null;
    // The wish goes first: the message alone would ask for the refused one again.
    const refuse = (message: string) => {
      this.dispatch({ type: "cabinetChosen", cabinet: live });
      this.dispatch({ type: "messageShown", message });
    };
    return new PlayerSlot({
      players: this.#cabinets,
      admit: ({ cost }, cabinet) =>
        refuseUnlessAffordable(titleOfReference(cabinet), cost, this.#model.wantedCost),
      play: (player, previous) => {
        engine.playCabinet(player, this.#change(player, previous, this.#model));
        this.#arrived("cabinet");
      },
      onLive: (reference) => {
        live = reference;
      },
      onReady: (cabinet) => log(`The cabinet "${titleOfReference(cabinet)}" is ready.`),
      onRefused: (_reference, reason) => {
        refuse(reason);
        this.#arrived("cabinet");
        log(reason);
      },
      onBroken: (reference) => {
        live = null;
        refuse(
          `"${titleOfReference(reference)}" computed something that is no sound: choose another cabinet.`,
        );
      },
    });
  }
}

function brokenModel(reference: ModelReference): string {
  return `"${titleOfReference(reference)}" computed something that is no sound and was taken off: the pedal is in bypass, choose another model.`;
}
