/** What a hold did is taken back when the foot stays down for the long hold: whoever switches off keeps the sound. */
import type { PedalState } from "./pedal.ts";

const marked = [
  "bypass",
  "tuner",
  "model",
  "cabinet",
  "parameters",
  "banks",
  "position",
  "snapshot",
  "menu",
] as const satisfies readonly (keyof PedalState)[];

export type Mark = Pick<PedalState, (typeof marked)[number]>;

export type MarkEvent =
  /** Comes right before what the hold does. */
  { type: "soundMarked" } | { type: "soundTakenBack" };

export function reduceMark(state: PedalState, { type }: MarkEvent): PedalState {
  if (type === "soundTakenBack") return { ...state, ...state.mark, mark: null };
  const mark = Object.fromEntries(marked.map((name) => [name, state[name]])) as Mark;
  return { ...state, mark };
}
