/** What the control thread wants of the chain, and the snapshot in which the audio thread gets to know it. */
import type { ParameterValues } from "../state/parameters.ts";
import { parameterTable } from "../state/parameters.ts";
import type { Address, Frames, Hertz } from "../units.ts";
import { decibelsToGain } from "./levels.ts";
import type { ModelParameter } from "./network.ts";
import * as layout from "./shared/chain-layout.ts";
import { gateDesign } from "./sound/gate.ts";
import type { StateVariable } from "./sound/state-variable.ts";
import { flatTone, movingToneStack } from "./sound/tone-stack.ts";

/** How one player gives way to the next. */
export type Change = { kind: "crossfade" | "dip"; frames: Frames };

/** Whether the tone stack stands before the model or after the cabinet. */
export type TonePosition = "before" | "after";

export type Wishes = {
  model: { player: Address; parameters: readonly ModelParameter[]; change: Change };
  cabinet: { player: Address; change: Change };
  values: ParameterValues;
  tonePosition: TonePosition;
  bypass: boolean;
  mute: boolean;
};

/** Writes a snapshot (chain-layout.ts) at `at`. @param view over the whole kernel memory */
export function writeSnapshot(view: DataView, at: Address, rate: Hertz, wishes: Wishes): void {
  const int = (offset: number, value: number) => view.setInt32(at + offset, value, true);
  const float = (offset: number, value: number) => view.setFloat32(at + offset, value, true);
  const slot = (offset: number, player: Address, { kind, frames }: Change) => {
    int(offset + layout.wishPlayer, player);
    int(offset + layout.wishDip, kind === "dip" ? 1 : 0);
    int(offset + layout.wishFadeFrames, frames);
  };
  const stack = (offset: number, sections: readonly StateVariable[]) => {
    for (const [index, section] of sections.entries()) writeSection(view, at + offset, index, section);
  };
  const { model, cabinet, values, tonePosition, bypass, mute } = wishes;
  slot(layout.snapshotModel, model.player, model.change);
  slot(layout.snapshotCabinet, cabinet.player, cabinet.change);
  int(layout.snapshotBypass, bypass ? 1 : 0);
  int(layout.snapshotMute, mute ? 1 : 0);
  float(layout.snapshotGain, decibelsToGain(values.gain));
  float(layout.snapshotLevel, decibelsToGain(values.level));
  float(layout.snapshotMix, values.mix);
  const gate = gateThresholds(values.gate, rate);
  float(layout.snapshotGateOpenAt, gate.openAt);
  float(layout.snapshotGateCloseAt, gate.closeAt);
  // Both stacks always run and one is flat: moving the stack is turning its knobs, as smooth and as cheap.
  const tone = movingToneStack(values, rate);
  const flat = movingToneStack(flatTone, rate);
  stack(layout.snapshotToneBefore, tonePosition === "before" ? tone : flat);
  stack(layout.snapshotToneAfter, tonePosition === "after" ? tone : flat);
  for (const [index, value] of modelParameters(model.parameters, values).entries())
    float(layout.snapshotModelParameters + 4 * index, value);
}

/** Magnitudes below zero are always exceeded: the gate stays open. */
function gateThresholds(gate: number, rate: Hertz): { openAt: number; closeAt: number } {
  return gate <= parameterTable.gate.minimum ? { openAt: -1, closeAt: -1 } : gateDesign(gate, rate);
}

function writeSection(view: DataView, stack: Address, index: number, section: StateVariable): void {
  const at = stack + index * layout.sectionBytes;
  view.setFloat32(at + layout.sectionBandFeedback, section.bandFeedback, true);
  view.setFloat32(at + layout.sectionBandInput, section.bandInput, true);
  view.setFloat32(at + layout.sectionLowInput, section.lowInput, true);
  view.setFloat32(at + layout.sectionDirect, section.direct, true);
  view.setFloat32(at + layout.sectionBandOutput, section.bandOutput, true);
  view.setFloat32(at + layout.sectionLowOutput, section.lowOutput, true);
}

/** The model's own knobs in its own range; knobs beyond those of the front panel stay where the model puts them. */
function modelParameters(parameters: readonly ModelParameter[], values: ParameterValues): number[] {
  const knobs = [values.model1, values.model2];
  return parameters.slice(0, layout.modelParameterCount).map(({ minimum, maximum, defaultValue }, index) => {
    const knob = knobs[index];
    return knob === undefined ? defaultValue : minimum + knob * (maximum - minimum);
  });
}
