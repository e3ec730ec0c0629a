/** The whole front of the pedal as one pure machine: inputs and time go in, events of the pedal come out. */

import type {
  Configuration,
  EncoderConfiguration,
  KnobConfiguration,
  SwitchConfiguration,
} from "../state/configuration.ts";
import { parameterAtPosition, parameterTable, positionOfParameter } from "../state/parameters.ts";
import type { PedalEvent, PedalState } from "../state/pedal.ts";
import type { Milliseconds } from "../units.ts";
import { chordPairs, GestureBindings, listeningOf, MidiBindings } from "./bindings.ts";
import { EncoderReader } from "./encoder.ts";
import { KnobReader, KnobTakeover } from "./knob.ts";
import type { ControlInput } from "./port.ts";
import { Switches } from "./switch.ts";

/** A pedal without switches still has the space bar. */
const spaceBar: SwitchConfiguration = {
  name: "space",
  gpio: null,
  activeLow: true,
  tap: "bypass",
  hold: "none",
  double: "none",
  longHold: "none",
};

/** An encoder goes through a parameter's range in 40 steps: two turns of the usual twenty detents. */
const encoderStepsPerRange = 40;

export class ControlSurface {
  private readonly configuration: Configuration;
  private readonly switches: Switches;
  private readonly gestures: GestureBindings;
  private readonly midi: MidiBindings;
  private readonly knobs: { reader: KnobReader; takeover: KnobTakeover }[];
  private readonly encoders: EncoderReader[];

  constructor(configuration: Configuration) {
    const { chords, gestures, midi } = configuration;
    const switches = configuration.switches.length > 0 ? configuration.switches : [spaceBar];
    this.configuration = configuration;
    this.switches = new Switches(gestures, switches.map(listeningOf), chordPairs(switches, chords));
    this.gestures = new GestureBindings(switches, chords);
    this.midi = new MidiBindings(midi);
    this.knobs = configuration.knobs.map(({ takeover }) => ({
      reader: new KnobReader(),
      takeover: new KnobTakeover(takeover),
    }));
    this.encoders = configuration.encoders.map(({ stepsPerDetent }) => new EncoderReader(stepsPerDetent));
  }

  /** @param state the pedal as it is now: knobs that catch up and encoders move on from there */
  take(input: ControlInput, state: PedalState): PedalEvent[] {
    switch (input.kind) {
      case "switch":
        return this.switches
          .edge(input.index, input.pressed, input.at)
          .flatMap((gesture) => this.gestures.eventsOf(gesture));
      case "knob":
        return this.turnKnob(input.index, input.position, state);
      case "encoder":
        return this.turnEncoder(input.index, input.a, input.b, state);
      case "midi":
        return this.midi.eventsOf(input.message, state, input.at);
      case "event":
        return [input.event];
    }
  }

  /** What the passing of time means: holds and taps that were waited for. */
  advance(now: Milliseconds): PedalEvent[] {
    return this.switches.advance(now).flatMap((gesture) => this.gestures.eventsOf(gesture));
  }

  /** When to call `advance` if no input comes before; null: not at all. */
  nextDeadline(): Milliseconds | null {
    return this.switches.nextDeadline();
  }

  private turnKnob(index: number, wiper: number, state: PedalState): PedalEvent[] {
    const settings: KnobConfiguration | undefined = this.configuration.knobs[index];
    const knob = this.knobs[index];
    if (settings === undefined || knob === undefined) return [];
    const position = knob.reader.read(settings.reversed ? 1 - wiper : wiper);
    if (position === null) return [];
    const { parameter } = settings;
    const moved = knob.takeover.turn(position, positionOfParameter(parameter, state.parameters[parameter]));
    if (moved === null) return [];
    return [{ type: "parameterSet", name: parameter, value: parameterAtPosition(parameter, moved) }];
  }

  private turnEncoder(index: number, a: boolean, b: boolean, state: PedalState): PedalEvent[] {
    const steps = this.encoders[index]?.read(a, b) ?? 0;
    const turn: EncoderConfiguration["turn"] | undefined = this.configuration.encoders[index]?.turn;
    if (steps === 0 || turn === undefined) return [];
    if (state.menu !== null) return [{ type: "menuMoved", by: steps }];
    if (turn === "menu") return [{ type: "menuPressed" }];
    if (turn === "model") return [{ type: "modelStepped", by: steps }];
    if (turn === "preset") return [{ type: "presetStepped", by: steps }];
    const { minimum, maximum } = parameterTable[turn];
    return [{ type: "parameterMoved", name: turn, by: (steps * (maximum - minimum)) / encoderStepsPerRange }];
  }
}
