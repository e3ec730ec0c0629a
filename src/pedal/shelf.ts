/** Every model and cabinet that the pedal can play: what it was started with, and what the library holds. */

import { readWav } from "../audio/wav.ts";
import type { Model } from "../engine/network.ts";
import { prepareImpulse } from "../engine/sound/impulse-response.ts";
import { readCabinetFile } from "../library/cabinet-file.ts";
import type { Library } from "../library/catalogue/library.ts";
import { findReference, type References, referenceOf } from "../library/catalogue/references.ts";
import { readModel } from "../library/formats/index.ts";
import { readModelFile } from "../library/model-file.ts";
import type { ModelEntry } from "../library/models-folder.ts";
import { Refusal } from "../refusal.ts";
import type { PedalEvent } from "../state/pedal.ts";
import { type CabinetReference, idOfReference, type ModelReference } from "../state/presets.ts";
import type { Hertz } from "../units.ts";

export type ShelfParts = {
  models: readonly ModelEntry[];
  cabinets: readonly ModelEntry[];
  library: Library;
};

function otherNames(references: readonly string[], here: readonly string[]): Record<string, string> {
  const names: Record<string, string> = {};
  for (const reference of references) {
    const name = findReference(reference, here);
    if (name !== undefined && name !== reference) names[reference] = name;
  }
  return names;
}

export class Shelf {
  readonly #parts: ShelfParts;
  readonly #paths: ReadonlyMap<string, string>;
  #models: readonly ModelReference[] = [];
  #cabinets: readonly CabinetReference[] = [];

  private constructor(parts: ShelfParts) {
    this.#parts = parts;
    const files = [...parts.models, ...parts.cabinets];
    this.#paths = new Map(files.map(({ reference, path }) => [reference, path]));
  }

  static async open(parts: ShelfParts): Promise<Shelf> {
    const shelf = new Shelf(parts);
    await shelf.refresh();
    return shelf;
  }

  /** In the order in which a switch steps through them: the library as it was arranged, then what is shipped. */
  get models(): readonly ModelReference[] {
    return this.#models;
  }

  get cabinets(): readonly CabinetReference[] {
    return this.#cabinets;
  }

  /** What lies beside the firmware. */
  get shipped(): References {
    const { models, cabinets } = this.#parts;
    const references = (files: readonly ModelEntry[]) => files.map(({ reference }) => reference);
    return { models: references(models), cabinets: references(cabinets) };
  }

  /** What presets name that this pedal calls otherwise: its names for those that it has. */
  namesFor(named: References): { models: Record<string, string>; cabinets: Record<string, string> } {
    return {
      models: otherNames(named.models, this.#models),
      cabinets: otherNames(named.cabinets, this.#cabinets),
    };
  }

  /** Tells the state what there is. */
  catalogueChanged(): Extract<PedalEvent, { type: "catalogueChanged" }> {
    return { type: "catalogueChanged", catalogue: this.#models, cabinets: this.#cabinets };
  }

  /** Looks at the library again. Never rejects. */
  async refresh(): Promise<void> {
    const { library, models, cabinets } = this.#parts;
    const names = async (kind: "model" | "cabinet", files: readonly ModelEntry[]) => [
      ...(await library.list(kind)).map(referenceOf),
      ...files.map(({ reference }) => reference),
    ];
    this.#models = await names("model", models);
    this.#cabinets = await names("cabinet", cabinets);
  }

  /** @throws Refusal */
  async readModel(reference: ModelReference): Promise<Model> {
    const id = idOfReference(reference);
    if (id === undefined) return readModelFile(this.#path("model", reference));
    const { bytes, fileName } = await this.#entry("model", id);
    return readModel(bytes, { fileName });
  }

  /** Taps at `rate`. @throws Refusal */
  async readCabinet(reference: CabinetReference, rate: Hertz): Promise<Float32Array> {
    const id = idOfReference(reference);
    if (id === undefined) return readCabinetFile(this.#path("cabinet", reference), rate);
    const { bytes, fileName } = await this.#entry("cabinet", id);
    const { channels, sampleRate } = readWav(bytes, fileName);
    const [samples] = channels;
    if (samples === undefined) throw new Refusal(`"${fileName}" holds no sound.`);
    return prepareImpulse(samples, sampleRate, rate, fileName).taps;
  }

  /** Presets come from strangers: what they name is never taken for a path. @throws Refusal */
  #path(kind: "model" | "cabinet", reference: string): string {
    const path = this.#paths.get(reference);
    if (path !== undefined) return path;
    throw new Refusal(`The pedal has no ${kind} "${reference}": put it on a stick.`);
  }

  async #entry(kind: "model" | "cabinet", id: string): Promise<{ bytes: Uint8Array; fileName: string }> {
    const { library } = this.#parts;
    const bytes = await library.read(kind, id);
    return { bytes, fileName: (await library.card(kind, id))?.fileName ?? id };
  }
}
