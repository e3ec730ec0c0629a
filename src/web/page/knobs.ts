/** Every knob of the one parameter table. */
import { type ParameterName, parameterNames, parameterTable } from "../../state/parameters.ts";
import { make, panel } from "./elements.ts";
import { Knob } from "./knob.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

/** What a model has of its own. */
const modelKnobs: readonly ParameterName[] = ["model1", "model2"];

export function knobs(hands: Hands): Part {
  const all = parameterNames.map((name) => new Knob(name, parameterTable[name], hands));
  const row = make("div", { class: "knob-row" }, ...all.map(({ element }) => element));
  return {
    element: panel("knobs", strings.knobs, row),
    state: (state) => {
      for (const knob of all) knob.show(state);
      for (const [index, name] of modelKnobs.entries())
        all[parameterNames.indexOf(name)]?.call(state.modelKnobs[index]);
    },
  };
}
