/** `stompnet play`, and what the pedal does when it is not told anything else. */
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LoadMeter } from "../audio/load-meter.ts";
import { writeWavFile } from "../audio/wav-file.ts";
import { KeyboardDriver } from "../controls/drivers/keyboard.ts";
import { keyHelp } from "../controls/keys.ts";
import type { ControlInput } from "../controls/port.ts";
import { ControlSurface } from "../controls/surface.ts";
import { resample } from "../engine/sound/resample.ts";
import { readModelFile } from "../library/model-file.ts";
import { entryOf, listModels, type ModelEntry } from "../library/models-folder.ts";
import { Bench } from "../pedal/bench.ts";
import { bestPrecision, buildMachine, type Machine } from "../pedal/machine.ts";
import { Pedal } from "../pedal/pedal.ts";
import { statusLine } from "../pedal/status-line.ts";
import { Refusal } from "../refusal.ts";
import { defaultConfiguration } from "../state/configuration.ts";
import type { Hertz, Milliseconds } from "../units.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";
import { readGuitar } from "./sound-file.ts";

const options = {
  input: { type: "string" },
  output: { type: "string" },
  model: { type: "string", multiple: true },
  block: { type: "string" },
  seconds: { type: "string" },
} as const;

const rate: Hertz = 48_000;
/** Meters, messages and the recording; feet are heard at once. */
const lookEveryMs: Milliseconds = 50;

/** Shipped models and phrases lie beside the bundle's folder and beside src alike. */
function projectFolder(entry: string): string {
  return dirname(dirname(entry));
}

async function readPhrase(path: string): Promise<Float32Array> {
  const guitar = await readGuitar(path);
  return guitar.rate === rate
    ? guitar.samples
    : Float32Array.from(resample(guitar.samples, guitar.rate, rate));
}

async function findModels(entry: string, asked: readonly string[]): Promise<ModelEntry[]> {
  const own = asked.map((path) => entryOf(userPath(path)));
  const shipped = await listModels(join(projectFolder(entry), "models"));
  const taken = new Set(own.map(({ reference }) => reference));
  return [...own, ...shipped.filter(({ reference }) => !taken.has(reference))];
}

function connectPedal(machine: Machine, models: readonly ModelEntry[]): Pedal {
  const paths = new Map(models.map(({ reference, path }) => [reference, path]));
  return new Pedal({
    engine: machine.engine,
    catalogue: models.map(({ reference }) => reference),
    readModel: (reference) => readModelFile(paths.get(reference) ?? reference),
  });
}

/** Keys to events, at once and when a gesture's time has passed. */
class Front {
  readonly #surface = new ControlSurface(defaultConfiguration());
  readonly #pedal: Pedal;

  constructor(pedal: Pedal) {
    this.#pedal = pedal;
  }

