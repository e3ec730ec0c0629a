/** Two sounds played round and round in step, one of them heard: a change is a short crossfade, not a start. */
import { matchedGains, type Side } from "./listening-test.ts";

const fadeSeconds = 0.01;

export class Deck {
  readonly gains: readonly [number, number];
  readonly #context: AudioContext;
  readonly #sources: readonly AudioBufferSourceNode[];
  readonly #faders: readonly GainNode[];

  /** @param sounds of equal rate @param rate of the pedal: nothing is converted on the way to the ear */
  constructor(context: AudioContext, sounds: readonly [AudioBuffer, AudioBuffer]) {
    this.#context = context;
    this.gains = matchedGains(sounds[0].getChannelData(0), sounds[1].getChannelData(0));
    this.#faders = sounds.map(() => new GainNode(context, { gain: 0 }));
    this.#sources = sounds.map((buffer) => new AudioBufferSourceNode(context, { buffer, loop: true }));
    for (const [index, source] of this.#sources.entries())
      source.connect(this.#faders[index]!).connect(context.destination);
  }

  /** @param heard to begin with */
  start(heard: Side): void {
    const at = this.#context.currentTime;
    for (const source of this.#sources) source.start(at);
    this.hear(heard);
  }

  hear(side: Side): void {
    const now = this.#context.currentTime;
    for (const [index, { gain }] of this.#faders.entries()) {
      gain.cancelScheduledValues(now);
      gain.setValueAtTime(gain.value, now);
      gain.linearRampToValueAtTime(index === side ? this.gains[index]! : 0, now + fadeSeconds);
    }
  }

  stop(): void {
    for (const source of this.#sources) source.stop();
    for (const fader of this.#faders) fader.disconnect();
  }
}
