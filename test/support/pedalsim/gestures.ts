/**
 * Plays the real pedal and the real audio thread through the virtual codec while feet, hands and MIDI do whatever comes to
 * them, and prints what the audio thread counted: `node gestures.ts '{"gestures": 1000, "models": [...]}'`. The codec plays a
 * few periods for each gesture and waits for the next: as many sounds to compare on a busy machine as on a quiet one.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { defaultRequest } from "../../../src/audio/backends/alsa/request.ts";
import { counterWords } from "../../../src/audio/backends/port.ts";
import { bootAudioWorker } from "../../../src/audio/boot.ts";
import { AudioThread } from "../../../src/audio/thread.ts";
import { readModelFile } from "../../../src/library/model-file.ts";
import { bestPrecision, buildMachine } from "../../../src/pedal/machine.ts";
import { Pedal } from "../../../src/pedal/pedal.ts";
import { parameterAtPosition, parameterNames } from "../../../src/state/parameters.ts";
import { initialPedalState, type PedalEvent } from "../../../src/state/pedal.ts";
import { randomFrom } from "../random.ts";
import { Pace } from "./pace.ts";
import type { Watched } from "./watched-audio-thread.ts";

export type Gestures = {
  gestures: number;
  models: readonly string[];
  /** Of the codec's files. */
  folder: string;
  seed?: number;
  bypassFadeMs?: number;
};

export type GesturesOutcome = {
  counters: Record<keyof typeof counterWords, number>;
  /** Collections of the audio thread's heap while it played. */
  collections: number;
  /** How often another model was heard. */
  modelChanges: number;
  presetChanges: number;
  faults: readonly string[];
};

const {
  gestures,
  models,
  folder,
  seed = 23,
  bypassFadeMs = 8,
} = JSON.parse(process.argv[2] ?? "{}") as Gestures;
const [rate, periodFrames] = [48_000, 64];
const machine = buildMachine(rate, periodFrames, bestPrecision(), undefined, bypassFadeMs);
const random = randomFrom(seed);
const below = (count: number) => Math.floor(random.fraction() * count);

const initial = initialPedalState();
const presets = models.slice(0, 3).map((model, place) => ({
  name: model,
  model,
  cabinet: place === 1 ? "short" : null,
  parameters: initial.parameters,
  snapshots: [{ name: "solo", parameters: { ...initial.parameters, level: 3, mid: 6 } }],
}));
const ready = Promise.withResolvers<void>();
let modelChanges = 0;
let presetChanges = 0;
const pedal = new Pedal({
  engine: machine.engine,
  initial: {
    ...initial,
    catalogue: models,
    model: models[0] ?? null,
    banks: [{ name: "set", presets }],
  },
  bypass: "buffered",
  crossfadeMs: 20,
  tuner: "muted",
  readModel: readModelFile,
  readCabinet: (name) => Promise.resolve(response(name === "short" ? 200 : 3000)),
  onChange: () => {},
  log: () => ready.resolve(),
});

function response(length: number): Float32Array {
  return Float32Array.from({ length }, (_, tap) => (8 / length) * Math.exp((-8 * tap) / length));
}

function gesture(): PedalEvent {
  const name = parameterNames[below(parameterNames.length)]!;
  // A tone that is driven into a square has edges of its own, in which clicks would hide.
  const position = random.fraction() * (name === "gain" ? 0.5 : 1);
  const events: PedalEvent[] = [
    { type: "bypassToggled" },
    { type: "bypassSet", bypass: false },
    { type: "tunerToggled" },
    { type: "tunerSet", tuner: false },
    { type: "modelStepped", by: random.fraction() < 0.5 ? 1 : -1 },
    { type: "presetStepped", by: 1 },
    { type: "programChosen", program: below(presets.length) },
    { type: "snapshotStepped", by: 1 },
    { type: "cabinetChosen", cabinet: ["short", "long", null][below(3)]! },
    ...Array.from(
      { length: 4 },
      (): PedalEvent => ({
        type: "parameterSet",
        name,
        value: parameterAtPosition(name, position),
      }),
    ),
  ];
  return events[below(events.length)]!;
}

const worker = bootAudioWorker(new URL("./watched-audio-thread.ts", import.meta.url).pathname);
const { periods, prefillPeriods } = defaultRequest;
pedal.start();
await ready.promise;

const pace = new Pace(folder);
pace.grant(periodFrames);
const thread = new AudioThread(worker, {
  ...machine,
  rate,
  periodFrames,
  rehearsalPlayers: machine.engine.rehearsalPlayers(),
  backend: { kind: "alsa", card: null, device: "pedal", guitarChannel: 0, periods, prefillPeriods },
});
let watched: Watched | null = null;
thread.listen((report) => {
  const heard = report as unknown as Watched;
  if (heard.kind === "watched") watched = heard;
});
const heardPeriods = () => thread.counter("periods");
while (heardPeriods() === 0) await sleep(1);
let live = pedal.state.liveModel;
for (let made = 0; made < gestures; made++) {
  const event = gesture();
  if (event.type === "programChosen" || event.type === "presetStepped") presetChanges++;
  pedal.dispatch(event);
  const until = heardPeriods() + 1 + Math.floor(random.fraction() ** 3 * 12);
  pace.grant(until * periodFrames);
  do await new Promise((resolve) => setImmediate(resolve));
  while (heardPeriods() < until);
  pedal.follow();
  if (pedal.state.liveModel !== live) modelChanges++;
  live = pedal.state.liveModel;
}
pace.release();
await thread.stop();
const words = Object.keys(counterWords) as (keyof typeof counterWords)[];
const outcome: GesturesOutcome = {
  counters: Object.fromEntries(
    words.map((name) => [name, thread.counter(name)]),
  ) as GesturesOutcome["counters"],
  collections: (watched as Watched | null)?.collections ?? Number.POSITIVE_INFINITY,
  modelChanges,
  presetChanges,
  faults: pedal.state.faults,
};
process.stdout.write(`${JSON.stringify(outcome)}\n`);