  readonly listen = (input: ControlInput): void => {
    for (const event of this.#surface.take(input, this.#pedal.state)) this.#pedal.dispatch(event);
  };

  advance(now: Milliseconds): void {
    for (const event of this.#surface.advance(now)) this.#pedal.dispatch(event);
  }
}

/** Writes over its own last line on a terminal; elsewhere says nothing until the end. */
function showStatus(line: string): void {
  const { stdout } = process;
  if (!stdout.isTTY) return;
  stdout.write(`\r\x1b[2K${line.slice(0, Math.max(20, (stdout.columns ?? 120) - 1))}`);
}

async function run(args: string[], entry: string): Promise<void> {
  const { values, positionals } = parse(args, options);
  if (positionals.length > 0) {
    throw new Refusal(
      `play takes no file "${positionals[0]}": say --model FILE or --input FILE. See play --help.`,
    );
  }
  const frames = values.block === undefined ? 64 : wholeNumber("--block", values.block, 16, 256, 16);
  const seconds =
    values.seconds === undefined ? null : numberBetween("--seconds", values.seconds, 0.1, 86_400);
  const phrasePath = values.input
    ? userPath(values.input)
    : join(projectFolder(entry), "models/phrases/demo-guitar.wav");
  const phrase = await readPhrase(phrasePath);
  const models = await findModels(entry, values.model ?? []);
  const machine = buildMachine(rate, frames, bestPrecision());
  const bench = new Bench(machine, phrase, entry);
  const pedal = connectPedal(machine, models);
  const first = models[0];
  if (first) pedal.dispatch({ type: "modelChosen", model: first.reference });
  else
    process.stderr.write(
      "There is no model in models/: the guitar is heard as it is. Give one with --model FILE.\n",
    );

  await playUntilAsked(pedal, bench, machine, seconds);
  if (values.output) {
    await writeWavFile(userPath(values.output), [bench.recording()], rate, "24");
    process.stdout.write(`Recorded ${bench.recordedSeconds.toFixed(1)} s to ${userPath(values.output)}.\n`);
  }
}

/** Feet, meters and recording until the player quits, a signal comes or the time is up. */
async function playUntilAsked(
  pedal: Pedal,
  bench: Bench,
  machine: Machine,
  seconds: number | null,
): Promise<void> {
  const { engine } = machine;
  let running = true;
  const quit = () => {
    running = false;
  };
  const front = new Front(pedal);
  const help = () => process.stdout.write(`\n${keyHelp.join("\n")}\n`);
  const keyboard = new KeyboardDriver(process.stdin, { onHelp: help, onQuit: quit }, () => performance.now());
  process.once("SIGINT", quit).once("SIGTERM", quit);
  if (process.stdin.isTTY) {
    process.stdout.write(
      "Bench mode: no codec, a phrase plays. Space is the footswitch, n the next model, ? help, q quit.\n",
    );
  }
  keyboard.start(front.listen);
  const load = new LoadMeter(bench.thread, engine.rate, engine.frames);
  let failed: unknown = null;
  bench.thread.ended.then(quit, (error) => {
    failed = error;
    quit();
  });
  try {
    while (running && (seconds === null || bench.recordedSeconds < seconds)) {
      await sleep(lookEveryMs);
      front.advance(performance.now());
      pedal.follow();
      bench.record();
      showStatus(statusLine(pedal.state, engine.meters, load.look()));
    }
  } finally {
    await keyboard.stop();
    await bench.thread.stop().catch(() => {});
  }
  if (failed) throw failed;
  bench.record();
  sayWhatWasMeasured(bench, engine.rate, engine.frames);
}

function sayWhatWasMeasured({ thread }: Bench, sampleRate: Hertz, frames: number): void {
  const periods = thread.counter("periods");
  const periodMicroseconds = (1e6 * frames) / sampleRate;
  const mean = periods === 0 ? 0 : thread.counter("totalWorkMicroseconds") / periods / periodMicroseconds;
  const worst = thread.counter("maximumWorkNanoseconds") / 1000 / periodMicroseconds;
  const newLine = process.stdout.isTTY ? "\n" : "";
  process.stdout.write(
    `${newLine}Played ${((periods * frames) / sampleRate).toFixed(1)} s in ${periods} periods of ${frames} frames: ` +
      `load ${(100 * mean).toFixed(1)} % on average, ${(100 * worst).toFixed(1)} % at worst, ` +
      `${thread.counter("latePeriods")} late.\n`,
  );
}

export const playCommand: Command = {
  name: "play",
  usage: "[play] [--model FILE] [--input FILE.wav] [--output FILE.wav] [--block N] [--seconds S]",
  summary:
    "Plays. Without a codec: bench mode, a phrase through the pedal in real time, the keyboard as footswitches.",
  options: [
    "--model FILE    a model to begin with, before those of models/; may be given several times",
    "--input FILE    what the guitar plays, again and again (a shipped phrase)",
    "--output FILE   record what comes out, 24 bit mono, the first ten minutes",
    "--block N       frames a period, a multiple of 16 from 16 to 256 (64)",
    "--seconds S     end by itself after S seconds of sound",
    ...keyHelp,
  ],
  run,
};
