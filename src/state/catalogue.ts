/** What the library holds, as the state knows it: what sounds is called as it is called there. */
import type { PedalState } from "./pedal.ts";
import { nowCalled } from "./presets.ts";

/** @param found all models and cabinets that can be chosen, in order */
export function changeCatalogue(
  state: PedalState,
  { catalogue, cabinets }: Pick<PedalState, "catalogue" | "cabinets">,
): PedalState {
  const model = nowCalled(catalogue);
  const cabinet = nowCalled(cabinets);
  return {
    ...state,
    catalogue,
    cabinets,
    model: model(state.model),
    liveModel: model(state.liveModel),
    cabinet: cabinet(state.cabinet),
  };
}
