/** What a foot or a MIDI program change may ask for next: whoever loads it ahead makes the step instant. */
import type { PedalState } from "./pedal.ts";
import { neighbours, type Preset, stepInRing } from "./presets.ts";

export type Nearby = { readonly models: readonly string[]; readonly cabinets: readonly string[] };

/** The likeliest first: what sounds, one step in the catalogue, the presets one step away, the rest of the bank. */
export function nearby({ model, cabinet, catalogue, banks, position }: PedalState): Nearby {
  const here = model === null ? -1 : catalogue.indexOf(model);
  const steps = here < 0 ? [] : [1, -1].map((by) => catalogue[stepInRing(here, by, catalogue.length)]!);
  const presets: readonly Preset[] = [
    ...neighbours(banks, position),
    ...(banks[position.bank]?.presets ?? []),
  ];
  return {
    models: distinct([model, ...steps, ...presets.map((preset) => preset.model)]),
    cabinets: distinct([cabinet, ...presets.map((preset) => preset.cabinet)]),
  };
}

function distinct(references: readonly (string | null)[]): string[] {
  return [...new Set(references)].filter((reference) => reference !== null);
}
