/** Banks as a page or a script hands them back: renamed, in another order, without what was deleted. */
import type { PedalState } from "../state/pedal.ts";
import type { Bank } from "../state/presets.ts";
import { restoredPedalState, savedStateOf } from "../state/saved.ts";
import { RequestRefusal } from "./request-refusal.ts";

/**
 * @param value parsed JSON of any shape
 * @throws RequestRefusal naming everything that is wrong with it
 */
export function readClientBanks(value: unknown, state: PedalState): readonly Bank[] {
  const complaints: string[] = [];
  const read = restoredPedalState({ ...savedStateOf(state), banks: value }, (complaint) => {
    complaints.push(complaint);
  });
  if (!Array.isArray(value) || value.length === 0) complaints.push("There must be at least one bank.");
  if (complaints.length > 0) throw new RequestRefusal(400, complaints.join(" "));
  return read.banks;
}
