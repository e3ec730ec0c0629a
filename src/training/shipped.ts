/** The models that come with the pedal: which circuit, how its knobs stand, and how long it is learned. */
import type { Circuit } from "../capture/circuits/netlist.ts";
import { tubeScreamer } from "../capture/circuits/pedals/tube-screamer.ts";
import type { NamExport } from "../library/formats/nam/write.ts";
import type { NetworkPlan } from "./plan.ts";

export interface ShippedModel {
  /** Of its files in models/. */
  readonly name: string;
  readonly description: NamExport["description"];
  readonly circuit: Circuit;
  /** What the circuit's values were taken from, for the card. */
  readonly sources: string;
  readonly network: NetworkPlan;
  /** Updates of 16 sequences of 256 frames. */
  readonly budget: number;
}

/** With its input skip folded in, 15 units become an LSTM-16: what fills the vectors of a small processor. */
const small: NetworkPlan = { kind: "lstm", layers: 1, units: 15, inputs: 1, skip: true };

export const shippedModels: readonly ShippedModel[] = [
  {
    name: "tube-screamer",
    description: {
      name: "Tube Screamer (simulated circuit)",
      modeled_by: "Stompnet",
      gear_type: "pedal",
      gear_model: "TS808 circuit, drive 0.5, tone 0.5, level 0.8",
      tone_type: "overdrive",
    },
    circuit: tubeScreamer({ drive: 0.5, tone: 0.5, level: 0.8 }),
    sources:
      "D. Yeh, J. Abel, J. Smith, Simplified, physically-informed models of distortion and overdrive guitar effects pedals, DAFx-07; R. Keen, The Technology of the Tube Screamer, 1998",
    network: small,
    budget: 150_000,
  },
];
