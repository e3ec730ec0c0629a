/** Changes of the banks: read, changed, handed back. */
import type { Hands } from "./part.ts";

/** A bank as the API hands it out; what is in a preset is the pedal's business. */
export type Bank = { name: string; presets: { name: string }[] };

export type BankEdits = {
  /** @returns the banks before, or null where it failed */
  change: (edit: (banks: Bank[]) => void) => Promise<Bank[] | null>;
  /** Hands back what `change` gave. */
  restore: (banks: Bank[]) => void;
};

export function bankEdits(hands: Hands): BankEdits {
  return {
    async change(edit) {
      const before = (await hands.ask("GET", "banks")) as Bank[] | null;
      if (before === null) return null;
      const after = structuredClone(before);
      edit(after);
      return (await hands.ask("PUT", "banks", after)) === null ? null : before;
    },
    restore: (banks) => void hands.ask("PUT", "banks", banks),
  };
}
