/** Files that were sent to the pedal, judged as those of a stick are and by the same judges. */
import { Library } from "../library/catalogue/library.ts";
import type { References } from "../library/catalogue/references.ts";
import { libraryFolder } from "../library/folders.ts";
import { type IntakeParts, takeIn } from "../library/intake/intake.ts";
import type { StickReport } from "../library/intake/report.ts";
import { takeArchive, takeConfiguration } from "../library/intake/takers.ts";
import { judgesOn } from "../library/verdict/stage.ts";
import { bestPrecision, buildMachine } from "../pedal/machine.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";

export type IntakeRequest = {
  /** Where they are; the names are the sender's. */
  folder: string;
  /** Of the pedal's own files. */
  data: string;
  /** What lies beside the firmware. */
  shipped: References;
  rate: Hertz;
  periodFrames: Frames;
};

/** Never rejects for what a file holds: the report says it. */
export function takeSentFiles({
  folder,
  data,
  shipped,
  rate,
  periodFrames,
}: IntakeRequest): Promise<StickReport> {
  const library = new Library(libraryFolder(data));
  const parts: IntakeParts = {
    library,
    shipped,
    judges: judgesOn(buildMachine(rate, periodFrames, bestPrecision()).engine),
    takers: {
      configuration: (candidate) => takeConfiguration(data, candidate),
      archive: (candidate, report) => takeArchive(data, candidate, report, parts),
      update: async () => {
        throw new Refusal("Firmware goes to the panel for updates, with its signature (docs/updates.md).");
      },
    },
    onProgress: () => {},
  };
  return takeIn(folder, "", parts);
}
