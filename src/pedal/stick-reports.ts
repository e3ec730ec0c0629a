/** What the page hears of sticks: what was refused of the last one, from the disk, then each report as it comes. */
import { join } from "node:path";
import { readRefusals } from "../library/intake/refusals.ts";
import { emptyReport, type StickReport } from "../library/intake/report.ts";
import { StickFollower } from "../library/stick/follow.ts";
import type { Milliseconds } from "../units.ts";

const lookEveryMs: Milliseconds = 1000;

/**
 * @param libraryFolder holds the refusals of the last stick
 * @param runFolder holds the reports since the machine was switched on
 * @returns how to stop
 */
export function followSticks(
  libraryFolder: string,
  runFolder: string,
  listen: (report: StickReport) => void,
): () => void {
  const remembered = readRefusals(libraryFolder).then((refused) => {
    if (refused.length > 0) listen({ ...emptyReport(""), state: "away", refused });
  });
  const follower = new StickFollower(join(runFolder, "stick"), listen);
  const timer = setInterval(() => void remembered.then(() => follower.look()), lookEveryMs);
  return () => clearInterval(timer);
}
