/** Sounds of the pedal rendered for the page: any model or preset on the same dry recording, while the pedal plays on. */
import type { BoardLevels } from "../audio/boards/wanted.ts";
import { runJob } from "../jobs/jobs.ts";
import { Refusal } from "../refusal.ts";
import type { Configuration } from "../state/configuration.ts";
import { presetAt } from "../state/presets.ts";
import type { Frames, Hertz } from "../units.ts";
import type { SamplePort } from "../web/port.ts";
import type { Pedal } from "./pedal.ts";
import type { PhraseEntry } from "./phrase.ts";
import type { Shelf } from "./shelf.ts";
import { levelsOf } from "./sound.ts";

export type SampleParts = {
  entry: string;
  pedal: Pick<Pedal, "state">;
  shelf: Pick<Shelf, "readModel" | "readCabinet">;
  audio: Configuration["audio"];
  boardLevels: BoardLevels;
  phrases: readonly PhraseEntry[];
  rate: Hertz;
  periodFrames: Frames;
};

export function samplePort({
  entry,
  pedal,
  shelf,
  audio,
  boardLevels,
  phrases,
  rate,
  periodFrames,
}: SampleParts): SamplePort {
  return {
    phrases: () => phrases.map(({ name }) => name),
    async render(wanted, name) {
      const phrase = phrases.find((candidate) => candidate.name === name);
      if (phrase === undefined) throw new Refusal(`There is no recording "${name}" here.`);
      const { state } = pedal;
      const preset = "preset" in wanted ? presetAt(state.banks, { ...state.position, ...wanted }) : undefined;
      if ("preset" in wanted && preset === undefined)
        throw new Refusal("There is no such preset in this bank.");
      const { model, cabinet, parameters } = preset ?? { ...state, ...wanted };
      return runJob(entry, "sample", {
        model: model === null ? null : await shelf.readModel(model),
        cabinet: cabinet === null ? null : await shelf.readCabinet(cabinet, rate),
        parameters,
        phrase: phrase.path,
        rate,
        periodFrames,
        levels: levelsOf(audio, boardLevels),
        tone: audio.tone,
      });
    },
  };
}
