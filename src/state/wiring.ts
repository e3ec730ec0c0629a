/** What one field cannot know: lines used twice or by the sound itself, chords of switches that do not exist. */

import type { Configuration, KnobConfiguration } from "./configuration.ts";

type Complain = (sentence: string) => void;

/** Every GPIO line of the configuration with its path, in the order of the file. */
function usedLines(configuration: Configuration): { where: string; line: number }[] {
  const { switches, encoders, lights, relay } = configuration;
  const uses = [
    ...switches.map(({ gpio }, index) => ({ where: `switches[${index}].gpio`, line: gpio })),
    ...encoders.flatMap(({ gpioA, gpioB }, index) => [
      { where: `encoders[${index}].gpioA`, line: gpioA },
      { where: `encoders[${index}].gpioB`, line: gpioB },
    ]),
    ...lights.map(({ gpio }, index) => ({ where: `lights[${index}].gpio`, line: gpio })),
    { where: "relay.gpio", line: relay?.gpio ?? null },
    { where: "relay.setGpio", line: relay?.setGpio ?? null },
    { where: "relay.resetGpio", line: relay?.resetGpio ?? null },
  ];
  return uses.filter((use): use is { where: string; line: number } => use.line !== null);
}

/** The configuration without what is impossible in it; complains about that and about every line in use twice. */
export function checkedWiring(configuration: Configuration, complain: Complain): Configuration {
  complainAboutLines(configuration, complain);
  complainAboutInputs(configuration, complain);
  complainAboutControls(configuration, complain);
  const relay = checkedRelay(configuration, complain);
  const { audio, knobs } = configuration;
  return {
    ...configuration,
    // A bypass that nothing carries out would be none.
    audio: relay === null ? { ...audio, bypass: "buffered" } : audio,
    chords: checkedChords(configuration, complain),
    knobs: knobs.map((knob, index) => checkedKnob(knob, `knobs[${index}]`, complain)),
    relay,
  };
}

function complainAboutLines(configuration: Configuration, complain: Complain): void {
  const takenBy = new Map<number, string>();
  for (const { where, line } of usedLines(configuration)) {
    const other = takenBy.get(line);
    if (other !== undefined) complain(`${where} is ${line}, and so is ${other}; give each its own line.`);
    else takenBy.set(line, where);
    if (line >= 18 && line <= 21)
      complain(`${where} is ${line}; lines 18 to 21 carry the sound to the codec. Choose another line.`);
    if (line <= 3)
      complain(
        `${where} is ${line}; lines 2 and 3 are the I2C bus of codec, knobs and display. Choose another line.`,
      );
  }
}

function complainAboutInputs(configuration: Configuration, complain: Complain): void {
  const takenBy = new Map<string, number>();
  for (const [index, { address, channel }] of configuration.knobs.entries()) {
    const input = `${address}/${channel}`;
    const other = takenBy.get(input);
    if (other !== undefined)
      complain(
        `knobs[${index}].channel is ${channel}, and so is knobs[${other}].channel; each knob needs its own input.`,
      );
    else takenBy.set(input, index);
  }
}

/** Less way than this is lost in the noise of a pot. */
const leastWayVolts = 0.3;

function checkedKnob(knob: KnobConfiguration, where: string, complain: Complain): KnobConfiguration {
  const { zeroVolts, fullScaleVolts } = knob;
  if (fullScaleVolts - zeroVolts >= leastWayVolts) return knob;
  complain(
    `${where}.zeroVolts is ${zeroVolts} and its fullScaleVolts ${fullScaleVolts}; the end must lie at least ${leastWayVolts} V above the start.`,
  );
  return { ...knob, zeroVolts: 0 };
}

function complainAboutControls(configuration: Configuration, complain: Complain): void {
  for (const [index, { parameter, action }] of configuration.midi.controls.entries()) {
    if ((parameter === null) !== (action === null)) continue;
    complain(`midi.controls[${index}] must have either a parameter or an action.`);
  }
}

function checkedChords({ chords, switches }: Configuration, complain: Complain): Configuration["chords"] {
  const names = switches.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first !== index)
      complain(`switches[${index}].name is "${name}", and so is switches[${first}].name; rename one.`);
  }
  return chords.filter((chord, index) => {
    const [left, right] = chord.switches;
    const stranger = chord.switches.find((name) => !names.includes(name));
    if (stranger !== undefined)
      complain(
        `chords[${index}].switches names "${stranger}"; the switches are called ${names.join(", ") || "nothing yet"}.`,
      );
    else if (left === undefined || right === undefined || left === right)
      complain(`chords[${index}].switches must name two different switches.`);
    else return true;
    return false;
  });
}

function checkedRelay({ relay, audio }: Configuration, complain: Complain): Configuration["relay"] {
  if (relay === null) {
    if (audio.bypass === "relay")
      complain(`audio.bypass is "relay", but there is no relay in the file: the pedal bypasses without one.`);
    return null;
  }
  const { kind, gpio, setGpio, resetGpio } = relay;
  if (kind === "non-latching" && gpio === null)
    complain("relay.gpio is missing; a non-latching relay has one line.");
  else if (kind === "latching" && (setGpio === null || resetGpio === null))
    complain("relay.setGpio or relay.resetGpio is missing; a latching relay has two lines.");
  else return relay;
  return null;
}
