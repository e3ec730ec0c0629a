/** `stompnet train`: two recordings of a device become a model. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { NetworkNode } from "../engine/network.ts";
import { formatFor } from "../library/formats/write.ts";
import { refuseUnwritable, writeFileAtomically } from "../library/store/atomic.ts";
import { Refusal } from "../refusal.ts";
import { type LossName, lossNames } from "../training/loss-terms.ts";
import { untrained } from "../training/plan.ts";
import { presets } from "../training/presets.ts";
import { publishedRecipes } from "../training/published.ts";
import { type KeptTraining, readKeptTraining, refuseOtherPlan } from "../training/session/keep.ts";
import { knobLesson } from "../training/session/knob-lesson.ts";
import { fingerprintOf, type Lesson, lessonOf } from "../training/session/lesson.ts";
import { modelText } from "../training/session/model-text.ts";
import {
  mostThreads,
  plannedNetwork,
  planSession,
  type SessionPlan,
  type SessionWish,
  usualMinutes,
} from "../training/session/plan.ts";
import { runSession } from "../training/session/session.ts";
import { percent, verdictOn } from "../training/session/verdict.ts";
import { describeTime } from "../training/time/time-task.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";
import { type GivenRecording, givenRecordings } from "./given-recordings.ts";
import { readPairFiles } from "./pair-files.ts";
import { minutesAndSeconds, TrainingView } from "./training-view.ts";

const options = {
  output: { type: "string", short: "o" },
  network: { type: "string" },
  minutes: { type: "string" },
  updates: { type: "string" },
  recipe: { type: "string" },
  loss: { type: "string" },
  seed: { type: "string" },
  threads: { type: "string" },
  format: { type: "string" },
  name: { type: "string" },
  "input-level": { type: "string" },
  "output-level": { type: "string" },
  resume: { type: "boolean" },
  force: { type: "boolean" },
  anyway: { type: "boolean" },
  "time-effect": { type: "boolean" },
} as const;

type Values = ReturnType<typeof parse<typeof options>>["values"];

const longestMinutes = 24 * 60;
const mostUpdates = 1e9;

export interface TrainingWish extends SessionWish {
  /** Where the model goes, and beside it its card and, meanwhile, the training. */
  readonly output: string;
  readonly name: string;
  /** Where several have the ending of `output`. */
  readonly format?: string | undefined;
  readonly inputLevel: number | null;
  readonly outputLevel: number | null;
  readonly resume: boolean;
  readonly force: boolean;
}

export function sessionWishOf(
  values: Partial<
    Record<"network" | "recipe" | "loss" | "minutes" | "updates" | "seed" | "threads", string | undefined> &
      Record<"time-effect", boolean | undefined>
  >,
): SessionWish {
  const whole = (name: "updates" | "seed" | "threads", least: number, most: number) => {
    const text = values[name];
    return text === undefined ? {} : { [name]: wholeNumber(`--${name}`, text, least, most) };
  };
  if (values.minutes !== undefined && values.updates !== undefined)
    throw new Refusal("--minutes and --updates exclude each other: leave one of them out.");
  return {
    ...(values.network === undefined ? {} : { network: values.network }),
    ...(values.recipe === undefined ? {} : { recipe: values.recipe }),
    ...(values.loss === undefined ? {} : { loss: values.loss }),
    ...(values.minutes === undefined
      ? {}
      : { minutes: numberBetween("--minutes", values.minutes, 0.01, longestMinutes) }),
    ...whole("updates", 1, mostUpdates),
    ...whole("seed", 0, 2 ** 32 - 1),
    ...whole("threads", 1, mostThreads),
    ...(values["time-effect"] ? { timeEffect: true } : {}),
  };
}

/** What a file will have to hold, before it is trained. */
export function shapeOf({ network = "lstm-16", timeEffect }: SessionWish, knobs = 0): NetworkNode {
  const shape = untrained(plannedNetwork({ network }, knobs));
  return timeEffect ? { kind: "delayLine", delay: 1, node: shape } : shape;
}

