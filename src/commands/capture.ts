/** `stompnet capture`: a device between output and input becomes two recordings, and on request a model that is played. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readCards } from "../audio/boards/cards.ts";
import { type BoardLevels, boardLevelsOf, unknownLevels } from "../audio/boards/wanted.ts";
import { bootAudioWorker } from "../audio/boot.ts";
import type { MeasureRequest } from "../audio/latency/measure.ts";
import { awaitSound } from "../audio/take/await-sound.ts";
import { captureThrough } from "../audio/take/capture.ts";
import { AudioThread } from "../audio/thread.ts";
import { writeWavFile } from "../audio/wav-file.ts";
import { testSignal } from "../capture/signal/test-signal.ts";
import { extensionOf, formatsOf } from "../library/formats/write.ts";
import { refuseUnwritable, writeFileAtomically } from "../library/store/atomic.ts";
import { bestPrecision, buildMachine } from "../pedal/machine.ts";
import { Refusal } from "../refusal.ts";
import type { KnobSetting } from "../training/session/knob-lesson.ts";
import { lessonOf, type PairLesson } from "../training/session/lesson.ts";
import type { Frames, Hertz } from "../units.ts";
import { codecOf, codecOptions, codecSettings } from "./codec.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";
import { settingOf } from "./given-recordings.ts";
import { readPairFiles } from "./pair-files.ts";
import { faultsExplained, sessionWishOf, shapeOf, trainOnTerminal } from "./train.ts";

const options = {
  output: { type: "string", short: "o" },
  minutes: { type: "string" },
  from: { type: "boolean" },
  train: { type: "boolean" },
  play: { type: "boolean" },
  name: { type: "string" },
  knob: { type: "string", multiple: true },
  ...codecOptions,
  block: { type: "string" },
  network: { type: "string" },
  recipe: { type: "string" },
  loss: { type: "string" },
  "train-minutes": { type: "string" },
  updates: { type: "string" },
  seed: { type: "string" },
  threads: { type: "string" },
  "time-effect": { type: "boolean" },
  force: { type: "boolean" },
  anyway: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parse<typeof options>>["values"];

const rate: Hertz = 48_000;
const usualMinutes = 3;
const [leastMinutes, mostMinutes] = [0.2, 4];
const usualPeriod: Frames = 128;

type Sounds = { dry: Float32Array; wet: Float32Array; rate: Hertz; levels: BoardLevels };

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function levelsOf(backend: MeasureRequest["backend"]): BoardLevels {
  if (backend.kind !== "alsa" || backend.device !== null) return unknownLevels;
  return boardLevelsOf(backend.card ?? undefined, readCards());
}

/** The chain is silent: the output is the device's input, and what comes back must not go round. */
async function throughCodec(values: Values, entry: string): Promise<Sounds> {
  const minutes =
    values.minutes === undefined
      ? usualMinutes
      : numberBetween("--minutes", values.minutes, leastMinutes, mostMinutes);
  const periodFrames =
    values.block === undefined ? usualPeriod : wholeNumber("--block", values.block, 16, 256, 16);
  const backend = codecOf(values, await codecSettings());
  const signal = testSignal(60 * minutes, rate);
  const machine = buildMachine(rate, periodFrames, bestPrecision());
  const { engine } = machine;
  engine.setMute(true);
  const rehearsalPlayers = engine.rehearsalPlayers();
  const thread = new AudioThread(bootAudioWorker(entry), {
    ...machine,
    rate,
    periodFrames,
    rehearsalPlayers,
    backend,
  });
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    if (!(await awaitSound(thread, say)))
      throw new Refusal(`The card has no period of ${periodFrames} frames: choose another --block.`);
    say(`Playing ${minutes} min of test signal through the device ...`);
    const wet = await captureThrough({ ...machine, thread }, signal, rate, {
      isStopped: () => isStopped,
      onProgress: showCapture,
    });
    if (process.stdout.isTTY) process.stdout.write("\r\x1b[2K");
    if (wet === null) throw new Refusal("Stopped; nothing was kept.");
    return { dry: signal, wet, rate, levels: levelsOf(backend) };
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await thread.stop();
  }
}

const barWidth = 40;

function showCapture(share: number, level: number): void {
  if (!process.stdout.isTTY) return;
  const full = Math.round(barWidth * share);
  const bar = `${"█".repeat(full)}${"·".repeat(barWidth - full)}`;
  process.stdout.write(
    `\r\x1b[2K${bar} ${(100 * share).toFixed(0).padStart(3)} %  back ${Math.max(-99, level).toFixed(0)} dBFS`,
  );
}

/** What is known of the two recordings, for programs. */
function factsOf(name: string, lesson: PairLesson, { levels }: Sounds, knobs: KnobSetting): object {
  const { alignment, findings, settling } = lesson;
  return {
    name,
    /** How far each is turned, 0 to 1. */
    knobs,
    rate: lesson.rate,
    /** The wet file has lost it already. */
    latencyFrames: alignment.delay,
    inverted: alignment.isInverted,
    driftFrames: alignment.drift,
    settlingMs: settling,
    noiseFloorDb: findings.noiseFloor,
    remarks: findings.remarks,
    /** A sine of full scale at the device's input is the codec's at its output. */
    inputLevelDbu: levels.output,
    outputLevelDbu: levels.input,
  };
}

