/** `pedal.json`: what is soldered to the board and what a foot, a hand and MIDI mean. Written by hand or on the page. */

import { type ActionName, actionNames } from "./actions.ts";
import { type ParameterName, parameterNames } from "./parameters.ts";
import {
  integer,
  type JsonSchema,
  list,
  number,
  oneOf,
  optional,
  otherwise,
  record,
  text,
  type ValueOf,
  yesOrNo,
} from "./schema.ts";
import { checkedWiring } from "./wiring.ts";

const gpioLine = integer(2, 27, "GPIO line of the 40-pin header, by its BCM number");
const action = oneOf<ActionName>(actionNames);
const noAction = otherwise(action, "none");
const parameter = oneOf<ParameterName>(parameterNames);
const takeover = oneOf(
  ["pickup", "jump", "catch-up"],
  "after a preset: wait until the knob passes the value, jump to the knob, or close in with every turn",
);

const footswitch = record("a switch", {
  name: text("what the chords call it", 40),
  gpio: optional(gpioLine),
  activeLow: otherwise(yesOrNo("true where the switch connects the line to ground"), true),
  tap: noAction,
  hold: noAction,
  double: noAction,
  longHold: noAction,
});

const chord = record("a chord", {
  switches: list(text("the name of a switch", 40), 2),
  action,
});

const gestures = record("the times of the gestures", {
  lockOutMs: otherwise(number(1, 100, "milliseconds in which a switch may bounce after an edge"), 20),
  holdMs: otherwise(number(200, 2000, "milliseconds until a press is a hold"), 450),
  doublePressMs: otherwise(number(100, 800, "milliseconds from the first press to the second"), 300),
  chordMs: otherwise(number(50, 400, "milliseconds between the two presses of a chord"), 120),
  longHoldMs: otherwise(number(2000, 10_000, "milliseconds until a long hold acts"), 5000),
  longHoldLightMs: otherwise(number(600, 9000, "milliseconds until the lights ask to keep holding"), 1500),
});

const adcAddress = otherwise(integer(0x48, 0x4b, "I2C address of the ADS1115, 72 to 75"), 0x48);
const knob = record("a knob", {
  parameter,
  channel: integer(0, 3, "input A0 to A3 of the ADS1115"),
  address: adcAddress,
  takeover: otherwise(takeover, "pickup"),
  reversed: otherwise(yesOrNo("true where the pot is wired the other way round"), false),
  zeroVolts: otherwise(number(0, 3, "volts at the start of the turn"), 0),
  fullScaleVolts: otherwise(number(0.5, 5.5, "volts at the end of the turn"), 3.3),
});

const encoder = record("an encoder", {
  gpioA: gpioLine,
  gpioB: gpioLine,
  turn: oneOf(["menu", "model", "preset", ...parameterNames], "what a step moves"),
  stepsPerDetent: otherwise(oneOf([1, 2, 4], "steps of its contacts for one that is felt"), 4),
});

const light = record("a light", {
  gpio: gpioLine,
  activeLow: otherwise(yesOrNo("true where the line at 0 V lights it"), false),
  shows: oneOf(["effect", "status", "tuner"], "what it tells"),
});

const relay = record("a relay", {
  kind: oneOf(["non-latching", "latching"], "how its coil is made"),
  gpio: optional(gpioLine),
  setGpio: optional(gpioLine),
  resetGpio: optional(gpioLine),
  pulseMs: otherwise(number(5, 200, "milliseconds that a latching coil is driven"), 40),
  muteMs: otherwise(number(0, 100, "milliseconds of silence around the contacts' motion"), 15),
});

const display = record("a display", {
  kind: oneOf(["ssd1306", "sh1106"], "its controller"),
  address: otherwise(integer(0x3c, 0x3d, "I2C address, 60 or 61"), 0x3c),
  height: otherwise(oneOf([32, 64], "lines"), 64),
  upsideDown: otherwise(yesOrNo("true where the display is mounted head over heels"), false),
});

const midiControl = record("a MIDI control", {
  controller: integer(0, 127, "number of the control change"),
  parameter: optional(parameter),
  action: optional(action),
});
const midi = record("the MIDI settings", {
  channel: otherwise(integer(0, 16, "1 to 16, or 0 for every channel"), 0),
  usb: otherwise(yesOrNo("whether to listen to every raw MIDI device"), true),
  serialPort: optional(text("the serial port of a DIN socket, such as /dev/serial0")),
  programChange: otherwise(
    oneOf(["presets", "models", "nothing"], "what a program change chooses"),
    "presets",
  ),
  controls: otherwise(list(midiControl, 128), []),
});

/** Periods: fewer run dry, more are only heard later. */
export const prefill = { least: 1.5, usual: 2, most: 8 } as const;