function levelOf(option: string, text: string | undefined): number | null {
  return text === undefined ? null : numberBetween(option, text, -60, 60);
}

function wishOf(values: Values, given: readonly GivenRecording[]): TrainingWish {
  if (values.output === undefined)
    throw new Refusal("Say where the model goes: -o my-pedal.nam. See stompnet train --help.");
  const output = userPath(values.output);
  if (![".nam", ".json"].includes(extname(output).toLowerCase()))
    throw new Refusal(`"${values.output}": a model's name ends in .nam or .json.`);
  const session = sessionWishOf(values);
  // Not after minutes of training.
  formatFor(basename(output), shapeOf(session, Object.keys(given[0]!.setting).length), values.format);
  return {
    ...session,
    output,
    format: values.format,
    name: values.name ?? basename(output, extname(output)),
    inputLevel: levelOf("--input-level", values["input-level"]) ?? given[0]!.inputLevel,
    outputLevel: levelOf("--output-level", values["output-level"]) ?? given[0]!.outputLevel,
    resume: values.resume ?? false,
    force: values.force ?? false,
  };
}

const keptName = (output: string) => `${output}.training`;
const cardName = (output: string) => `${output.slice(0, -extname(output).length)}.md`;

/** @throws Refusal where something is there that would be lost */
function refuseToOverwrite({ output, force, resume }: TrainingWish): void {
  if (force) return;
  const there = [output, cardName(output)].find((path) => existsSync(path));
  if (there !== undefined)
    throw new Refusal(`"${there}" is there already: choose another name, or --force to write over it.`);
  if (!resume && existsSync(keptName(output)))
    throw new Refusal(
      `An interrupted training is in "${keptName(output)}": go on with --resume, or begin anew with --force.`,
    );
}

async function keptFor(wish: TrainingWish, lesson: Lesson): Promise<KeptTraining | null> {
  if (!wish.resume) return null;
  const kept = await readKeptTraining(keptName(wish.output));
  if (kept === null)
    throw new Refusal(`There is no interrupted training "${keptName(wish.output)}": leave --resume out.`);
  const { network, recipe, loss, updates, seed, threads } = wish;
  const asked = { network, recipe, loss: loss as LossName | undefined, updates, seed, threads };
  const stated = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  refuseOtherPlan(kept.plan, { fingerprint: fingerprintOf(lesson), ...stated });
  return kept;
}

/**
 * Trains with the terminal as its window, and writes model and card.
 * @returns whether it came to its end; false after Ctrl-C
 */
