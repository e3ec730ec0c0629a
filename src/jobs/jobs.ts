/**
 * Work that would hold up a foot: done by a thread of its own, at a low priority, which ends with it. One thread a job: they
 * are rare, and an idle one would keep its memory.
 */
import { setPriority } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import type { Evaluation } from "../evaluation/evaluate.ts";
import { backUp } from "../library/archive/backup.ts";
import { Library } from "../library/catalogue/library.ts";
import { libraryFolder } from "../library/folders.ts";
import type { StickReport } from "../library/intake/report.ts";
import { settingsIn } from "../library/store/state-files.ts";
import { readPhrase } from "../pedal/phrase.ts";
import { Refusal } from "../refusal.ts";
import type {
  Examined,
  ExamineRequest,
  KeepCapture,
  StudioEvaluation,
  StudioTraining,
  TrainedModel,
} from "../studio/jobs.ts";
import { runDoctor } from "../system/doctor/doctor.ts";
import { realProbes } from "../system/doctor/probes.ts";
import type { Hertz } from "../units.ts";
import type { PageTraining } from "../web/protocol.ts";
import { type IntakeRequest, takeSentFiles } from "./intake.ts";
import { renderSample, type SampleRequest } from "./sample.ts";

/** What the thread is told, what each job gives, and what it says on the way. */
type Jobs = {
  doctor: { asks: { data: string }; gives: string; tells: never };
  /** Writes stompnet-backup.tar into a folder. */
  backup: { asks: { data: string; folder: string }; gives: null; tells: never };
  intake: { asks: IntakeRequest; gives: StickReport; tells: never };
  phrase: { asks: { path: string; rate: Hertz }; gives: Float32Array; tells: never };
  examine: { asks: ExamineRequest; gives: Examined; tells: never };
  signal: { asks: { seconds: number; rate: Hertz }; gives: Float32Array; tells: never };
  keepCapture: { asks: KeepCapture; gives: Examined; tells: never };
  evaluate: { asks: StudioEvaluation; gives: Evaluation; tells: never };
  train: { asks: StudioTraining; gives: TrainedModel | null; tells: PageTraining };
  sample: { asks: SampleRequest; gives: Uint8Array; tells: never };
};

export type JobName = keyof Jobs;

export type JobData = { [Name in JobName]: { job: Name } & Jobs[Name]["asks"] }[JobName];

type Outcome = { kind: "done"; result: unknown } | { kind: "refused"; sentence: string };
type Message = Outcome | { kind: "progress"; progress: unknown };

/** A job that runs: its end, and a way to bring it about sooner. */
export type RunningJob<Name extends JobName> = {
  /** @throws Refusal as the job does */
  result: Promise<Jobs[Name]["gives"]>;
  /** Asks it to end at the next good moment; its result says what became of it. */
  cancel: () => void;
};

const cancelOrder = "cancel";

/**
 * A tenth of a core beside one thread that wants all of it. Not the lowest: with 19 a job got a seventieth, so a busy machine
 * let a guitarist wait for minutes, and locks that the job's thread holds let the control thread wait as well.
 */
const lowPriority = 10;
const heapMegabytes = 512;

/**
 * @param entry the file that every thread starts from
 * @throws Refusal as the job does
 */
export function runJob<Name extends JobName>(
  entry: string,
  job: Name,
  asks: Jobs[Name]["asks"],
): Promise<Jobs[Name]["gives"]> {
  return startJob(entry, job, asks, () => {}).result;
}

/** The same for a job that takes minutes. @param onProgress hears what the job tells on its way */
export function startJob<Name extends JobName>(
  entry: string,
  job: Name,
  asks: Jobs[Name]["asks"],
  onProgress: (progress: Jobs[Name]["tells"]) => void,
): RunningJob<Name> {
  const worker = new Worker(entry, {
    workerData: { job, ...asks },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    worker.on("message", (message: Message) => {
      if (message.kind === "progress") onProgress(message.progress as Jobs[Name]["tells"]);
      else resolve(message);
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error(`the job "${job}" ended without a result`)));
  });
  return {
    result: outcome.then((end) => {
      if (end.kind === "refused") throw new Refusal(end.sentence);
      return end.result as Jobs[Name]["gives"];
    }),
    cancel: () => worker.postMessage(cancelOrder),
  };
}

/** The thread's side. */
export async function doJob(data: JobData): Promise<void> {
  // On Linux a priority belongs to the thread that asks for it.
  setPriority(lowPriority);
  try {
    const result = await perform(data, progressPort());
    const moved = result instanceof Float32Array ? [result.buffer as ArrayBuffer] : [];
    tell({ kind: "done", result }, moved);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell({ kind: "refused", sentence: error.message });
  }
}

function tell(message: Message, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved);
}

/** What a long job speaks and listens through. */
export type ProgressPort = { tell: (progress: unknown) => void; isCancelled: () => boolean };

function progressPort(): ProgressPort {
  let isCancelled = false;
  parentPort?.on("message", () => {
    isCancelled = true;
  });
  // Whoever may still be told to end does not live on for that.
  parentPort?.unref();
  return { tell: (progress) => tell({ kind: "progress", progress }), isCancelled: () => isCancelled };
}

function perform(data: JobData, port: ProgressPort): Promise<unknown> {
  switch (data.job) {
    case "doctor":
      return examineMachine(data.data);
    case "backup":
      return writeBackup(data.data, data.folder);
    case "intake":
      return takeSentFiles(data);
    case "phrase":
      return readPhrase(data.path, data.rate);
    case "examine":
      return studioJobs().then(({ examineRecording }) => examineRecording(data));
    case "signal":
      return import("../capture/signal/test-signal.ts").then(({ testSignal }) =>
        testSignal(data.seconds, data.rate),
      );
    case "keepCapture":
      return studioJobs().then(({ keepCapture }) => keepCapture(data));
    case "evaluate":
      return studioJobs().then(({ evaluateInStudio }) => evaluateInStudio(data));
    case "train":
      return studioJobs().then(({ trainInStudio }) => trainInStudio(data, port));
    case "sample":
      return renderSample(data);
  }
}

/** Not loaded by the control thread, which knows this file too. */
const studioJobs = () => import("../studio/jobs.ts");

async function examineMachine(data: string): Promise<string> {
  let text = "";
  const print = (line: string) => {
    text += line;
  };
  const { board } = await settingsIn(data);
  await runDoctor({ json: true, card: board }, { root: "/", probes: realProbes(), print });
  return text;
}

async function writeBackup(data: string, folder: string): Promise<null> {
  await backUp(new Library(libraryFolder(data)), data, folder);
  return null;
}
