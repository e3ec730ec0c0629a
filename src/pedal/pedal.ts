/**
 * The pedal's middle: events go through the reducer, and whatever the new state asks for is handed to the engine. Runs
 * on the control thread; every answer of the engine comes back as an event.
 */
import type { Engine } from "../engine/engine.ts";
import type { Player } from "../engine/load/load.ts";
import type { Model } from "../engine/network.ts";
import { Refusal } from "../refusal.ts";
import { type PedalEvent, type PedalState, reduce } from "../state/pedal.ts";
import type { ModelReference } from "../state/presets.ts";
import { chooseChange } from "./change.ts";

export type PedalParts = {
  engine: Engine;
  /** @throws Refusal */
  readModel: (reference: ModelReference) => Promise<Model>;
  /** As it was when the power went. */
  initial: PedalState;
  /** Hears every new state: display, relay, page, disk. */
  onChange: (state: PedalState) => void;
};

export class Pedal {
  readonly #parts: PedalParts;
  #state: PedalState;
  /** What the audio thread was last told to play. */
  #wanted: { reference: ModelReference; player: Player } | null = null;
  /** Players that may still be heard until the audio thread has changed over. */
  #leaving: Player[] = [];
  /** The model that is being read and packed; one at a time, the newest wish next. */
  #loading: ModelReference | null = null;

  constructor(parts: PedalParts) {
    this.#parts = parts;
    this.#state = parts.initial;
    const { parameters, bypass, tuner } = parts.initial;
    parts.engine.setParameters({ ...parameters });
    parts.engine.setBypass(bypass);
    parts.engine.setMute(tuner);
  }

  /** Begins to load the model of the initial state. */
  start(): void {
    this.#loadWanted();
  }

  get state(): PedalState {
    return this.#state;
  }

  dispatch(event: PedalEvent): void {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (this.#state === before) return;
    const { engine } = this.#parts;
    const { parameters, bypass, tuner } = this.#state;
    if (parameters !== before.parameters) engine.setParameters({ ...parameters });
    if (bypass !== before.bypass) engine.setBypass(bypass);
    if (tuner !== before.tuner) engine.setMute(tuner);
    this.#loadWanted();
    this.#parts.onChange(this.#state);
  }

  /** Hears what the audio thread did since the last look. Call a few times a second. */
  follow(): void {
    const { livePlayer, refusedPlayer } = this.#parts.engine.meters;
    const wanted = this.#wanted;
    if (wanted && refusedPlayer === wanted.player.address) {
      this.#wanted = null;
      this.#leaving.push(wanted.player);
      this.dispatch({ type: "modelRefused", model: wanted.reference, reason: brokenModel(wanted.reference) });
      this.dispatch({ type: "faultRaised", fault: "model-failed" });
      this.dispatch({ type: "bypassSet", bypass: true });
    }
    if (this.#wanted?.player.address !== livePlayer) return;
    if (this.#state.liveModel !== this.#wanted.reference) {
      this.dispatch({ type: "modelWentLive", model: this.#wanted.reference });
    }
    for (const player of this.#leaving) this.#parts.engine.unload(player);
    this.#leaving = [];
  }

  /** Brings the engine to the model that the state names. */
  #loadWanted(): void {
    const reference = this.#state.model;
    if (reference === null || this.#loading !== null || reference === this.#wanted?.reference) return;
    this.#loading = reference;
    this.#load(reference).finally(() => {
      this.#loading = null;
      // The player may have stepped on while this one was read.
      if (this.#state.model !== reference) this.#loadWanted();
    });
  }

  async #load(reference: ModelReference): Promise<void> {
    const { engine, readModel } = this.#parts;
    try {
      const player = engine.load(await readModel(reference));
      const previous = this.#wanted;
      if (previous) this.#leaving.push(previous.player);
      this.#wanted = { reference, player };
      engine.play(player, chooseChange(previous?.player.cost ?? 0, player.cost, engine));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.dispatch({ type: "modelRefused", model: reference, reason: error.message });
    }
  }
}

function brokenModel(reference: ModelReference): string {
  return `"${reference}" computed something that is no sound and was taken off: the pedal is in bypass, choose another model.`;
}