export async function trainOnTerminal(lesson: Lesson, wish: TrainingWish, entry: string): Promise<boolean> {
  const say = (sentence: string) => process.stdout.write(`${sentence}\n`);
  const kept = await keptFor(wish, lesson);
  const plan = kept?.plan ?? planSession(lesson, wish);
  if (plan.time) say(describeTime(plan.time, lesson.rate));
  say(
    `Training ${plan.network}: ${plan.updates} updates on ${threadsText(plan)}; Ctrl-C keeps what there is.`,
  );
  const view = new TrainingView((text) => process.stdout.write(text), process.stdout.isTTY ?? false);
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const end = await runSession({
      lesson,
      plan,
      from: kept,
      keepIn: keptName(wish.output),
      entry,
      onProgress: (progress) => view.show(progress, performance.now()),
      isStopped: () => stopped,
    });
    if (end.kind === "interrupted") {
      say(
        `Kept in "${keptName(wish.output)}" at ${plan.updates === 0 ? 0 : end.last.updates} updates: the same command with --resume goes on.`,
      );
      return false;
    }
    const { text, card, cost } = modelText(end.trained, lesson, plan, {
      fileName: basename(wish.output),
      format: wish.format,
      description: { name: wish.name },
      inputLevel: wish.inputLevel,
      outputLevel: wish.outputLevel,
    });
    await writeFileAtomically(wish.output, text);
    await writeFileAtomically(cardName(wish.output), card);
    await rm(keptName(wish.output), { force: true });
    const { errorToSignal } = end.trained.validation;
    say(
      `${wish.output}: ESR ${percent(errorToSignal)} on what it never heard, after ${minutesAndSeconds(end.last.seconds)}; it costs ${(100 * cost).toFixed(1)} % of each period here. ${verdictOn(errorToSignal)}`,
    );
    return true;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

function threadsText({ threads }: SessionPlan): string {
  return threads === 1 ? "one thread" : `${threads} threads`;
}

async function run(args: string[], entry: string): Promise<void> {
  const { values, positionals } = parse(args, options);
  const given = await givenRecordings(positionals);
  const wish = wishOf(values, given);
  refuseToOverwrite(wish);
  await refuseUnwritable(wish.output);
  const lesson = await lessonOfAll(given, values.anyway);
  for (const sentence of lesson.sentences) process.stdout.write(`${sentence}\n`);
  if (!(await trainOnTerminal(lesson, wish, entry))) process.exitCode = 130;
}

async function lessonOfAll(given: readonly GivenRecording[], anyway?: boolean): Promise<Lesson> {
  const parts: { lesson: Lesson; setting: GivenRecording["setting"] }[] = [];
  for (const { dryPath, wetPath, setting } of given) {
    const { dry, wet, rate } = await readPairFiles(dryPath, wetPath);
    parts.push({ lesson: faultsExplained(() => lessonOf(dry, wet, rate, anyway), "trains"), setting });
  }
  return parts.length === 1 ? parts[0]!.lesson : knobLesson(parts);
}

/** @param does what --anyway does all the same */
export function faultsExplained<T>(make: () => T, does: "trains" | "keeps"): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${error.message} (--anyway ${does} all the same.)`);
  }
}

export const trainCommand: Command = {
  name: "train",
  usage:
    "train DRY.wav WET.wav -o MODEL.nam [--network NAME] [--minutes N] [--resume] ... | train DRY.wav WET.wav drive=0.2 DRY.wav WET.wav drive=0.8 -o MODEL.nam ...",
  summary:
    "Makes a model of a device from two recordings: what went in and what came out; with knobs from several, each with how they stood. A folder of `stompnet capture` stands for its two.",
  options: [
    "-o FILE             the model: .nam, or .json for RTNeural and AIDA-X; its card goes beside it",
    "--format NAME       in place of the first that holds it: guitarml or wavenetva for those programs' .json",
    `--minutes N         how long (${usualMinutes}); counted in updates, so that the machine's load does not change the result`,
    "--network NAME      (lstm-16; lstm-32 where the settling test of `stompnet capture` finds a long memory)",
    `                    ${Object.keys(presets).join(" ")}`,
    `--recipe NAME       (ours) as others published it, far slower here: ${Object.keys(publishedRecipes).join(" ")}`,
    `--loss NAME         (usual) ${lossNames.join(" ")}`,
    "--seed N            another number, another training (1)",
    "--threads N         (all cores) the same recordings, updates, seed and threads give the same file on every machine",
    "--updates N         in place of --minutes: exactly so many",
    "--name TEXT         what players show (the file's name)",
    "--input-level DBU   level of a sine of full scale at the device's input, and",
    "--output-level DBU  at its output; written into the model",
    "--resume            goes on where Ctrl-C or a power cut ended it",
    "--force             writes over what is there",
    "--time-effect       for a delay, phaser, flanger or tremolo: a delay line or an oscillator beside the network (.json)",
    "NAME=0..1           behind two recordings: how far a knob was turned; all recordings name the same knobs",
    "--anyway            trains although something is wrong with the recordings",
  ],
  run,
};
