/** Changes of the banks: read, changed, handed back, with a way back where something was deleted. */
import type { Hands } from "./part.ts";
import { strings } from "./strings.ts";

type Named = { name: string };
/** A bank as the API hands it out; what else is in a preset is the pedal's business. */
export type Bank = Named & { presets: (Named & { snapshots: Named[] })[] };
/** Which list of the banks: the presets of one, the snapshots of a preset. */
type Place = (banks: Bank[]) => Named[] | undefined;

export class BankEdits {
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** @returns the banks before, or null where it failed */
  async change(edit: (banks: Bank[]) => void): Promise<Bank[] | null> {
    const before = (await this.#hands.ask("GET", "banks")) as Bank[] | null;
    if (before === null) return null;
    const after = structuredClone(before);
    edit(after);
    return (await this.#hands.ask("PUT", "banks", after)) === null ? null : before;
  }

  rename(place: Place, index: number, name: string): void {
    void this.change((banks) => {
      const entry = place(banks)?.[index];
      if (entry) entry.name = name;
    });
  }

  move(place: Place, index: number, by: number): void {
    void this.change((banks) => {
      const entries = place(banks) ?? [];
      entries.splice(index + by, 0, ...entries.splice(index, 1));
    });
  }

  remove(place: Place, index: number): void {
    void this.#remove(place, index);
  }

  async #remove(place: Place, index: number): Promise<void> {
    const before = await this.change((banks) => void place(banks)?.splice(index, 1));
    const removed = before && place(before)?.[index];
    if (!before || !removed) return;
    this.#hands.tell(strings.removed(removed.name), {
      label: strings.undo,
      run: () => void this.#hands.ask("PUT", "banks", before),
    });
  }
}
