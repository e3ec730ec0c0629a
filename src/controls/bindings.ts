/** What gestures and MIDI mean: from the words of `pedal.json` to events. */

import { type ActionName, eventOfAction, isItsOwnUndo } from "../state/actions.ts";
import type { ChordConfiguration, MidiConfiguration, SwitchConfiguration } from "../state/configuration.ts";
import { parameterAtPosition } from "../state/parameters.ts";
import type { PedalEvent, PedalState } from "../state/pedal.ts";
import type { MidiMessage } from "./midi.ts";
import type { Gesture, Listening } from "./switch.ts";

export function listeningOf(footswitch: SwitchConfiguration): Listening {
  const { hold, double, longHold } = footswitch;
  return { hold: hold !== "none", double: double !== "none", longHold: longHold !== "none" };
}

/** Pairs of indices of switches, one for each chord. */
export function chordPairs(
  switches: readonly SwitchConfiguration[],
  chords: readonly ChordConfiguration[],
): number[][] {
  const names = switches.map(({ name }) => name);
  return chords.map((chord) => chord.switches.map((name) => names.indexOf(name)));
}

/** The events of the gestures of one configuration of switches. */
export class GestureBindings {
  private readonly switches: readonly SwitchConfiguration[];
  private readonly chords: readonly ChordConfiguration[];

  constructor(switches: readonly SwitchConfiguration[], chords: readonly ChordConfiguration[]) {
    this.switches = switches;
    this.chords = chords;
  }

  eventsOf(gesture: Gesture): PedalEvent[] {
    if (gesture.type === "chord") return events(this.chords[gesture.chord]?.action, gesture.at);
    const footswitch = this.switches[gesture.index];
    if (footswitch === undefined) return [];
    const { tap, double, hold, longHold } = footswitch;
    const { type, at } = gesture;
    switch (type) {
      case "press":
        return this.actsAtPress(footswitch) ? events(tap, at) : [];
      case "tap":
        return this.actsAtPress(footswitch) ? [] : events(tap, at);
      case "withdrawn":
        return this.actsAtPress(footswitch) ? events(tap, at) : [];
      case "double":
        return events(double, at);
      case "hold":
        return longHold === "none" ? events(hold, at) : [{ type: "soundMarked" }, ...events(hold, at)];
      case "longHold":
        return events(longHold, at);
      case "longHoldBegun":
        return [
          ...(hold === "none" ? [] : [{ type: "soundTakenBack" } as const]),
          ...(longHold === "shutdown" ? [{ type: "shutdownConfirming" } as const] : []),
        ];
      case "longHoldCancelled":
        return longHold === "shutdown" ? [{ type: "shutdownCancelled" }] : [];
      case "release":
        return [];
    }
  }

  /**
   * A tap acts when the foot comes down if it can be taken back (bypass, tuner) or if nothing else can become of the
   * press; otherwise it waits until the press is known to be a tap.
   */
  private actsAtPress(footswitch: SwitchConfiguration): boolean {
    const { hold, double, longHold } = listeningOf(footswitch);
    const inChord = this.chords.some(({ switches }) => switches.includes(footswitch.name));
    return isItsOwnUndo(footswitch.tap) || !(hold || double || longHold || inChord);
  }
}

/** The events of MIDI messages. Remembers each controller, because an action wants the moment it is pressed. */
export class MidiBindings {
  private readonly midi: MidiConfiguration;
  private readonly pressed = new Set<number>();

  constructor(midi: MidiConfiguration) {
    this.midi = midi;
  }

  eventsOf(message: MidiMessage, state: PedalState, at: number): PedalEvent[] {
    const { channel, programChange, controls } = this.midi;
    if (channel !== 0 && message.channel !== channel) return [];
    if (message.type === "programChange") return programEvents(programChange, message.program, state);
    const { controller, value } = message;
    const becomesPressed = value >= 64 && !this.pressed.has(controller);
    if (value >= 64) this.pressed.add(controller);
    else this.pressed.delete(controller);
    return controls
      .filter((control) => control.controller === controller)
      .flatMap(({ parameter, action }): PedalEvent[] => {
        if (parameter !== null)
          return [
            { type: "parameterSet", name: parameter, value: parameterAtPosition(parameter, value / 127) },
          ];
        return action !== null && becomesPressed ? events(action, at) : [];
      });
  }
}

function programEvents(
  meaning: MidiConfiguration["programChange"],
  program: number,
  state: PedalState,
): PedalEvent[] {
  if (meaning === "presets") return [{ type: "programChosen", program }];
  const model = meaning === "models" ? state.catalogue[program] : undefined;
  return model === undefined ? [] : [{ type: "modelChosen", model }];
}

function events(action: ActionName | undefined, at: number): PedalEvent[] {
  const event = action === undefined ? null : eventOfAction(action, at);
  return event === null ? [] : [event];
}
