/** What the studio leaves to a thread of its own. Plain data in and out. */
import { join } from "node:path";
import { readWavFile, writeWavFile } from "../audio/wav-file.ts";
import { checkPair } from "../capture/recording/checks.ts";
import { alignPair } from "../capture/recording/pair.ts";
import { settlingTime } from "../capture/recording/settling.ts";
import type { Model } from "../engine/network.ts";
import { type Evaluation, evaluateModel } from "../evaluation/evaluate.ts";
import { reportOf } from "../evaluation/report/report.ts";
import type { ProgressPort } from "../jobs/jobs.ts";
import { extensionOf, formatsOf } from "../library/formats/write.ts";
import { writeFileAtomically } from "../library/store/atomic.ts";
import { Refusal } from "../refusal.ts";
import { readKeptTraining } from "../training/session/keep.ts";
import { lessonOf } from "../training/session/lesson.ts";
import { modelText } from "../training/session/model-text.ts";
import { planSession, type SessionWish } from "../training/session/plan.ts";
import { runSession, type SessionProgress } from "../training/session/session.ts";
import { verdictOn } from "../training/session/verdict.ts";
import type { Hertz } from "../units.ts";
import type { PageRecording, PageTraining } from "../web/protocol.ts";

export type ExamineRequest = { dry: string; wet: string };
export type Examined = NonNullable<PageRecording["found"]>;

export type StudioTraining = ExamineRequest & {
  wish: SessionWish;
  /** The file in which the training is kept, and whether it goes on from there. */
  kept: string;
  resume: boolean;
  /** In spite of faults. */
  anyway: boolean;
  name: string;
  /** Where the model goes. */
  folder: string;
  inputLevel: number | null;
  outputLevel: number | null;
  /** The file that every thread starts from. */
  entry: string;
};

export type TrainedModel = { fileName: string; error: number; verdict: string; seconds: number };

const tellEveryMs = 250;

async function readPair({ dry, wet }: ExamineRequest) {
  const [before, after] = [await readWavFile(dry), await readWavFile(wet)];
  if (before.sampleRate !== after.sampleRate)
    throw new Refusal(
      `The recording before the device has ${before.sampleRate} Hz and the one after it ${after.sampleRate} Hz: record both at one rate.`,
    );
  const loudest = (channels: Float32Array[]) =>
    channels.reduce((best, channel) => (energy(channel) > energy(best) ? channel : best));
  return { dry: loudest(before.channels), wet: loudest(after.channels), rate: before.sampleRate as Hertz };
}

function energy(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}

/** @throws Refusal where a file cannot be read */
export async function examineRecording(request: ExamineRequest): Promise<Examined> {
  const { dry, wet, rate } = await readPair(request);
  const pair = alignPair(dry, wet, rate);
  const { faults, remarks } = checkPair(pair);
  const { delay } = pair.alignment;
  return { seconds: pair.wet.length / rate, rate, faults, remarks, delay, settlingMs: settlingTime(pair) };
}

export type KeepCapture = ExamineRequest & {
  /** What was played, and what came back. */
  sounds: readonly [Float32Array, Float32Array];
  rate: Hertz;
};

/** Writes both to disk, and looks at them. */
export async function keepCapture({ dry, wet, sounds, rate }: KeepCapture): Promise<Examined> {
  await writeWavFile(dry, [sounds[0]], rate, "24");
  await writeWavFile(wet, [sounds[1]], rate, "24");
  return examineRecording({ dry, wet });
}

/** @returns null where it was cancelled; it is kept @throws Refusal for faults, or as a training does */
export async function trainInStudio(
  request: StudioTraining,
  port: ProgressPort,
): Promise<TrainedModel | null> {
  const { wish, kept, resume, anyway, name, folder, inputLevel, outputLevel, entry } = request;
  const { dry, wet, rate } = await readPair(request);
  const lesson = lessonOf(dry, wet, rate, anyway);
  const from = resume ? await readKeptTraining(kept) : null;
  const plan = from?.plan ?? planSession(lesson, wish);
  let toldAt = Number.NEGATIVE_INFINITY;
  const end = await runSession({
    lesson,
    plan,
    from,
    keepIn: kept,
    entry,
    isStopped: port.isCancelled,
    onProgress: (progress) => {
      const now = performance.now();
      if (now - toldAt < tellEveryMs && progress.updates < plan.updates) return;
      toldAt = now;
      port.tell(pageTraining(progress));
    },
  });
  if (end.kind === "interrupted") return null;
  const fileName = fileNameOf(name) + extensionOf(formatsOf(end.trained.network)[0]!);
  const { text } = modelText(end.trained, lesson, plan, {
    fileName,
    description: { name },
    inputLevel,
    outputLevel,
  });
  await writeFileAtomically(join(folder, fileName), text);
  const { errorToSignal: error } = end.trained.validation;
  return { fileName, error, verdict: verdictOn(error), seconds: end.last.seconds };
}

export type StudioEvaluation = ExamineRequest & {
  model: Model;
  title: string;
  /** Where the report goes. */
  report: string;
};

/** Writes the report. @throws Refusal as `evaluateModel` does */
export async function evaluateInStudio(request: StudioEvaluation): Promise<Evaluation> {
  const { dry, wet, rate } = await readPair(request);
  const evaluated = evaluateModel(request.model, dry, wet, rate);
  await writeFileAtomically(request.report, reportOf(request.title, evaluated));
  return evaluated.evaluation;
}

/** A name that every file system takes. */
function fileNameOf(name: string): string {
  return (
    name
      .normalize("NFC")
      .replace(/[^\p{L}\p{N} ._+-]/gu, " ")
      .replace(/\s+/g, " ")
      .replace(/^[ .]+|[ .]+$/g, "") || "capture"
  );
}

/** JSON has no NaN. */
function pageTraining(progress: SessionProgress): PageTraining {
  const { plan, updates, seconds, secondsLeft, loss, error, bestError, curve, setbacks } = progress;
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    network: plan.network,
    loss: plan.loss,
    updates,
    budget: plan.updates,
    seconds,
    secondsLeft: finite(secondsLeft),
    lossNow: finite(loss),
    error,
    bestError,
    curve,
    setbacks,
  };
}