const audio = record("the audio settings", {
  sampleRate: otherwise(oneOf([44_100, 48_000, 96_000], "samples a second"), 48_000),
  blockFrames: otherwise(
    oneOf([16, 32, 64, 128, 256], "frames a period: fewer answer sooner and leave less time"),
    64,
  ),
  prefillPeriods: otherwise(
    number(
      prefill.least,
      prefill.most,
      "periods queued ahead of the output (ALSA): more forgive a later one, and delay the sound",
    ),
    prefill.usual,
  ),
  guitarChannel: otherwise(integer(1, 32, "input of the sound card that the guitar is plugged into"), 1),
  crossfadeMs: otherwise(number(10, 50, "milliseconds of a model's crossfade"), 20),
  bypassFadeMs: otherwise(number(5, 10, "milliseconds of the bypass fade"), 8),
  bypass: otherwise(
    oneOf(["buffered", "relay"], "who bypasses: the pedal, with tails, or a relay"),
    "buffered",
  ),
  tuner: otherwise(oneOf(["muted", "live"], "whether the guitar is heard while it is tuned"), "muted"),
  tone: otherwise(
    oneOf(["before", "after"], "where the tone knobs work: before the model, or after it"),
    "after",
  ),
  outputLevel: otherwise(
    oneOf(
      ["normalised", "calibrated", "raw"],
      "every model as loud as every other, as loud as its device was, or as its file computes it",
    ),
    "normalised",
  ),
  targetLoudness: otherwise(number(-40, -6, "dB, how loud normalised models are"), -18),
  calibrateInput: otherwise(
    yesOrNo("whether a model that states its input level gets the level it was made with"),
    false,
  ),
  interfaceLevel: optional(
    number(
      -20,
      30,
      "dBu of a sine that reads full scale at the converters, for calibrated levels; without it the board's own, or 12",
    ),
  ),
});

const configuration = record("the pedal's configuration", {
  board: otherwise(text("the name of a codec board, or auto", 60), "auto"),
  audio: otherwise(audio, everyDefault(audio)),
  i2cBus: otherwise(integer(0, 31, "number of the I2C bus"), 1),
  switches: otherwise(list(footswitch, 8), []),
  chords: otherwise(list(chord, 8), []),
  gestures: otherwise(gestures, everyDefault(gestures)),
  knobs: otherwise(list(knob, 16), []),
  encoders: otherwise(list(encoder, 4), []),
  lights: otherwise(list(light, 8), []),
  relay: optional(relay),
  display: optional(display),
  midi: otherwise(midi, everyDefault(midi)),
  keyboard: otherwise(yesOrNo("whether a terminal's keys play the pedal"), true),
  listen: optional(
    text("where the page is: HOST:PORT, 0.0.0.0:4400 for every network; without it, this machine alone", 100),
  ),
});

export type Configuration = ValueOf<typeof configuration>;
export type SwitchConfiguration = ValueOf<typeof footswitch>;
export type ChordConfiguration = ValueOf<typeof chord>;
export type GestureTimes = ValueOf<typeof gestures>;
export type KnobConfiguration = ValueOf<typeof knob>;
export type Takeover = ValueOf<typeof takeover>;
export type EncoderConfiguration = ValueOf<typeof encoder>;
export type LightConfiguration = ValueOf<typeof light>;
export type LightRole = LightConfiguration["shows"];
export type RelayConfiguration = ValueOf<typeof relay>;
export type DisplayConfiguration = ValueOf<typeof display>;
export type MidiConfiguration = ValueOf<typeof midi>;

/** A configuration that can be played, whatever the file said, and what was wrong with the file. */
export type ReadConfiguration = { configuration: Configuration; complaints: readonly string[] };

/** A pedal with nothing soldered to it: keyboard and USB MIDI. */
export function defaultConfiguration(): Configuration {
  return everyDefault(configuration);
}

/** @param json the text of `pedal.json`; never throws */
export function readConfiguration(json: string): ReadConfiguration {
  const complaints: string[] = [];
  const complain = (sentence: string) => complaints.push(sentence);
  const value = parsed(json, complain);
  const read = value === undefined ? undefined : configuration.read(value, "", complain);
  return { configuration: checkedWiring(read ?? defaultConfiguration(), complain), complaints };
}

/** For editors: docs/pedal.schema.json is exactly this. */
export function configurationJsonSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "pedal.json",
    ...configuration.json,
    properties: { $schema: { type: "string" }, ...(configuration.json["properties"] as object) },
  };
}

function parsed(json: string, complain: (sentence: string) => void): unknown {
  try {
    // Editors of other systems put a byte order mark first, which JSON does not know.
    return JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch (error) {
    const place = placeOf(String(error), json);
    complain(`The file is not JSON${place}. Look for a missing or spare comma, quote or bracket there.`);
    return undefined;
  }
}

/** Line and column from the engine's own words, where it gives a position. */
function placeOf(engineMessage: string, json: string): string {
  const position = /position (\d+)/.exec(engineMessage)?.[1];
  const before = position === undefined ? json : json.slice(0, Number(position));
  const lines = before.split("\n");
  return `: line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

function everyDefault<T>(schema: {
  read(value: unknown, where: string, complain: () => void): T | undefined;
}): T {
  return schema.read({}, "", () => {})!;
}
