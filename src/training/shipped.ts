/** The models that come with the pedal: which circuit, how its knobs stand, and how long it is learned. */
import type { Circuit } from "../capture/circuits/netlist.ts";
import { bigMuff } from "../capture/circuits/pedals/big-muff.ts";
import { rat } from "../capture/circuits/pedals/rat.ts";
import { superOverdrive } from "../capture/circuits/pedals/super-overdrive.ts";
import { cleanTubeStage, triodePreamp } from "../capture/circuits/pedals/triode-stages.ts";
import { tubeScreamer } from "../capture/circuits/pedals/tube-screamer.ts";
import type { NamExport } from "../library/formats/nam/write.ts";
import type { NetworkPlan } from "./plan.ts";
import { presets } from "./presets.ts";

export interface ShippedModel {
  /** Of its files in models/. */
  readonly name: string;
  readonly description: NamExport["description"];
  readonly circuit: Circuit;
  /** What the circuit's values were taken from, for the card. */
  readonly sources: string;
  readonly network: NetworkPlan;
  /** Where the circuit takes longer to play than to hear: less of it. */
  readonly frugal?: {
    readonly practiceSeconds: number;
    readonly playingSeconds: number;
    readonly oversampling: number;
  };
  /** Updates of 16 sequences of 256 frames. */
  readonly budget: number;
}

const koren =
  "N. Koren, Improved vacuum tube models for SPICE simulations, Glass Audio 8(5) 1996 (12AX7); the Fender 5F6-A schematic";

/** Fills the vectors of a small processor. */
const small = presets["lstm-16"]!;
/** For what one small layer cannot hold. */
const larger = presets["lstm-24"]!;

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
  {
    name: "super-overdrive",
    description: {
      name: "Super OverDrive (simulated circuit)",
      modeled_by: "Stompnet",
      gear_type: "pedal",
      gear_model: "SD-1 circuit, drive 0.6, tone 0.5, level 0.8",
      tone_type: "overdrive",
    },
    circuit: superOverdrive({ drive: 0.6, tone: 0.5, level: 0.8 }),
    sources:
      "redrawn schematics at hobby-hour.com and electricdruid.net, which differ in input bias and coupling; 1N4148 after D. Yeh et al., CMJ 32(2) 2008",
    network: small,
    budget: 150_000,
  },
  {
    name: "rat",
    description: {
      name: "RAT (simulated circuit)",
      modeled_by: "Stompnet",
      gear_type: "pedal",
      gear_model: "RAT circuit with LM308, distortion 0.5, filter 0.4, volume 0.8",
      tone_type: "hi_gain",
    },
    circuit: rat({ distortion: 0.5, filter: 0.4, volume: 0.8 }),
    sources:
      "the pedal's schematic as at electrosmash.com/proco-rat; National Semiconductor, LM308 data sheet; 1N914 after D. Yeh et al., CMJ 32(2) 2008",
    network: small,
    budget: 150_000,
  },
  {
    name: "triode-preamp",
    description: {
      name: "Triode preamp (simulated circuit)",
      modeled_by: "Stompnet",
      gear_type: "preamp",
      gear_model: "two 12AX7 stages, gain 0.7",
      tone_type: "crunch",
    },
    circuit: triodePreamp({ gain: 0.7 }),
    sources: koren,
    network: small,
    budget: 150_000,
  },
  {
    name: "clean-tube-stage",
    description: {
      name: "Clean tube stage (simulated circuit)",
      modeled_by: "Stompnet",
      gear_type: "preamp",
      gear_model: "one 12AX7 stage",
      tone_type: "clean",
    },
    circuit: cleanTubeStage(),
    sources: koren,
    network: small,
    budget: 60_000,
  },
  {
    name: "big-muff",
    description: {
      name: "Big Muff Pi (simulated circuit)",
      modeled_by: "Stompnet",
      gear_type: "pedal",
      gear_model: "Big Muff circuit, sustain 0.6, tone 0.5, volume 0.8",
      tone_type: "fuzz",
    },
    circuit: bigMuff({ sustain: 0.6, tone: 0.5, volume: 0.8 }),
    sources:
      "the schematics collected at kitrae.net and electrosmash.com, third version's family; 2N5088 SPICE model; 1N914 after D. Yeh et al., CMJ 32(2) 2008",
    network: larger,
    // Ten devices that bend, all coupled.
    frugal: { practiceSeconds: 90, playingSeconds: 10, oversampling: 4 },
    budget: 60_000,
  },
];