async function keep(
  folder: string,
  name: string,
  sounds: Sounds,
  knobs: KnobSetting,
  values: Values,
): Promise<PairLesson> {
  const { dry, wet, rate: ownRate } = sounds;
  const lesson = faultsExplained(() => lessonOf(dry, wet, ownRate, values.anyway), "keeps");
  const { pair } = lesson;
  await mkdir(folder, { recursive: true });
  await writeWavFile(join(folder, "dry.wav"), [pair.dry], ownRate, "24");
  await writeWavFile(join(folder, "wet.wav"), [pair.wet], ownRate, "24");
  await writeFileAtomically(
    join(folder, "capture.json"),
    `${JSON.stringify(factsOf(name, lesson, sounds, knobs), null, 2)}\n`,
  );
  for (const sentence of lesson.sentences) say(sentence);
  say(`${folder}: dry.wav, wet.wav (aligned) and capture.json.`);
  return lesson;
}

async function run(args: string[], entry: string): Promise<void> {
  const { values, positionals } = parse(args, options);
  if (values.output === undefined)
    throw new Refusal("Say where the recordings go: -o my-pedal. See stompnet capture --help.");
  const folder = userPath(values.output);
  const name = values.name ?? basename(folder);
  const isThere = ["dry.wav", "wet.wav", "capture.json"].some((file) => existsSync(join(folder, file)));
  if (isThere && !values.force)
    throw new Refusal(
      `"${folder}" holds a capture already: choose another folder, or --force to write over it.`,
    );
  const [dryPath, wetPath] = values.from ? positionals : [];
  const rest = positionals.slice(values.from ? 2 : 0);
  if (values.from && (dryPath === undefined || wetPath === undefined))
    throw new Refusal("--from needs two recordings: capture --from DRY.wav WET.wav -o FOLDER.");
  if (values.play && values.backend === "naudiodon")
    throw new Refusal(
      "PortAudio can be opened once only: leave --play out, and start `stompnet play` afterwards.",
    );
  const trains = values.train || values.play;
  const knobs = knobsOf(values.knob);
  if (trains && Object.keys(knobs).length > 0)
    throw new Refusal(
      "One setting does not make a model with knobs: capture each into a folder of its own, then `stompnet train FOLDER FOLDER ... -o MODEL.nam`.",
    );
  const wish = sessionWishOf({ ...values, minutes: values["train-minutes"] });
  // What can be refused is refused before minutes of playing.
  const model = join(folder, `${name}${extensionOf(formatsOf(shapeOf(wish))[0]!)}`);
  await refuseUnwritable(join(nearestFolder(folder), basename(folder)));
  const sounds =
    dryPath === undefined || wetPath === undefined
      ? await throughCodec(values, entry)
      : { ...(await readPairFiles(dryPath, wetPath)), levels: unknownLevels };
  const lesson = await keep(folder, name, sounds, knobs, values);
  if (!trains) return;
  const isTrained = await trainOnTerminal(
    lesson,
    {
      ...wish,
      output: model,
      name,
      inputLevel: sounds.levels.output,
      outputLevel: sounds.levels.input,
      resume: false,
      force: true,
    },
    entry,
  );
  if (!isTrained) process.exitCode = 130;
  else if (values.play) await playModel(model, values, rest, entry);
}

/** That is there: the others will be made. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}

function knobsOf(words: readonly string[] = []): KnobSetting {
  const settings = words.map((word) => {
    const setting = settingOf(word);
    if (setting !== null) return setting;
    throw new Refusal(`--knob is "${word}": give a name and how far it is turned, such as drive=0.3.`);
  });
  return Object.assign({}, ...settings);
}

async function playModel(model: string, values: Values, rest: readonly string[], entry: string) {
  const same = (["backend", "card", "device", "channel", "prefill"] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const { playCommand } = await import("./play.ts");
  await playCommand.run(["--model", model, ...same, ...rest], entry, null);
}

export const captureCommand: Command = {
  name: "capture",
  usage:
    "capture -o FOLDER [--minutes N] [--train] [--play] [--card ID] | capture --from DRY.wav WET.wav -o FOLDER ...",
  summary:
    "Plays a test signal through a device between output and input and records it; --train makes a model of it.",
  options: [
    "-o FOLDER           dry.wav, wet.wav (aligned), capture.json, and the model",
    `--minutes N         of signal, ${leastMinutes} to ${mostMinutes} (${usualMinutes})`,
    "--train             trains a model at once; --network --recipe --loss --updates --seed --threads --time-effect as for stompnet train",
    "--train-minutes N   how long (3)",
    "--play              trains, and plays the model; what follows -- is for stompnet play",
    "--from              two recordings made elsewhere take the place of playing and recording",
    "--name TEXT         what the model is called (the folder's name)",
    "--knob NAME=0..1    how far a knob is turned, once for each: several captures train one model with knobs",
    "--card ID, --device NAME, --channel N, --prefill N, --backend alsa|naudiodon   as for stompnet play",
    `--block N           frames a period (${usualPeriod}); latency does not matter here`,
    "--force             writes over an earlier capture",
    "--anyway            keeps and trains although something is wrong with the recordings",
  ],
  run,
};
