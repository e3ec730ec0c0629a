/** The display's one menu: the models of the library, turned through with an encoder or two switches. */

import type { PedalState } from "./pedal.ts";
import { type ModelReference, stepInRing } from "./presets.ts";

export type MenuEvent =
  /** Opens the menu; in the open menu, chooses the line under the cursor and closes. */
  { type: "menuPressed" } | { type: "menuMoved"; by: number } | { type: "menuClosed" };

export function reduceMenu(state: PedalState, event: MenuEvent): PedalState {
  const { menu, catalogue } = state;
  if (menu === null) return event.type === "menuPressed" ? openMenu(state) : state;
  if (event.type === "menuClosed" || catalogue.length === 0) return { ...state, menu: null };
  const cursor = stepInRing(menu.cursor, event.type === "menuMoved" ? event.by : 0, catalogue.length);
  if (event.type === "menuMoved") return { ...state, menu: { cursor } };
  return { ...chooseModel(state, catalogue[cursor]!), menu: null };
}

/** The player's choice; an earlier refusal is forgotten with it. */
export function chooseModel(state: PedalState, model: ModelReference | null): PedalState {
  return { ...state, model, faults: state.faults.filter((fault) => fault !== "model-refused"), message: "" };
}

function openMenu(state: PedalState): PedalState {
  if (state.catalogue.length === 0) return { ...state, message: "There is no model in the library yet." };
  return { ...state, menu: { cursor: Math.max(0, state.catalogue.indexOf(state.model ?? "")) } };
}
