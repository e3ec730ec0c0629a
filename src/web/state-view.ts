/**
 * The pedal's state as JSON, one text for each field and made only when the field has changed: with fifty pages open a
 * turned knob costs one small text, not fifty large ones.
 */
import type { PedalState } from "../state/pedal.ts";
import type { Bank } from "../state/presets.ts";
import { isEdited } from "../state/sound.ts";
import type { PageBank, PageState } from "./protocol.ts";

type Field = {
  /** What the field is made of; compared by identity. */
  source: (state: PedalState) => unknown;
  show?: (state: PedalState) => unknown;
};

function shownBanks(banks: readonly Bank[]): PageBank[] {
  return banks.map(({ name, presets }) => ({
    name,
    presets: presets.map((preset) => ({
      name: preset.name,
      model: preset.model,
      snapshots: preset.snapshots.map((snapshot) => snapshot.name),
    })),
  }));
}

const fields: Record<Exclude<keyof PageState, "revision">, Field> = {
  bypass: { source: ({ bypass }) => bypass },
  tuner: { source: ({ tuner }) => tuner },
  model: { source: ({ model }) => model },
  liveModel: { source: ({ liveModel }) => liveModel },
  modelKnobs: { source: ({ modelKnobs }) => modelKnobs },
  cabinet: { source: ({ cabinet }) => cabinet },
  parameters: { source: ({ parameters }) => parameters },
  banks: { source: ({ banks }) => banks, show: ({ banks }) => shownBanks(banks) },
  position: { source: ({ position }) => position },
  snapshot: { source: ({ snapshot }) => snapshot },
  edited: { source: isEdited },
  catalogue: { source: ({ catalogue }) => catalogue },
  cabinets: { source: ({ cabinets }) => cabinets },
  faults: { source: ({ faults }) => faults },
  message: { source: ({ message }) => message },
  beatsPerMinute: { source: ({ tempo }) => tempo.beatsPerMinute },
};

export class StateView {
  readonly #shown = new Map<string, { source: unknown; json: string }>();
  #revision = 0;

  /** Takes the state over; the changed fields as the text of an object, or null. */
  update(state: PedalState): string | null {
    const changed: string[] = [];
    for (const [name, { source, show }] of Object.entries(fields)) {
      const value = source(state);
      const last = this.#shown.get(name);
      if (last !== undefined && last.source === value) continue;
      const json = `"${name}":${JSON.stringify(show === undefined ? value : show(state))}`;
      this.#shown.set(name, { source: value, json });
      // Made anew and still the same: a list of faults without the one that was not in it.
      if (last?.json !== json) changed.push(json);
    }
    if (changed.length === 0) return null;
    this.#revision++;
    return this.#object(changed);
  }

  get revision(): number {
    return this.#revision;
  }

  /** The whole state as last taken over. */
  whole(): string {
    return this.#object([...this.#shown.values()].map(({ json }) => json));
  }

  #object(members: readonly string[]): string {
    return `{"revision":${this.#revision},${members.join(",")}}`;
  }
}
