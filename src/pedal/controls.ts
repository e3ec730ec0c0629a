/** Everything a foot, a hand or an eye meets: switches, knobs, MIDI, keyboard, lights, relay and display, connected. */
import { drawScreen } from "../controls/display/screens.ts";
import { KnobDriver } from "../controls/drivers/ads1115.ts";
import { DisplayDriver } from "../controls/drivers/display.ts";
import { EncoderDriver, SwitchDriver } from "../controls/drivers/gpio.ts";
import { GpioHeader } from "../controls/drivers/gpio-lines.ts";
import { LightDriver, RelayDriver } from "../controls/drivers/gpio-outputs.ts";
import { I2cQueue } from "../controls/drivers/i2c-queue.ts";
import { KeyboardDriver, type KeyboardRequests } from "../controls/drivers/keyboard.ts";
import { MidiDriver } from "../controls/drivers/midi.ts";
import { Panel } from "../controls/drivers/panel.ts";
import type { NoteReading } from "../engine/engine.ts";
import type { Configuration } from "../state/configuration.ts";
import type { PedalState } from "../state/pedal.ts";
import type { Pedal } from "./pedal.ts";
import { RelayBypass } from "./relay-bypass.ts";

/** Where the kernel puts raw MIDI devices. */
const midiFolder = "/dev/snd";

export type ControlsParts = {
  configuration: Configuration;
  pedal: Pedal;
  /** Whether the chain has fallen silent. */
  isSilent: () => boolean;
  keyboard: KeyboardRequests;
  log: (sentence: string) => void;
};

export class Controls {
  readonly #queue: I2cQueue;
  readonly #relay: RelayDriver | null;
  readonly #bypass: RelayBypass | null;
  readonly #display: DisplayDriver | null;
  readonly #panel: Panel;
  readonly #buffered: boolean;
  readonly #pedal: Pedal;

  constructor({ configuration, pedal, isSilent, keyboard, log }: ControlsParts) {
    const clock = () => performance.now();
    const { relay, display } = configuration;
    this.#pedal = pedal;
    this.#queue = new I2cQueue(configuration.i2cBus);
    const header = new GpioHeader(log);
    this.#relay = relay ? new RelayDriver(relay, header) : null;
    this.#bypass = relay
      ? new RelayBypass({
          mute: (mute) => pedal.muteForRelay(mute),
          isSilent,
          setRelay: async (effect) => this.#relay?.set(effect),
          muteMs: relay.muteMs,
        })
      : null;
    this.#buffered = configuration.audio.bypass === "buffered";
    this.#display = display ? new DisplayDriver(display, this.#queue, log, clock) : null;
    const inputs = [
      new SwitchDriver(configuration.switches, header, clock),
      new EncoderDriver(configuration.encoders, header, clock),
      new KnobDriver(configuration.knobs, this.#queue, log, clock),
      new MidiDriver(configuration.midi, log, clock, midiFolder),
      ...(configuration.keyboard ? [new KeyboardDriver(process.stdin, keyboard, clock)] : []),
    ];
    this.#panel = new Panel({
      configuration,
      inputs,
      lights: new LightDriver(configuration.lights, header),
      state: () => pedal.state,
      dispatch: (event) => pedal.dispatch(event),
      clock,
    });
  }

  start(): void {
    this.#relay?.start();
    this.#display?.start((input) => {
      if (input.kind === "event") this.#pedal.dispatch(input.event);
    });
    this.#panel.start();
    this.show(this.#pedal.state, null);
  }

  /** Brings relay and display to the state; lights follow by themselves. */
  show(state: PedalState, note: NoteReading | null): void {
    // A bypass with tails is heard through the pedal: its relay stays with the effect.
    this.#bypass?.follow(this.#buffered || !state.bypass);
    this.#display?.draw((frame) => drawScreen(frame, state, note));
  }

  /** Ends with the relay in bypass and every light dark. Never rejects. */
  async stop(): Promise<void> {
    void this.#relay?.set(false);
    await this.#panel.stop();
    await this.#relay?.stop();
    await this.#display?.stop();
    await this.#queue.close();
  }
}
