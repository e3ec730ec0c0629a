/**
 * Runs on the fake board: the real drivers, panel and reducer, without sound. Prints every event as a JSON line, and
 * takes events as lines. Parameters: the configuration, the folder of MIDI devices.
 */

import { createInterface } from "node:readline";
import { drawScreen } from "../../../src/controls/display/screens.ts";
import { KnobDriver } from "../../../src/controls/drivers/ads1115.ts";
import { DisplayDriver } from "../../../src/controls/drivers/display.ts";
import { EncoderDriver, SwitchDriver } from "../../../src/controls/drivers/gpio.ts";
import { GpioHeader } from "../../../src/controls/drivers/gpio-lines.ts";
import { LightDriver, RelayDriver } from "../../../src/controls/drivers/gpio-outputs.ts";
import { I2cQueue } from "../../../src/controls/drivers/i2c-queue.ts";
import { MidiDriver } from "../../../src/controls/drivers/midi.ts";
import { Panel } from "../../../src/controls/drivers/panel.ts";
import { readConfiguration } from "../../../src/state/configuration.ts";
import { initialPedalState, type PedalEvent, reduce } from "../../../src/state/pedal.ts";

const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const log = (sentence: string) => say({ log: sentence });
const clock = () => performance.now();

const { configuration, complaints } = readConfiguration(process.argv[2]!);
for (const complaint of complaints) log(complaint);
const queue = new I2cQueue(configuration.i2cBus);
const header = new GpioHeader(log);
const relay = configuration.relay && new RelayDriver(configuration.relay, header);
const display = configuration.display && new DisplayDriver(configuration.display, queue, log, clock);
let state = { ...initialPedalState(), catalogue: ["a", "b", "c"], model: "a", liveModel: "a" };

function dispatch(event: PedalEvent): void {
  state = { ...state, ...reduce(state, event) } as typeof state;
  say({
    event,
    bypass: state.bypass,
    model: state.model,
    parameters: state.parameters,
    faults: state.faults,
  });
  void relay?.set(!state.bypass);
  display?.draw((frame) => drawScreen(frame, state, null));
}

const panel = new Panel({
  configuration,
  inputs: [
    new SwitchDriver(configuration.switches, header, clock),
    new EncoderDriver(configuration.encoders, header, clock),
    new KnobDriver(configuration.knobs, queue, log, clock),
    new MidiDriver(configuration.midi, log, clock, process.argv[3] ?? "/dev/snd"),
  ],
  lights: new LightDriver(configuration.lights, header),
  state: () => state,
  dispatch,
  clock,
});

relay?.start();
display?.draw((frame) => drawScreen(frame, state, null));
display?.start((input) => {
  if (input.kind === "event") dispatch(input.event);
});
panel.start();
async function stop(): Promise<void> {
  await panel.stop();
  await relay?.stop();
  await display?.stop();
  await queue.close();
  say({ stopped: true });
  process.exit(0);
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line) as PedalEvent | "stop" | "tick";
  if (request === "stop") void stop();
  else if (request === "tick") say({ tick: clock() });
  else dispatch(request);
});
say({ running: true });
