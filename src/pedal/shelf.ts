/** Every model and cabinet that the pedal can play: what it was started with, and what the library holds. */

import { readWav } from "../audio/wav.ts";
import type { Model } from "../engine/network.ts";
import { prepareImpulse } from "../engine/sound/impulse-response.ts";
import { readCabinetFile } from "../library/cabinet-file.ts";
import type { Card } from "../library/catalogue/card.ts";
import type { Library } from "../library/catalogue/library.ts";
import { readModel } from "../library/formats/index.ts";
import { readModelFile } from "../library/model-file.ts";
import type { ModelEntry } from "../library/models-folder.ts";
import { Refusal } from "../refusal.ts";
import type { CabinetReference, ModelReference } from "../state/presets.ts";
import type { Hertz } from "../units.ts";

export type ShelfParts = {
  models: readonly ModelEntry[];
  cabinets: readonly ModelEntry[];
  library: Library;
};

/** An entry of the library by its lasting name, with the file's name behind it for whoever shows it. */
function referenceOf({ id, fileName }: Card): string {
  return `${id}/${fileName}`;
}

/** The lasting name alone; undefined for what is not of the library. */
function idOf(reference: string): string | undefined {
  return /^([0-9a-f]{32})\//.exec(reference)?.[1];
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
    const id = idOf(reference);
    if (id === undefined) return readModelFile(this.#paths.get(reference) ?? reference);
    const { bytes, fileName } = await this.#entry("model", id);
    return readModel(bytes, { fileName });
  }

  /** Taps at `rate`. @throws Refusal */
  async readCabinet(reference: CabinetReference, rate: Hertz): Promise<Float32Array> {
    const id = idOf(reference);
    if (id === undefined) return readCabinetFile(this.#paths.get(reference) ?? reference, rate);
    const { bytes, fileName } = await this.#entry("cabinet", id);
    const { channels, sampleRate } = readWav(bytes, fileName);
    const [samples] = channels;
    if (samples === undefined) throw new Refusal(`"${fileName}" holds no sound.`);
    return prepareImpulse(samples, sampleRate, rate, fileName).taps;
  }

  async #entry(kind: "model" | "cabinet", id: string): Promise<{ bytes: Uint8Array; fileName: string }> {
    const { library } = this.#parts;
    const bytes = await library.read(kind, id);
    return { bytes, fileName: (await library.card(kind, id))?.fileName ?? id };
  }
}
